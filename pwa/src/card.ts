/** The parts of a card. One that an earlier version has kept on this device lacks the younger ones: then they are empty. */
import type { Card, CardEntry } from './wire'

export type Reason = CardEntry['reasons'][number]
export type Step = Card['next_steps'][number]
export type Play = Card['plays'][number]
export type Promised = NonNullable<Card['promised']>
export type Proposed = Card['proposals'][number]

type Kept = Partial<Pick<Card, 'wants' | 'money' | 'money_days' | 'promised' | 'next_steps' | 'plays' | 'proposals'>>

export const reasonsOf = (entry: CardEntry): Reason[] => (entry as Partial<CardEntry>).reasons ?? []
export const stepsOf = (card: Kept) => card.next_steps ?? []
export const wantsOf = (card: Kept) => card.wants ?? null
export const moneyOf = (card: Kept) => ({ word: card.money ?? '', days: card.money_days ?? 0 })
export const promisedOf = (card: Kept) => card.promised ?? null
export const playsOf = (card: Kept) => card.plays ?? []
export const proposedOf = (card: Kept) => card.proposals ?? []

export const isOpenChoice = (card: Card) => card.match.method === 'undecided' && card.match.candidates.length > 0

/** The opportunity whose number the mail names comes first, whatever else is pressing. */
export function opportunitiesOf(card: Card) {
  const said = `${card.subject} ${card.why} ${card.history.flatMap(reasonsOf).map((one) => one.value).join(' ')}`
  const named = card.opportunities.find((one) => one.number !== '' && said.includes(one.number))
  return named ? [named, ...card.opportunities.filter((one) => one !== named)] : card.opportunities
}

/** So many of the past stand on the card itself, the rest below it. */
export const ENTRIES_FIRST = 3
