import { expect, test } from 'vitest'
import { brief, exact, lineTotal, percent, quarterName, quantity, sums } from '../src/figures'

const row = (currency: string, value_cents: number, weighted_cents: number) => ({ currency, value_cents, weighted_cents })
const plain = (text: string) => text.replace(/\u00a0/g, ' ')

test('currencies are added apart, the largest first', () => {
  expect(sums([row('CHF', 100, 10), row('EUR', 300, 30), row('CHF', 150, 15)])).toEqual([
    { currency: 'EUR', value_cents: 300, weighted_cents: 30 },
    { currency: 'CHF', value_cents: 250, weighted_cents: 25 },
  ])
  expect(sums([])).toEqual([])
})

// The same table as tests/domain/test_sales.py: the editor must promise what the server writes.
test.each([
  [1000, 199, 0, 199],
  [2500, 199, 0, 498],
  [1000, 5, 5000, 3],
  [1000, -5, 5000, -3],
  [499, 1, 0, 0],
  [3000, 3333, 750, 9249],
  [1000, 100, 10_000, 0],
  [999_999_999, 999_999_999, 1, 999899998000200],
])('a line of %i thousandths at %i cents less %i comes to %i', (amount, price, discount, cents) => {
  expect(lineTotal(amount, price, discount)).toBe(cents)
})

test('amounts on paper have their cents, bars have room for millions only', () => {
  expect(plain(exact(123_450, 'EUR', 'de'))).toBe('1.234,50 €')
  expect(plain(brief(99_999_949, 'EUR', 'de'))).toBe('999.999 €')
  expect(plain(brief(123_456_789, 'EUR', 'de'))).toBe('1,2 Mio. €')
})

test('a margin that nobody knows is a dash', () => {
  expect(percent(null, 'de')).toBe('–')
  expect(plain(percent(312, 'de'))).toBe('31,2 %')
  expect(quantity(2500, 'de')).toBe('2,5')
  expect(quarterName('2026-07-01')).toBe('3/26')
})
