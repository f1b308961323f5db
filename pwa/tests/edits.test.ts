import { expect, test } from 'vitest'
import { picture } from '../src/buying-centre'
import { joined } from '../src/edits'
import { withWish } from '../src/outbox'
import { textOf, valueOf, type Kind, type Value } from '../src/parts/edit-values'

test('two changes of one field offline become one, from what the server knows to what was said last', () => {
  const first = { field: 'name', was: 'a', value: 'b' }
  expect(joined(first, { field: 'name', was: 'b', value: 'c' })).toEqual({ field: 'name', was: 'a', value: 'c' })
  expect(joined(undefined, first)).toEqual(first)
})

test('a wish that is under way is followed and not replaced', () => {
  const wish = (id: string) => ({ id, about: 'x', method: 'PATCH' as const, path: '/', made_at: 0 })
  expect(withWish([wish('1')], wish('2'), wish('1')).map((one) => one.id)).toEqual(['1', '2'])
  expect(withWish([wish('1'), wish('2')], wish('3'), wish('1')).map((one) => one.id)).toEqual(['1', '3'])
})

test.each<[Kind, string, 'de' | 'en', Value | undefined]>([
  ['money', '1.234,50 €', 'de', 123450],
  ['money', '1,234.50', 'en', 123450],
  ['money', '1234,5', 'de', 123450],
  ['money', '1.234', 'de', 123400],
  ['money', '-0,01', 'de', -1],
  ['money', '0,295', 'de', 30],
  ['money', '12,34,56', 'de', undefined],
  ['money', 'viel', 'de', undefined],
  ['money', ' ', 'de', null],
  ['number', '48,52', 'de', 48.52],
  ['number', '48.52', 'en', 48.52],
  ['number', '1e9', 'en', undefined],
  ['date', '2026-11-21', 'de', '2026-11-21'],
  ['date', '', 'de', null],
  ['moment', '', 'de', undefined],
  ['list', ' a \n\n b\na', 'de', ['a', 'b']],
  ['text', '  GmbH  &  Co. KG ', 'de', 'GmbH & Co. KG'],
  ['lines', ' a\n\n b ', 'de', 'a\n\n b'],
])('%s %j in %s', (kind, text, lang, value) => expect(valueOf(kind, text, lang)).toEqual(value))

test.each<[Kind, Value]>([['money', 123450], ['money', -1], ['number', 48.52], ['list', ['a', 'b']], ['date', null], ['text', 'GmbH'], ['moment', '2026-03-02T08:30:00.000Z']])(
  'what is shown for changing is read back as it was: %s %j',
  (kind, value) => (['de', 'en'] as const).forEach((lang) => expect(valueOf(kind, textOf(kind, value, lang), lang)).toEqual(value === null ? null : value)))

const person = (id: string, boss_id: string | null = null) => ({ id, boss_id })

test('a boss stands over the middle of those below, whoever has no line in rows beneath', () => {
  const drawn = picture([person('boss'), person('a', 'boss'), person('b', 'boss'), person('c', 'b'), person('x'), person('y'), person('z')], 2)
  const at = Object.fromEntries(drawn.people.map((one) => [one.id, [one.column, one.row]]))
  expect(at).toEqual({ boss: [0.5, 0], a: [0, 1], b: [1, 1], c: [1, 2], x: [0, 3], y: [1, 3], z: [0, 4] })
  expect(drawn.lines).toContainEqual({ from: 'b', to: 'c' })
  expect([drawn.columns, drawn.rows]).toEqual([2, 5])
})

test('nobody is lost, in whatever circle or to whatever stranger they report, and nobody stands on another', () => {
  const people = [person('a', 'b'), person('b', 'a'), person('self', 'self'), person('c', 'gone'), person('d', 'c'), person('e', 'c'), person('f', 'd')]
  const drawn = picture(people, 3)
  expect(drawn.people.map((one) => one.id).sort()).toEqual(people.map((one) => one.id).sort())
  expect(new Set(drawn.people.map((one) => `${one.column} ${one.row}`)).size).toBe(people.length)
})
