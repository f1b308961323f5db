/** Older mail of a mailbox: since when, how far it is, and what a person orders about it. Nothing of it is kept on the device. */
import { signal } from '@preact/signals'
import type { Answer } from './answer'
import { ask } from './api'
import { bring, nothingYet, type Shown } from './state'
import type { Backfill, BackfillPage, BackfillTurn } from './wire'

const WORKING_MS = 1500
const RESTING_MS = 15_000

export const backfill = signal<Shown<BackfillPage>>(nothingYet())

const path = (id: string) => `/api/mailboxes/${id}/backfill`

export const loadBackfill = (id: string) => bring(backfill, () => ask<BackfillPage>({ method: 'GET', path: path(id) }))

export function forgetBackfill() {
  backfill.value = nothingYet()
}

const order = async (id: string, asked: Promise<Answer<unknown>>): Promise<Answer<unknown>> => {
  const answer = await asked
  await loadBackfill(id)
  return answer
}

export const lookInto = (id: string, since: string) => order(id, ask({ method: 'POST', path: path(id), body: { since } }))
export const turn = (id: string, what: BackfillTurn) => order(id, ask({ method: 'POST', path: `${path(id)}/${what}` }))

export const isWorking = (one: Backfill | null) => one?.state === 'previewing' || one?.state === 'running'
export const isOpen = (one: Backfill | null) => one !== null && one.may.length > 0

/** How long to wait before looking again. Pure. */
export const roundMs = (one: Backfill | null) => (isWorking(one) ? WORKING_MS : RESTING_MS)

export type Reach = 'quarter' | 'year' | 'three_years'
export const REACHES: Record<Reach, number> = { quarter: 3, year: 12, three_years: 36 }

/** The day so many months ago, as "2025-02-28"; where that month is shorter, its last day. Pure. */
export function monthsAgo(months: number, now: number): string {
  const today = new Date(now)
  const day = new Date(today.getFullYear(), today.getMonth() - months, today.getDate(), 12)
  if (day.getDate() !== today.getDate()) day.setDate(0)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

/** How much of it has been looked at, of 1; nothing is finished before the last mail is. Pure. */
export const share = ({ counts, total }: Backfill) => (total ? Math.min(counts.seen / total, counts.seen < total ? 0.99 : 1) : 0)
