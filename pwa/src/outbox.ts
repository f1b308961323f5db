/** Wishes the server has not heard yet: "this mail is done", "this mail is open again". They survive a closed app. */
import { signal } from '@preact/signals'
import type { Answer } from './answer'
import { markDone, markOpen } from './api'
import { note, writeNote } from './db'

export interface Wish { mail_id: string; done: boolean }

export const outbox = signal<Wish[]>([])

/** The newest wish about a mail replaces the older one. Both requests are idempotent, so order between mails is free. */
export function withWish(wishes: Wish[], wish: Wish): Wish[] {
  return [...wishes.filter((other) => other.mail_id !== wish.mail_id), wish]
}

export function fate(answer: Answer<unknown>): 'sent' | 'wait' | 'refused' {
  if (answer.outcome === 'ok') return 'sent'
  return answer.outcome === 'refused' ? 'refused' : 'wait'
}

const save = (wishes: Wish[]) => {
  outbox.value = wishes
  return writeNote('outbox', wishes).catch(() => {})
}

export async function loadOutbox() {
  outbox.value = (await note<Wish[]>('outbox').catch(() => undefined)) ?? []
}

export async function wish(mail_id: string, done: boolean): Promise<boolean> {
  await save(withWish(outbox.value, { mail_id, done }))
  return drain()
}

const RETRY_MS = 5000
let draining: Promise<boolean> | null = null
let retry: ReturnType<typeof setTimeout> | undefined

/** False if the server refused one of them for good. */
export const drain = () => (draining ??= sendAll().finally(() => (draining = null)))

async function sendAll(): Promise<boolean> {
  let accepted = true
  for (let next = outbox.value[0]; next; next = outbox.value[0]) {
    const sent = next
    const end = fate(await (sent.done ? markDone : markOpen)(sent.mail_id))
    if (end === 'wait') {
      // The network may have come back while this very try was failing: nobody else would come again.
      clearTimeout(retry)
      retry = setTimeout(drain, RETRY_MS)
      return accepted
    }
    if (end === 'refused') accepted = false
    await save(outbox.value.filter((other) => other !== sent))
  }
  return accepted
}
