import { expect, test } from 'vitest'
import { eventsIn, pauseAfter } from '../src/live'
import { mergedRows } from '../src/today'
import type { MailRow, Today } from '../src/wire'

test('an event cut in two arrives once it is whole', () => {
  const first = eventsIn(': ping\n\nevent: hello\ndata: {}\n\nevent: mail\nda')
  expect(first.events).toEqual([{ event: 'hello', data: '{}' }])
  expect(eventsIn(first.rest + 'ta: {"id":"1"}\r\n\r\n').events).toEqual([{ event: 'mail', data: '{"id":"1"}' }])
})

test('pauses grow to half a minute and never vanish', () => {
  expect(pauseAfter(0, 0)).toBe(500)
  expect(pauseAfter(3, 1)).toBe(8000)
  expect(pauseAfter(99, 1)).toBe(30_000)
})

const row = (id: string, received_at: string) => ({ id, received_at }) as MailRow
const page = (next: string | null, ...mails: MailRow[]): Today => ({ mails, next, mailboxes: [], inquiries: 0 })

test('a fresh first page keeps what was loaded below it and drops what has gone', () => {
  const old = page('08', row('c', '12'), row('gone', '11'), row('b', '10'), row('a', '09'))
  const merged = mergedRows(old, page('10', row('d', '13'), row('c', '12'), row('b', '10')))
  expect(merged.mails.map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a'])
  expect(merged.next).toBe('08')
})

test('a short list has nothing below it', () => {
  expect(mergedRows(page('1', row('a', '2'), row('z', '1')), page(null, row('a', '2'))).mails).toHaveLength(1)
})
