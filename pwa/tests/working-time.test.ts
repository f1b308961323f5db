import { expect, test } from 'vitest'
import type { ComplaintClock } from '../src/wire'
import { ticked, worked } from '../src/working-time'
import { asked, everything } from '../src/audit'

const at = (time: string) => Date.parse(`2026-11-${time}:00Z`)
const span = (day: number) => ({ start: `2026-11-${day}T07:00:00Z`, end: `2026-11-${day}T16:00:00Z` })
const WORKING = [span(16), span(17), span(20)]

const clock = (state: ComplaintClock['state'], left_minutes: number, due_at: string): ComplaintClock =>
  ({ aim: 'solve', state, due_at: `2026-11-${due_at}:00Z`, left_minutes, limit_minutes: 960 })

test.each([
  ['16T08:00', '16T08:30', 30], ['16T15:30', '17T07:30', 60], ['16T06:00', '16T07:00', 0], ['17T16:00', '20T07:00', 0], ['16T08:00', '16T07:30', 0],
])('from %s until %s there are %i minutes of work', (from, until, minutes) => expect(worked(WORKING, at(from), at(until))).toBe(minutes))

test.each([
  ['running', 120, '16T10:00', '16T08:30', 'running', 90],
  ['running', 60, '17T07:30', '16T20:00', 'running', 30],
  ['running', 30, '16T08:30', '16T08:45', 'missed', -15],
  ['running', 30, '16T08:30', '16T08:30', 'running', 0],
  ['missed', -10, '16T07:50', '17T07:05', 'missed', -495],
  ['paused', 100, '16T09:00', '17T09:00', 'paused', 100],
  ['met', 10, '16T09:00', '17T09:00', 'met', 10],
] as const)('a clock that is %s with %i minutes, due %s, stands at %s', (state, left, due, now, then, left_then) => {
  const seen = at(state === 'running' && now === '16T20:00' ? '16T15:30' : '16T08:00')
  expect(ticked(clock(state, left, due), true, WORKING, seen, at(now))).toMatchObject({ state: then, left_minutes: left_then })
})

test('what is solved no longer counts', () => {
  const solved = clock('missed', -60, '16T09:00')
  expect(ticked(solved, false, WORKING, at('16T10:00'), at('17T12:00'))).toBe(solved)
})

test('an empty field of the log asks for nothing', () => {
  expect(asked({ ...everything(), action: 'read_mail', since: '2026-11-01' })).toBe('action=read_mail&since=2026-11-01')
})
