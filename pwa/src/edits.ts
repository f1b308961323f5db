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

export type Fate = { kind: 'sent' } | { kind: 'queued' } | { kind: 'refused'; code: string }

const about = (path: string, field: string) => `${path}#${field}`

/** A change on top of one that still waits goes the whole way: the server has never seen what lies between. */
export const joined = (earlier: Change | undefined, change: Change): Change => (earlier ? { ...change, was: earlier.was } : change)

export async function change(path: string, field: string, was: unknown, value: unknown): Promise<Fate> {
  const key = about(path, field)
  const body = joined(waiting(key)?.body as Change | undefined, { field, was, value })
  return fateOf(await send({ about: key, method: 'PATCH', path, body }))
}

/** Adding: with an id made here (`newId`), so that repeating it adds nothing. */
export const add = async (path: string, body: { id: string }): Promise<Fate> =>
  fateOf(await send({ id: body.id, about: `${path}/${body.id}`, method: 'POST', path, body }))

export const remove = async (path: string): Promise<Fate> =>
  fateOf(await send({ about: path, method: 'DELETE', path }))

export const put = async (path: string, body: unknown): Promise<Fate> =>
  fateOf(await send({ about: path, method: 'PUT', path, body }))

/** What the person should hear of it: nothing if it has arrived. `special` words the codes of one part. */
export function say(fate: Fate, special: Record<string, string> = {}) {
  if (fate.kind === 'queued') tell(t().edit.queued)
  if (fate.kind === 'refused') tell(refusal(fate.code, special))
}

export function refusal(code: string, special: Record<string, string> = {}): string {
  const usual: Record<string, string> = t().edit.refused
  return special[code] ?? usual[code] ?? t().trouble.refused
}

/** The newest value that waits to be written. */
export function wished<T>(path: string, field: string): T | undefined {
  const key = about(path, field)
  const last = outbox.value.findLast((one) => one.about === key)
  return last && ((last.body as Change).value as T)
}

function fateOf(answer: Answer<unknown>): Fate {
  if (answer.outcome === 'ok') return { kind: 'sent' }
  return answer.outcome === 'refused' ? { kind: 'refused', code: answer.code } : { kind: 'queued' }
}

effect(() => {
  const late = turned_down.value
  if (late?.answer.outcome === 'refused') tell(`${t().edit.not_taken} ${refusal(late.answer.code)}`)
})
