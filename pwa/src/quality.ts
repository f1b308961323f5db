/** The data quality desk: doubles, flaws, and what was merged; two side by side. */
import { signal } from '@preact/signals'
import { ask } from './api'
import { bring, nothingYet, type Shown } from './state'
import type { DoublePairs, FlawCode, FlawedList, MergePreview, MergeSide, PastMerges } from './wire'

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
  const answer = await ask<DoublePairs>({ method: 'GET', path: `/api/quality/pairs?after=${value.next}` })
  if (answer.outcome === 'ok') pairs.value = { ...pairs.value, value: { pairs: [...value.pairs, ...answer.value.pairs], next: answer.value.next } }
}

export async function moreFlawed() {
  const { value } = flawed.value
  if (value?.next == null) return
  const code = chosenFlaw.value ? `&code=${chosenFlaw.value}` : ''
  const answer = await ask<FlawedList>({ method: 'GET', path: `/api/quality/flaws?after=${value.next}${code}` })
  if (answer.outcome === 'ok') flawed.value = { ...flawed.value, value: { ...answer.value, customers: [...value.customers, ...answer.value.customers] } }
}

export async function part(id: string) {
  const answer = await ask<null>({ method: 'POST', path: `/api/quality/pairs/${id}/part` })
  if (answer.outcome === 'ok') await loadPairs()
  return answer
}

export function openPreview(kept: string, gone: string) {
  preview.value = nothingYet()
  return bring(preview, read<MergePreview>(`/api/merges/preview?kind=customers&kept=${kept}&gone=${gone}`))
}

export const merge = (shown: MergePreview, choices: Record<string, MergeSide>) =>
  ask<{ id: string; kept_id: string }>({
    method: 'POST', path: '/api/merges',
    body: { kind: 'customers', kept_id: shown.a.id, gone_id: shown.b.id, kept_seen: shown.a_seen, gone_seen: shown.b_seen, choices },
  })

export const undoMerge = (id: string) => ask<{ kept_fields: string[] }>({ method: 'POST', path: `/api/merges/${id}/undo` })
