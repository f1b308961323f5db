import { expect, test } from 'vitest'
import { grouped } from '../src/parts/entry-days'
import { dayIn } from '../src/parts/log-next'
import { groupOf } from '../src/screens/tasks'
import { mergedPages } from '../src/timeline'
import { isEverything } from '../src/timeline-search'
import type { Timeline } from '../src/wire'

const NOW = new Date(2026, 10, 21, 12).getTime() // a Saturday
const entry = (id: string, at = '2026-11-20T09:00:00Z') => ({ id, at, kind: 'call', title: '', text: '' }) as Timeline['entries'][number]
const page = (ids: string, next: string | null) => ({ entries: [...ids].map((id) => entry(id)), next }) as Timeline

test('a first page that is fetched again keeps what was loaded below it', () => {
  expect(mergedPages(page('cba', null), page('dcb', 'x'))).toEqual(page('dcba', null))
  expect(mergedPages(page('fedcba', 'old'), page('gfe', 'new'))).toEqual(page('gfedcba', 'old'))
})

test('pages that do not meet are not joined: what lies between is unknown', () => {
  expect(mergedPages(page('ba', null), page('zy', 'x'))).toEqual(page('zy', 'x'))
  expect(mergedPages(page('cba', null), page('c', null))).toEqual(page('c', null))
})

test('near entries stand under their day, old ones under their month', () => {
  const lines = [entry('1', '2026-11-21T08:00:00Z'), entry('2', '2026-11-21T07:00:00Z'), entry('3', '2026-10-20T07:00:00Z'), entry('4', '2026-10-02T07:00:00Z')]
  const name = (iso: string, near: boolean) => iso.slice(0, near ? 10 : 7)
  expect(grouped(lines, NOW, name).map((one) => [one.name, one.lines.map((line) => line.id).join('')])).toEqual([['2026-11-21', '12'], ['2026-10', '34']])
})

test.each([[null, 'someday'], ['2026-11-20', 'late'], ['2026-11-21', 'today'], ['2026-11-28', 'soon'], ['2026-11-29', 'later']])('a task due %s is %s', (due, group) => {
  expect(groupOf(due, '2026-11-21')).toBe(group)
})

test('the usual days fall on no weekend', () => {
  expect([dayIn(1, NOW), dayIn(7, NOW), dayIn(2, NOW)]).toEqual(['2026-11-23', '2026-11-30', '2026-11-23'])
})

test('spaces alone are no question', () => {
  expect(isEverything({ kinds: [], person: '', text: '  ' })).toBe(true)
  expect(isEverything({ kinds: ['call'], person: '', text: '' })).toBe(false)
})
