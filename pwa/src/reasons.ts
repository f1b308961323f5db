/** Why an entry matters, in the reader's words. Pure: what the server found out in, a line out. */
import { ENTRIES_FIRST, reasonsOf, type Reason } from './card'
import type { Dictionary } from './i18n'
import { day } from './i18n/formats'
import type { CardEntry, Lang } from './wire'

/** A second reason adds to the first; a third is too much for one line. */
const SAID = 2
const DAY = /^\d{4}-\d\d-\d\d$/

export function reasonLine(entry: CardEntry, words: Dictionary, now: number, lang: Lang): string {
  const said = reasonsOf(entry).slice(0, SAID).map((one) => reasonWords(one, entry.kind, words, now, lang))
  return [...new Set(said)].filter(Boolean).join(' · ')
}

/** Nothing for a reason that this version has no words for. */
export function reasonWords({ kind, value }: Reason, of: CardEntry['kind'], words: Dictionary, now: number, lang: Lang): string {
  const same: Partial<Record<CardEntry['kind'], string>> = words.card.same
  if (kind === 'number' && same[of]) return `${same[of]} ${value}`
  return words.card.reason[kind]?.(DAY.test(value) ? day(value, now, lang) : value) ?? ''
}

/** What stands on the card, and what follows below it. */
export const split = (entries: CardEntry[]) => [entries.slice(0, ENTRIES_FIRST), entries.slice(ENTRIES_FIRST)] as const
