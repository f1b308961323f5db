/** Mailboxes: how they are doing, and what their people order about them. Nothing of it is kept on the device. */
import { signal } from '@preact/signals'
import type { Answer } from './answer'
import { ask } from './api'
import { bring, nothingYet, type Shown } from './state'
import type { FolderIn, Mailboxes, MailboxPage, MailCounts } from './wire'

export const mailboxes = signal<Shown<Mailboxes>>(nothingYet())
export const mailbox = signal<Shown<MailboxPage>>(nothingYet())

export const loadMailboxes = () => bring(mailboxes, () => ask<Mailboxes>({ method: 'GET', path: '/api/mailboxes' }))
export const loadMailbox = (id: string) => bring(mailbox, () => ask<MailboxPage>({ method: 'GET', path: `/api/mailboxes/${id}` }))

export function forgetMailbox() {
  mailbox.value = nothingYet()
}

const order = async <T>(id: string, method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer<T>> => {
  const answer = await ask<T>({ method, path: `/api/mailboxes/${id}/${path}`, body })
  await loadMailbox(id)
  return answer
}

export const retry = (id: string, aside: string) => order<null>(id, 'POST', `quarantine/${aside}/retry`)
export const retryAll = (id: string) => order<{ asked: number }>(id, 'POST', 'retry')
export const drop = (id: string, aside: string) => order<null>(id, 'DELETE', `quarantine/${aside}`)
export const resume = (id: string) => order<null>(id, 'POST', 'resume')
export const chooseFolders = (id: string, folders: FolderIn[], seen: number) => order<null>(id, 'PUT', 'folders', { folders, seen })

export type Fate = Exclude<keyof MailCounts, 'seen'> | 'waiting'
export interface Share { fate: Fate; mails: number; x: number; width: number }

export const FATES: Fate[] = ['stored', 'known', 'skipped', 'gone', 'quarantined', 'waiting']
const LEAST = 2

/** What became of the mails, as stretches of a bar of 100. One mail among thousands is still seen: nothing is shorter than 2. Pure. */
export function shares(counts: MailCounts, waiting: number): Share[] {
  const there = FATES.map((fate) => ({ fate, mails: fate === 'waiting' ? waiting : counts[fate] })).filter((one) => one.mails > 0)
  const all = there.reduce((sum, one) => sum + one.mails, 0)
  const free = 100 - LEAST * there.length
  let x = 0
  return there.map((one) => {
    const share = { ...one, x, width: LEAST + (free * one.mails) / all }
    x += share.width
    return share
  })
}
