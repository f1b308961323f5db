/** Numbers, money, days and spans of time as people write them. Now and language are arguments. */
import type { Lang } from '../wire'

const LOCALE = { de: 'de-DE', en: 'en-GB' } as const
const DAY_MS = 86_400_000

const made = new Map<string, unknown>()

/** Intl objects are slow to make and lists need hundreds. */
function once<T>(name: string, make: () => T): T {
  if (!made.has(name)) made.set(name, make())
  return made.get(name) as T
}

export const count = (n: number, lang: Lang) =>
  once(`n${lang}`, () => new Intl.NumberFormat(LOCALE[lang])).format(n)

/** Whole amounts without cents: nobody decides by them. */
export function money(cents: number, currency: string, lang: Lang): string {
  const style = { style: 'currency', currency: currency || 'EUR', maximumFractionDigits: 0 } as const
  return once(`m${lang}${currency}`, () => new Intl.NumberFormat(LOCALE[lang], style)).format(Math.round(cents / 100))
}

/** An amount as people type it, "1.250,50" or "1,250.5" or "480 €", in cents; null if it is none. */
export function centsOf(text: string): number | null {
  const found = /^(\d+|\d{1,3}(?:[.,' ]\d{3})+)(?:[.,](\d{1,2}))?$/.exec(text.replace(/[\s€]|EUR/g, ''))
  return found ? Number(found[1]!.replace(/\D/g, '')) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : null
}

export function plural(n: number, lang: Lang, one: string, other: string): string {
  const rule = once(`p${lang}`, () => new Intl.PluralRules(LOCALE[lang])).select(n)
  return `${count(n, lang)} ${rule === 'one' ? one : other}`
}

export const list = (words: string[], lang: Lang) =>
  once(`l${lang}`, () => new Intl.ListFormat(LOCALE[lang], { type: 'conjunction' })).format(words)

const dateStyle = (name: string, lang: Lang, style: Intl.DateTimeFormatOptions) =>
  once(`d${name}${lang}`, () => new Intl.DateTimeFormat(LOCALE[lang], style))

export const clock = (iso: string | number, lang: Lang) =>
  dateStyle('clock', lang, { hour: '2-digit', minute: '2-digit' }).format(new Date(iso))

export const weekday = (at: number, lang: Lang) =>
  dateStyle('weekday', lang, { weekday: 'long', day: 'numeric', month: 'long' }).format(at)

const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0)

/** Calendar days between then and now: 1 is yesterday, also one minute after midnight. */
export const daysAgo = (at: number, now: number) => Math.round((midnight(now) - midnight(at)) / DAY_MS)

/** "vor 3 Min.", "vor 2 Std.", "gestern", "Di., 17. Nov.", "3. März 2024" */
export function ago(iso: string, now: number, lang: Lang): string {
  const at = Date.parse(iso)
  const relative = once(`r${lang}`, () => new Intl.RelativeTimeFormat(LOCALE[lang], { numeric: 'auto', style: 'short' }))
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return relative.format(0, 'second')
  if (minutes < 60) return relative.format(-minutes, 'minute')
  const days = daysAgo(at, now)
  if (days === 0) return relative.format(-Math.floor(minutes / 60), 'hour')
  if (days === 1) return relative.format(-1, 'day')
  return day(iso, now, lang)
}

export function day(iso: string, now: number, lang: Lang): string {
  const at = new Date(iso.length === 10 ? `${iso}T12:00:00` : iso)
  const days = Math.abs(daysAgo(at.getTime(), now))
  if (days < 7) return dateStyle('near', lang, { weekday: 'short', day: 'numeric', month: 'short' }).format(at)
  if (at.getFullYear() === new Date(now).getFullYear()) return dateStyle('year', lang, { day: 'numeric', month: 'short' }).format(at)
  return dateStyle('far', lang, { day: 'numeric', month: 'short', year: 'numeric' }).format(at)
}

export const moment = (iso: string | number, lang: Lang) =>
  dateStyle('moment', lang, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
    .format(new Date(iso))

/** A span of time in the largest unit that says enough: "40 Sek.", "4 Min.", "3 Std.", "2 Tage". */
export function span(seconds: number, lang: Lang): string {
  const [amount, unit] = seconds < 90 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : seconds < 172_800 ? [seconds / 3600, 'hour'] : [seconds / 86_400, 'day']
  return new Intl.NumberFormat(LOCALE[lang], { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(Math.ceil(amount))
}

/** How old a fact is, in the largest unit that says enough. */
export function age(iso: string, now: number, lang: Lang): string {
  const relative = once(`a${lang}`, () => new Intl.RelativeTimeFormat(LOCALE[lang], { numeric: 'auto' }))
  const days = daysAgo(Date.parse(iso), now)
  if (days < 14) return relative.format(-days, 'day')
  if (days < 60) return relative.format(-Math.round(days / 7), 'week')
  if (days < 365) return relative.format(-Math.round(days / 30.4), 'month')
  return relative.format(-Math.round(days / 365), 'year')
}

export function size(bytes: number, lang: Lang): string {
  const [amount, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1000), 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  const digits = amount < 10 && unit === 'megabyte' ? 1 : 0
  return new Intl.NumberFormat(LOCALE[lang], { style: 'unit', unit, maximumFractionDigits: digits }).format(amount)
}
