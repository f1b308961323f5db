/** The data quality desk: doubles, flaws, and what was merged; two side by side. */
import { signal } from '@preact/signals'
import { ask } from './api'
import { newId } from './outbox'
import { bring, nothingYet, type Shown } from './state'
import type { DoubleKind, DoublePairs, FlawCode, FlawedList, LikelyPeople, MergePreview, MergeSide, PastMerges } from './wire'

export type Desk = 'pairs' | 'flaws' | 'merges'

export const desk = signal<Desk>('pairs')
export const chosenFlaw = signal<FlawCode | null>(null)
export const pairs = signal<Shown<DoublePairs>>(nothingYet())
export const flawed = signal<Shown<FlawedList>>(nothingYet())
export const merges = signal<Shown<PastMerges>>(nothingYet())
export const preview = signal<Shown<MergePreview>>(nothingYet())

const read = <T,>(path: string) => () => ask<T>({ method: 'GET', path })

export const loadPairs = () => bring(pairs, read<DoublePairs>('/api/quality/pairs'))
export const loadMerges = () => bring(merges, read<PastMerges>('/api/merges'))
export const loadFlawed = () => bring(flawed, read<FlawedList>(`/api/quality/flaws${chosenFlaw.value ? `?code=${chosenFlaw.value}` : ''}`))
export const load = () => ({ pairs: loadPairs, flaws: loadFlawed, merges: loadMerges })[desk.value]()

export async function morePairs() {
  const { value } = pairs.value
  if (value?.next == null) return
  const answer = await ask<DoublePairs>({ method: 'GET', path: `/api/quality/pairs?after=${encodeURIComponent(value.next)}` })
  if (answer.outcome === 'ok') pairs.value = { ...pairs.value, value: { pairs: [...value.pairs, ...answer.value.pairs], next: answer.value.next } }
}

export async function moreFlawed() {
  const { value } = flawed.value
  if (value?.next == null) return
  const code = chosenFlaw.value ? `&code=${chosenFlaw.value}` : ''
  const answer = await ask<FlawedList>({ method: 'GET', path: `/api/quality/flaws?after=${encodeURIComponent(value.next)}${code}` })
  if (answer.outcome === 'ok') flawed.value = { ...flawed.value, value: { ...answer.value, customers: [...value.customers, ...answer.value.customers] } }
}

export async function part(id: string) {
  const answer = await ask<null>({ method: 'POST', path: `/api/quality/pairs/${id}/part` })
  if (answer.outcome === 'ok') await loadPairs()
  return answer
}

/** Where two stand side by side: /merge/<stays>.<goes>, of contacts /merge/contacts.<stays>.<goes>. */
export const mergePath = (kind: DoubleKind, kept: string, gone: string) => `/merge/${kind === 'contacts' ? 'contacts.' : ''}${kept}.${gone}`

export function mergeOf(id: string): { kind: DoubleKind; kept: string; gone: string } {
  const parts = id.split('.')
  const kind = parts.length > 2 ? 'contacts' : 'customers'
  const [kept = '', gone = ''] = parts.slice(-2)
  return { kind, kept, gone }
}

/** What a machine reported of a contact is not so: the address works, and nobody has left. */
export const stillThere = (contact: string) => ask<null>({ method: 'POST', path: `/api/contacts/${contact}/still-there` })

/** Whom the note names becomes a contact, and the other one has left. */
export const takeOver = (contact: string, address: string) =>
  ask<null>({ method: 'POST', path: `/api/contacts/${contact}/successor`, body: { id: newId(), address } })

export const readAlike = (contact: string) => ask<LikelyPeople>({ method: 'GET', path: `/api/contacts/${contact}/alike` })

export function openPreview(kind: DoubleKind, kept: string, gone: string) {
  preview.value = nothingYet()
  return bring(preview, read<MergePreview>(`/api/merges/preview?${new URLSearchParams({ kind, kept, gone })}`))
}

export const merge = (shown: MergePreview, choices: Record<string, MergeSide>) =>
  ask<{ id: string; kept_id: string }>({
    method: 'POST', path: '/api/merges',
    body: { kind: shown.kind, kept_id: shown.a.id, gone_id: shown.b.id, kept_seen: shown.a_seen, gone_seen: shown.b_seen, choices },
  })

export const undoMerge = (id: string) => ask<{ kept_fields: string[] }>({ method: 'POST', path: `/api/merges/${id}/undo` })
