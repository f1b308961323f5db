import { expect, test } from 'vitest'
import { meaning } from '../src/answer'
import { fate, withWish } from '../src/outbox'
import { troubleOf } from '../src/state'

const error = (code: string) => ({ error: { code, message: 'said so' } })

test.each([
  [200, { id: 1 }, null, { outcome: 'ok', value: { id: 1 } }],
  [204, null, null, { outcome: 'ok', value: null }],
  [401, error('not_signed_in'), null, { outcome: 'signed_out' }],
  [401, error('wrong_login'), null, { outcome: 'refused', code: 'wrong_login', message: 'said so', fields: [] }],
  [404, error('not_found'), null, { outcome: 'refused', code: 'not_found', message: 'said so', fields: [] }],
  [429, error('too_many'), '30', { outcome: 'later', status: 429, after_s: 30 }],
  [503, null, null, { outcome: 'later', status: 503, after_s: 5 }],
  [502, '<html>', null, { outcome: 'later', status: 502, after_s: 5 }],
  [418, '<html>', null, { outcome: 'refused', code: '418', message: '', fields: [] }],
])('%i means', (status, body, retry_after, outcome) => {
  expect(meaning(status, body, retry_after)).toEqual(outcome)
})

test('a wish waits for network and session, and ends with a refusal', () => {
  expect(fate({ outcome: 'ok', value: null })).toBe('sent')
  expect(fate({ outcome: 'offline' })).toBe('wait')
  expect(fate({ outcome: 'signed_out' })).toBe('wait')
  expect(fate(meaning(404, null, null))).toBe('refused')
})

test('done and undone offline leaves one wish: the last', () => {
  const wish = (mail_id: string, method: 'POST' | 'DELETE') =>
    ({ id: mail_id + method, about: `mail:${mail_id}`, method, path: `/api/mails/${mail_id}/done`, made_at: 0 })
  const left = withWish([wish('a', 'POST'), wish('b', 'POST')], wish('a', 'DELETE'))
  expect(left).toEqual([wish('b', 'POST'), wish('a', 'DELETE')])
})

test('a mail that is not mine is missing, not broken', () => {
  expect(troubleOf(meaning(404, error('not_found'), null))).toBe('missing')
  expect(troubleOf(meaning(500, null, null))).toBe('later')
  expect(troubleOf({ outcome: 'offline' })).toBe('offline')
})
