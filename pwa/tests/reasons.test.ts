import { expect, test } from 'vitest'
import { opportunitiesOf, stepsOf, wantsOf } from '../src/card'
import { de } from '../src/i18n/de'
import { en } from '../src/i18n/en'
import { reasonLine, split } from '../src/reasons'
import type { Card, CardEntry } from '../src/wire'

const NOW = new Date(2026, 4, 11, 9, 0).getTime()

const entry = (kind: CardEntry['kind'], ...reasons: [string, string?][]) =>
  ({ id: '1', kind, at: '2026-05-01T08:00:00Z', title: 'x', text: '', mail_id: null, reasons: reasons.map(([kind, value = '']) => ({ kind, value })) }) as CardEntry

test.each<[CardEntry, string, string]>([
  [entry('offer', ['number', 'AN-2026-0412']), 'gleiches Angebot AN-2026-0412', 'same offer AN-2026-0412'],
  [entry('order', ['number', 'AB-7']), 'gleicher Auftrag AB-7', 'same order AB-7'],
  [entry('invoice', ['number', 'RE-9']), 'gleiche Rechnung RE-9', 'same invoice RE-9'],
  [entry('mail_in', ['number', 'AN-2026-0412']), 'gleiche Nummer AN-2026-0412', 'same number AN-2026-0412'],
  [entry('complaint', ['open_complaint', '12']), 'Reklamation offen seit 12 Tagen', 'complaint open for 12 days'],
  [entry('complaint', ['open_complaint', '1']), 'Reklamation offen seit 1 Tag', 'complaint open for 1 day'],
  [entry('complaint', ['open_complaint', '0']), 'Reklamation offen', 'complaint open'],
  [entry('visit', ['article', 'DP 40']), 'gleicher Artikel DP 40', 'same article DP 40'],
  [entry('note', ['words', 'Dichtung, Leckage']), 'ähnliche Worte: Dichtung, Leckage', 'similar words: Dichtung, Leckage'],
  [entry('call', ['person', 'Eva Lang']), 'auch mit Eva Lang', 'also with Eva Lang'],
  [entry('call', ['person']), 'gleiche Person', 'same person'],
  [entry('task', ['promised', '2026-05-20']), 'zugesagt bis 20. Mai', 'promised by 20 May'],
  [entry('invoice', ['overdue', '9']), 'überfällig seit 9 Tagen', 'overdue for 9 days'],
  [entry('mail_out', ['thread'], ['person', 'Eva Lang'], ['recent']), 'gleicher Mailwechsel · auch mit Eva Lang', 'same conversation · also with Eva Lang'],
  [entry('note', ['recent']), 'zuletzt', 'most recent'],
])('%j is worded in both languages', (one, german, english) => {
  expect([reasonLine(one, de, NOW, 'de'), reasonLine(one, en, NOW, 'en')]).toEqual([german, english])
})

test('a reason of a later version is left out, and the next one is told', () => {
  expect(reasonLine(entry('note', ['of_tomorrow', 'x'], ['recent']), de, NOW, 'de')).toBe('zuletzt')
})

test('a card kept by an earlier version has no reasons and no next steps', () => {
  const { reasons: _, ...old } = entry('note')
  expect(reasonLine(old as CardEntry, de, NOW, 'de')).toBe('')
  expect([stepsOf({} as Card), wantsOf({} as Card)]).toEqual([[], null])
})

test('three entries stand on the card, the others below it', () => {
  const [first, more] = split(['1', '2', '3', '4', '5'].map((id) => ({ ...entry('note'), id })))
  expect([first.map((one) => one.id), more.map((one) => one.id)]).toEqual([['1', '2', '3'], ['4', '5']])
})

test('the opportunity that the mail speaks of stands first, by its own words or by those of its past', () => {
  const [late, meant] = [{ number: 'AN-1' }, { number: 'AN-2' }] as Card['opportunities']
  const card = { subject: '', why: '', history: [] as CardEntry[], opportunities: [{ number: '' }, late, meant] } as unknown as Card
  const first = (some: Partial<Card>) => opportunitiesOf({ ...card, ...some }).map((one) => one.number)
  expect(first({})).toEqual(['', 'AN-1', 'AN-2'])
  expect(first({ subject: 'Frage zu AN-2' })).toEqual(['AN-2', '', 'AN-1'])
  expect(first({ history: [entry('offer', ['number', 'AN-1'])] })).toEqual(['AN-1', '', 'AN-2'])
})
