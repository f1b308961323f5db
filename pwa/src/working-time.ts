/** How a complaint's clock goes on by itself: only within working time, which the server tells for the days to come. Pure. */
import type { ComplaintClock, WorkingTime } from './wire'

const MINUTE_MS = 60_000

/** Whole minutes of work between two moments. */
export function worked(working: WorkingTime[], from: number, until: number): number {
  const overlap = ({ start, end }: WorkingTime) => Math.max(0, Math.min(until, Date.parse(end)) - Math.max(from, Date.parse(start)))
  return Math.floor(working.reduce((sum, one) => sum + overlap(one), 0) / MINUTE_MS)
}

/** A clock at `now`, as the server showed it at `seen`. One that rests or has ended stays as it is. */
export function ticked(clock: ComplaintClock, is_open: boolean, working: WorkingTime[], seen: number, now: number): ComplaintClock {
  if (!is_open || !clock.due_at || (clock.state !== 'running' && clock.state !== 'missed')) return clock
  const due = Date.parse(clock.due_at)
  if (clock.state === 'running' && now > due) return { ...clock, state: 'missed', left_minutes: -worked(working, due, now) }
  const left_minutes = clock.left_minutes - worked(working, seen, now)
  return { ...clock, left_minutes: clock.state === 'running' ? Math.max(0, left_minutes) : left_minutes }
}
