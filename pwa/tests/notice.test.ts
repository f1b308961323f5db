import { expect, test } from 'vitest'
import { isLater, isSame, noticeOf, pathOf, payloadOf, unfelt, type Pushed } from '../src/sw/notice'

const pushed = (payload: unknown): Pushed => ({ data: { json: () => payload } })
const FULL = {
  web_push: 8030,
  notification: {
    title: 'Weber Antriebstechnik', body: 'Frage zu einem Angebot', navigate: 'https://rapport.example/mails/1', lang: 'de', tag: 'c1',
    silent: false, timestamp: 1_700_000_000_000, data: { notice: 'n1', url: '/mails/1', card: null },
  },
  app_badge: 3,
}

test('everything shown comes from the payload', () => {
  const [title, options] = noticeOf(pushed(FULL))
  expect(title).toBe('Weber Antriebstechnik')
  expect(options).toMatchObject({ body: 'Frage zu einem Angebot', tag: 'c1', lang: 'de', data: { url: '/mails/1' }, renotify: true })
  expect(payloadOf(pushed(FULL)).app_badge).toBe(3)
})

test('Safari hands over a made notification', () => {
  const safari = { data: null, notification: { title: 'Weber', body: 'Frage', tag: 'c1', data: { url: '/mails/1' } }, appBadge: 2 }
  expect(noticeOf(safari)).toMatchObject(['Weber', { body: 'Frage', data: { url: '/mails/1' } }])
  expect(payloadOf(safari).app_badge).toBe(2)
})

test.each([
  ['nothing at all', {}],
  ['no json', { data: { json: () => { throw new SyntaxError('broken') } } }],
  ['a number', pushed(7)],
  ['null', pushed(null)],
  ['an empty notification', pushed({ notification: {} })],
  ['a title that is no text', pushed({ notification: { title: 5, data: 'x' } })],
])('%s still becomes a notice', (_name, broken) => {
  const [title, options] = noticeOf(broken as Pushed)
  expect(title).toBe('Rapport')
  expect(options.body).not.toBe('')
})

test.each([
  [['en-GB', 'de'], 'en'],
  [['fr', 'de-AT', 'en'], 'de'],
  [['fr'], 'de'],
  [[], 'de'],
])('an unreadable push to a device that speaks %o is told in %s', (languages, lang) => {
  const [, { body, lang: said }] = noticeOf({}, languages)
  expect([said, body?.includes('New mail')]).toEqual([lang, lang === 'en'])
})

test('the same notice a second time is shown and not felt, another one of the same customer is', () => {
  const [, options] = noticeOf(pushed(FULL))
  const [, next] = noticeOf(pushed({ notification: { ...FULL.notification, data: { notice: 'n2', url: '/mails/2' } } }))
  expect(isSame(options.data, noticeOf(pushed(FULL))[1].data)).toBe(true)
  expect(isSame(options.data, next.data)).toBe(false)
  expect(unfelt(options)).toMatchObject({ tag: 'c1', silent: true, renotify: false })
})

test('a second mail that is not more urgent takes the place of the first without a sound', () => {
  const second = (renotify?: boolean) => noticeOf(pushed({ notification: { ...FULL.notification, ...(renotify !== undefined && { renotify }) } }))[1]
  expect(second(false)).toMatchObject({ tag: 'c1', silent: false, renotify: false })
  expect(second()).toMatchObject({ renotify: true })
})

test.each([
  ['6b0329370000000000000000', '6b0329360000000000000009', true],
  ['6b0329360000000000000009', '6b0329370000000000000000', false],
  ['6b0329370000000000000001', '6b0329370000000000000000', false],
  ['test-0123', '6b0329370000000000000000', false],
  ['6b0329370000000000000000', 'test-0123', false],
])('%s was made after %s: %s', (one, other, later) => expect(isLater({ notice: one }, { notice: other })).toBe(later))

test('notices without a number are never the same', () => expect(isSame({}, {})).toBe(false))

test('without a tag nothing asks for a second ring, which would throw', () => {
  expect(noticeOf(pushed({ notification: { title: 'x' } }))[1]).not.toHaveProperty('renotify')
})

test.each([
  [{ url: '/mails/1' }, '/mails/1'],
  [{ url: '//evil.example' }, '/'],
  [{ url: '/\\evil.example' }, '/'],
  [{ url: 'https://evil.example' }, '/'],
  [null, '/'],
])('a click on %o opens only this app', (data, path) => expect(pathOf(data)).toBe(path))
