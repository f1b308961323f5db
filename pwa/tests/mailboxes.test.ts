import { describe, expect, it } from 'vitest'
import { span } from '../src/i18n/formats'
import { shares } from '../src/mailboxes'

const counts = { seen: 0, stored: 0, known: 0, skipped: 0, gone: 0, quarantined: 0 }

describe('what became of the mails of a mailbox, as a bar', () => {
  it('has no stretch for what did not happen', () => {
    expect(shares(counts, 0)).toEqual([])
    expect(shares({ ...counts, stored: 7 }, 0)).toEqual([{ fate: 'stored', mails: 7, x: 0, width: 100 }])
  })

  it('shows one mail among thousands, and fills the bar without a hole', () => {
    const parts = shares({ ...counts, stored: 90_000, skipped: 9_999, quarantined: 1 }, 3)
    expect(parts.map((one) => one.fate)).toEqual(['stored', 'skipped', 'quarantined', 'waiting'])
    expect(Math.min(...parts.map((one) => one.width))).toBeGreaterThanOrEqual(2)
    parts.forEach((one, at) => expect(one.x).toBeCloseTo(parts.slice(0, at).reduce((sum, it) => sum + it.width, 0)))
    expect(parts.reduce((sum, one) => sum + one.width, 0)).toBeCloseTo(100)
  })

  it.each([[1, '1 Sek.'], [89, '89 Sek.'], [90, '2 Min.'], [5399, '90 Min.'], [5400, '2 Std.'], [172_800, '2 Tg.']])('says %i seconds as %s', (seconds, said) => {
    expect(span(seconds, 'de').replace('\u00a0', ' ')).toBe(said)
  })
})
