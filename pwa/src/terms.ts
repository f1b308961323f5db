/** The terms by which complaints are known: as they hold, as they are being changed, and what a change would mean. */
import { computed, signal } from '@preact/signals'
import { ask } from './api'
import { bring, nothingYet, type Shown } from './state'
import type { OwnTerm, TermList, TermTrial } from './wire'

export interface TermDraft { own: OwnTerm[]; off: string[] }

export const terms = signal<Shown<TermList>>(nothingYet())
/** What is on the screen and not saved; null while nothing was changed. */
export const draft = signal<TermDraft | null>(null)
export const trial = signal<TermTrial | null>(null)

/** Pure: what a list says, as a draft. */
export const draftOf = (list: TermList): TermDraft => ({ own: list.own, off: list.ours.filter((one) => one.is_off).map((one) => one.key) })

export const shown = computed(() => draft.value ?? (terms.value.value && draftOf(terms.value.value)))

export const loadTerms = () => bring(terms, () => ask<TermList>({ method: 'GET', path: '/api/complaint-terms' }))

export function changeTerms(change: Partial<TermDraft>) {
  if (!shown.value) return
  draft.value = { ...shown.value, ...change }
  trial.value = null
}

export const withTerm = (own: OwnTerm[], term: OwnTerm) => [...own.filter((one) => one.words.toLowerCase() !== term.words.toLowerCase()), term]

/** Pure: the terms of a language, or of both, that hold the text; umlauts may be written either way. */
export function found(ours: TermList['ours'], text: string, lang: string) {
  const sought = folded(text.trim())
  return ours.filter((one) => (!lang || !one.lang || one.lang === lang) && one.words.toLowerCase().includes(sought))
}

const folded = (text: string) => text.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss')

export async function saveTerms() {
  const answer = await ask<TermList>({ method: 'PUT', path: '/api/complaint-terms', body: { ...shown.value, seen: terms.value.value?.turn ?? 0 } })
  const isOvertaken = answer.outcome === 'refused' && answer.code === 'conflict'
  if (answer.outcome === 'ok' || isOvertaken) {
    await loadTerms()
    if (answer.outcome === 'ok') draft.value = null
  }
  return answer
}

export async function tryTerms(text: string) {
  const answer = await ask<TermTrial>({ method: 'POST', path: '/api/complaint-terms/trial', body: { ...shown.value, text } })
  if (answer.outcome === 'ok') trial.value = answer.value
  return answer
}

export function forgetTerms() {
  terms.value = nothingYet()
  draft.value = trial.value = null
}
