/** What stands in the field of an edit, and what is read from it. Money is integer cents, days and times are ISO. Pure. */
import type { Lang } from '../wire'

export type Kind = 'text' | 'number' | 'money' | 'date' | 'moment' | 'choice' | 'list' | 'lines'
export type Value = string | number | string[] | null

/** Undefined for what is no number. */
export function valueOf(kind: Kind, text: string, lang: Lang): Value | undefined {
  if (kind === 'list') return [...new Set(text.split('\n').map((line) => line.trim()).filter(Boolean))]
  if (kind === 'date') return text || null
  if (kind === 'moment') return text ? new Date(text).toISOString() : undefined
  if (kind === 'number' || kind === 'money') return amount(kind, text, lang)
  return kind === 'lines' ? text.trim() : text.trim().replace(/\s+/g, ' ')
}

export function textOf(kind: Kind, value: Value, lang: Lang): string {
  if (value === null) return ''
  if (Array.isArray(value)) return value.join('\n')
  if (kind === 'moment') return minute(Date.parse(value as string))
  if (typeof value === 'string') return value
  return kind === 'money' ? inLanguage((value / 100).toFixed(2), lang) : inLanguage(String(value), lang)
}

/** As a datetime-local field writes it: here, to the minute. */
export const minute = (at: number) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)

const inLanguage = (plain: string, lang: Lang) => (lang === 'de' ? plain.replace('.', ',') : plain)

/** German writes 1.234,50 and English 1,234.50; spaces and signs of currency mean nothing. */
function amount(kind: 'number' | 'money', text: string, lang: Lang): number | null | undefined {
  const bare = text.replace(/[\s\u00a0\u202f']|€|EUR/g, '')
  if (!bare) return null
  const [thousands, decimal] = lang === 'de' ? ['.', ','] : [',', '.']
  const grouped = new RegExp(`^-?\\d{1,3}(\\${thousands}\\d{3})+(\\${decimal}\\d+)?$`)
  const plain = (grouped.test(bare) ? bare.replaceAll(thousands, '') : bare).replace(decimal, '.')
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return undefined
  return kind === 'money' ? Math.round(Number(plain) * 100) : Number(plain)
}

export const same = (one: Value, other: Value) => JSON.stringify(one) === JSON.stringify(other)
