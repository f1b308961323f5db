/** Adding up and writing down what sales and finances show. Pure; currencies stay apart. */
import { money } from './i18n/formats'
import type { Lang, OpportunityRow } from './wire'

export interface Sum { currency: string; value_cents: number; weighted_cents: number }

/** By currency, the largest first. */
export function sums(rows: Pick<OpportunityRow, 'currency' | 'value_cents' | 'weighted_cents'>[]): Sum[] {
  const found = new Map<string, Sum>()
  for (const { currency, value_cents, weighted_cents } of rows) {
    const sum = found.get(currency) ?? { currency, value_cents: 0, weighted_cents: 0 }
    found.set(currency, { currency, value_cents: sum.value_cents + value_cents, weighted_cents: sum.weighted_cents + weighted_cents })
  }
  return [...found.values()].sort((one, other) => other.value_cents - one.value_cents)
}

const LOCALE = { de: 'de-DE', en: 'en-GB' } as const

/** With cents: on paper each counts. */
export const exact = (cents: number, currency: string, lang: Lang) =>
  new Intl.NumberFormat(LOCALE[lang], { style: 'currency', currency }).format(cents / 100)

/** Short enough for a bar: from a million on in millions. */
export function brief(cents: number, currency: string, lang: Lang): string {
  if (Math.abs(cents) < 100_000_000) return money(cents, currency, lang)
  return new Intl.NumberFormat(LOCALE[lang], { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 }).format(cents / 100)
}

export const percent = (permille: number | null, lang: Lang) =>
  permille === null ? '–' : new Intl.NumberFormat(LOCALE[lang], { style: 'percent', maximumFractionDigits: 1 }).format(permille / 1000)

/** Thousandths as people write a quantity. */
export const quantity = (thousandths: number, lang: Lang) =>
  new Intl.NumberFormat(LOCALE[lang], { maximumFractionDigits: 3 }).format(thousandths / 1000)

/** "3/26" for the third quarter of 2026. */
export function quarterName(first_day: string): string {
  const [year = '', month = '1'] = first_day.split('-')
  return `${Math.floor((Number(month) - 1) / 3) + 1}/${year.slice(2)}`
}

/** What a line comes to, rounded as the server does it: half a cent away from zero. */
export function lineTotal(quantity: number, price_cents: number, discount: number): number {
  const exactly = BigInt(quantity) * BigInt(price_cents) * BigInt(10_000 - discount)
  const size = exactly < 0n ? -exactly : exactly
  const rounded = (2n * size + 10_000_000n) / 20_000_000n
  return Number(exactly < 0n ? -rounded : rounded)
}
