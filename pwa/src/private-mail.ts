/** Whose mail is left alone, for everybody and for oneself; and one mail that is withdrawn. Nothing of it is kept on the device. */
import { signal } from '@preact/signals'
import type { Answer } from './answer'
import { ask } from './api'
import { dropCard, dropScreens } from './db'
import { forgetCustomers } from './customers'
import { forgetMails, openMail } from './mail'
import { bring, nothingYet, type Shown } from './state'
import { forgetTimelines } from './timeline'
import { loadToday } from './today'
import type { MailBlock, PrivateMail, Whose, Withdrawal } from './wire'

const PATH = '/api/mail-blocks'

export const privateMail = signal<Shown<PrivateMail>>(nothingYet())

export const loadPrivateMail = () => bring(privateMail, () => ask<PrivateMail>({ method: 'GET', path: PATH }))

const order = async <T>(asked: Promise<Answer<T>>): Promise<Answer<T>> => {
  const answer = await asked
  await loadPrivateMail()
  return answer
}

export const block = (whose: Whose, written: string, is_sure: boolean) =>
  order(ask<MailBlock>({ method: 'POST', path: PATH, body: { whose, written, is_sure } }))
export const unblock = (id: string) => order(ask<null>({ method: 'DELETE', path: `${PATH}/${id}` }))
export const leavePrivate = (whose: Whose, leaves_alone: boolean) =>
  order(ask<null>({ method: 'PUT', path: `${PATH}/private`, body: { whose, leaves_alone } }))

/** How many mails of theirs are here; null if nobody can say now. */
export async function keptOf(id: string): Promise<number | null> {
  const answer = await ask<{ mails: number }>({ method: 'GET', path: `${PATH}/${id}/mails` })
  return answer.outcome === 'ok' ? answer.value.mails : null
}

/** All of them, a hundred at a time; how many, or null if it broke off. */
export async function takeOut(id: string): Promise<number | null> {
  for (let sum = 0; ;) {
    const answer = await ask<{ mails: number }>({ method: 'DELETE', path: `${PATH}/${id}/mails` })
    if (answer.outcome !== 'ok') return null
    if (!answer.value.mails) return forgetShown().then(() => sum)
    sum += answer.value.mails
  }
}

/** One mail; nothing of it stays on this device either. */
export async function withdraw(id: string): Promise<Answer<Withdrawal>> {
  const answer = await ask<Withdrawal>({ method: 'DELETE', path: `/api/mails/${id}` })
  if (answer.outcome !== 'ok') await loadToday()
  else if (answer.value.reach === 'here') await openMail(id)
  else await dropCard(id).catch(() => {}).then(forgetShown)
  return answer
}

async function forgetShown() {
  forgetMails()
  forgetCustomers()
  forgetTimelines()
  await dropScreens().catch(() => {})
  await loadToday()
}
