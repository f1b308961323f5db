/** Values of any kind as a line: people compare what they can read. */
import { lang, t } from '../i18n'
import { words as company } from '../i18n/company'
import { day } from '../i18n/formats'
import { words } from '../i18n/quality'
import { now } from '../state'
import type { BuyingRole, MergePreview } from '../wire'
import { attitudeOf } from './buying-centre-chart'

type Names = MergePreview['names']
type Entry = Record<string, unknown>

const READ: Record<string, (value: never) => string> = {
  role: (value: Exclude<BuyingRole, ''>) => t().contact.role[value],
  attitude: attitudeOf,
  influence: (value: number) => company().influence(value),
  left_at: (value: string) => day(value, now.value, lang.value),
  language: (value: string) => (company().languages as Record<string, string>)[value] ?? value,
}

const shortly = (iso: unknown) => day(String(iso), now.value, lang.value)

export function written(name: string, value: unknown, names: Names): string {
  if (value == null || value === '') return ''
  if (READ[name]) return READ[name](value as never)
  if (typeof value === 'string') return /^[0-9a-f]{24}$/.test(value) ? (names[value] ?? words().set) : value
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string') ? value.join(', ') : value.map((one) => entry(one, names)).join('; ')
  return typeof value === 'object' ? entry(value as Entry, names) : String(value)
}

function entry(one: Entry, names: Names): string {
  if ('first_day' in one) return company().deputy_text(names[String(one.user_id)] ?? '', shortly(one.first_day), shortly(one.last_day))
  if ('contact_id' in one) return `${company().relation[one.kind as 'trusts']} ${names[String(one.contact_id)] ?? ''}`
  if ('city' in one) return [one.street, [one.postcode, one.city].filter(Boolean).join(' ')].filter(Boolean).join(', ')
  if ('source' in one && 'id' in one && !('at' in one)) return `${one.source} ${one.id}`
  return String(one.value ?? one.text ?? one.need ?? '')
}
