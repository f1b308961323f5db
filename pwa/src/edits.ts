/**
 * Changing one field: the server writes it only if it still is what the person saw. Queued while there is no network.
 *
 *   change(path, field, was, value)   PATCH path {field, was, value}
 *   wished(path, field)               what waits to be written, or undefined
 */
import { effect } from '@preact/signals'
import type { Answer } from './answer'
import { t } from './i18n'
import { outbox, send, turned_down, waiting } from './outbox'
import { tell } from './state'

export interface Change { field: string; was: unknown; value: unknown }

/** 'told': refused, and the person has been told why. */
export type Fate = 'sent' | 'queued' | 'told'

const about = (path: string, field: string) => `${path}#${field}`

/** A change on top of one that still waits goes the whole way: the server has never seen what lies between. */
export const joined = (earlier: Change | undefined, change: Change): Change => (earlier ? { ...change, was: earlier.was } : change)

export async function change(path: string, field: string, was: unknown, value: unknown): Promise<Fate> {
  const key = about(path, field)
  const body = joined(waiting(key)?.body as Change | undefined, { field, was, value })
  return outcome(await send({ about: key, method: 'PATCH', path, body }))
}

/** Adding and removing: the same way, with an id made here so that repeating it changes nothing. */
export async function add(path: string, body: { id: string }): Promise<Fate> {
  return outcome(await send({ id: body.id, about: `${path}/${body.id}`, method: 'POST', path, body }))
}

export async function remove(path: string): Promise<Fate> {
  return outcome(await send({ about: path, method: 'DELETE', path }))
}

export function wished<T>(path: string, field: string): T | undefined {
  const key = about(path, field)
  const last = outbox.value.findLast((one) => one.about === key)
  return last && ((last.body as Change).value as T)
}

function outcome(answer: Answer<unknown>): Fate {
  if (answer.outcome === 'ok') return 'sent'
  if (answer.outcome !== 'refused') return 'queued'
  tell(refusal(answer.code))
  return 'told'
}

function refusal(code: string): string {
  const words: Record<string, string> = t().edit.refused
  return words[code] ?? t().trouble.refused
}

effect(() => {
  const late = turned_down.value
  if (late?.answer.outcome === 'refused') tell(`${t().edit.not_taken} ${refusal(late.answer.code)}`)
})
