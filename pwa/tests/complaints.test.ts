import { expect, test } from 'vitest'
import { centsOf } from '../src/i18n/formats'
import { clockTone, clockWords } from '../src/parts/complaint-clock'
import { placeOf } from '../src/router'
import type { ComplaintClock } from '../src/wire'

const clock = (state: ComplaintClock['state'], left_minutes: number): ComplaintClock =>
  ({ aim: 'solve', state, due_at: null, left_minutes, limit_minutes: 960 })

test.each([
  ['running', 900, 'good', 'noch 15 Std. zum Lösen'],
  ['running', 150, 'doubt', 'noch 2 Std. 30 Min. zum Lösen'],
  ['running', 0, 'doubt', 'noch 0 Min. zum Lösen'],
  ['missed', -45, 'complaint', 'seit 45 Min. überfällig'],
  ['missed', 0, 'complaint', 'gerade überfällig'],
  ['paused', 100, 'quiet', 'Der Kunde ist am Zug'],
  ['met', 10, 'good', 'Rechtzeitig gelöst'],
  ['none', 0, 'quiet', 'Ohne Frist'],
] as const)('a clock that is %s with %i minutes', (state, left, tone, words) => {
  expect(clockTone(clock(state, left))).toBe(tone)
  expect(clockWords(clock(state, left), true)).toBe(words)
})

test('what was solved too late says so, and no longer counts', () => {
  expect(clockWords(clock('missed', -1500), false)).toBe('25 Std. zu spät gelöst')
})

test.each([
  ['480', 48_000], ['480 €', 48_000], ['1.250,50', 125_050], ['1,250.5', 125_050], ['1250,5', 125_050], ['1.250', 125_000], ['0,99', 99],
  ['12 345,00', 1_234_500], ['', null], ['viel', null], ['-5', null], ['1,2,3', null], ['1.25.000', null], ['12,345,6789', null],
])('%s typed as an amount', (text, cents) => expect(centsOf(text)).toBe(cents))

test.each([
  ['/complaints', { screen: 'complaints', which: 'mine' }],
  ['/complaints?which=overdue', { screen: 'complaints', which: 'overdue' }],
  ['/complaints?which=everything', { screen: 'complaints', which: 'mine' }],
  ['/complaints/66f0', { screen: 'complaint', id: '66f0' }],
  ['/complaints/new?customer=7', { screen: 'new_complaint', customer: '7', mail: null }],
  ['/complaints/new?customer=7&mail=8', { screen: 'new_complaint', customer: '7', mail: '8' }],
  ['/complaints/1/edit', { screen: 'nowhere' }],
])('%s leads to its place', (url, place) => expect(placeOf(url)).toEqual(place))
