import { describe, expect, it } from 'vitest'
import { isOpen, isWorking, monthsAgo, roundMs, share } from '../src/mailbox-backfill'
import type { Backfill } from '../src/wire'

const order = (state: Backfill['state'], may: Backfill['may'] = [], seen = 0, total = 0) => ({ state, may, total, counts: { seen } }) as unknown as Backfill
const at = (day: string) => new Date(`${day}T00:30:00`).getTime()

describe('reading older mail', () => {
  it.each([
    ['2026-11-22', 3, '2026-08-22'], ['2026-02-15', 3, '2025-11-15'], ['2026-11-22', 36, '2023-11-22'], ['2026-11-22', 0, '2026-11-22'],
    ['2026-05-31', 3, '2026-02-28'], ['2024-02-29', 12, '2023-02-28'], ['2026-12-31', 3, '2026-09-30'],
  ])('on %s counts %i months back to %s', (today, months, day) => {
    expect(monthsAgo(months, at(today))).toBe(day)
  })

  it('is not finished before the last mail, however many there were', () => {
    expect(share(order('running', [], 99_999, 100_000))).toBe(0.99)
    expect(share(order('running', [], 100_000, 100_000))).toBe(1)
    expect(share(order('running', [], 0, 0))).toBe(0)
    expect(share(order('running', [], 25, 100))).toBe(0.25)
  })

  it('is looked at often while something moves, and seldom otherwise', () => {
    expect(roundMs(order('running'))).toBeLessThan(roundMs(order('paused')))
    expect(roundMs(null)).toBe(roundMs(order('done')))
    expect([isWorking(order('previewing')), isWorking(order('shown')), isWorking(null)]).toEqual([true, false, false])
  })

  it('is open as long as something may be done with it', () => {
    expect([isOpen(order('paused', ['go_on', 'cancel'])), isOpen(order('done')), isOpen(null)]).toEqual([true, false, false])
  })
})
