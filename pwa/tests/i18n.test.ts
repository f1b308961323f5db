import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { preferred } from '../src/i18n'
import { de } from '../src/i18n/de'
import { en } from '../src/i18n/en'
import { age, ago, day, money, plural, size } from '../src/i18n/formats'

function leaves(words: object, path = ''): [string, unknown][] {
  return Object.entries(words).flatMap(([key, value]) =>
    value && typeof value === 'object' ? leaves(value, `${path}${key}.`) : [[path + key, value] as [string, unknown]])
}

test('both languages have the same words, and none is empty', () => {
  expect(leaves(en).map(([key]) => key)).toEqual(leaves(de).map(([key]) => key))
  for (const [key, value] of [...leaves(de), ...leaves(en)]) expect(value, key).toBeTruthy()
})

test('the installed app speaks both languages and is the same app', () => {
  const read = (name: string) => JSON.parse(readFileSync(`public/${name}`, 'utf8')) as { lang: string; description: string; shortcuts: { name: string }[] }
  const manifests = { de: read('manifest.webmanifest'), en: read('manifest.en.webmanifest') }
  const said = { de, en }
  for (const lang of ['de', 'en'] as const) {
    const { app } = said[lang]
    const { shortcuts, description } = manifests[lang]
    expect([manifests[lang].lang, description, ...shortcuts.map((one) => one.name)]).toEqual([lang, app.description, app.today, app.customers])
  }
  const bare = (one: (typeof manifests)['de']) => ({ ...one, lang: '', description: '', shortcuts: one.shortcuts.map((some) => ({ ...some, name: '' })) })
  expect(bare(manifests.en)).toEqual(bare(manifests.de))
})

const NOW = new Date(2026, 10, 21, 9, 0).getTime()
const before = (ms: number) => new Date(NOW - ms).toISOString()
const MINUTE = 60_000
const HOUR = 60 * MINUTE

test.each([
  [20_000, 'jetzt'],
  [-5000, 'jetzt'],
  [3 * MINUTE, 'vor 3 Min.'],
  [59 * MINUTE, 'vor 59 Min.'],
  [2 * HOUR, 'vor 2 Std.'],
  [10 * HOUR, 'gestern'],
  [4 * 24 * HOUR, 'Di., 17. Nov.'],
  [30 * 24 * HOUR, '22. Okt.'],
  [400 * 24 * HOUR, '17. Okt. 2025'],
])('%i ms ago', (ms, words) => expect(ago(before(ms), NOW, 'de')).toBe(words))

test('a date without time is that day in every time zone', () => {
  expect(day('2026-12-01', NOW, 'de')).toBe('1. Dez.')
})

test('money, numbers and sizes follow the language', () => {
  expect(money(8_400_000, 'EUR', 'de')).toBe('84.000\u00a0€')
  expect(money(8_400_050, 'CHF', 'en')).toBe('CHF\u00a084,001')
  expect(plural(1, 'de', 'Mail', 'Mails')).toBe('1 Mail')
  expect(plural(1200, 'en', 'mail', 'mails')).toBe('1,200 mails')
  expect(size(248_311, 'de')).toBe('248 kB')
  expect(size(3_400_000, 'de')).toBe('3,4 MB')
})

test('the age of a fact grows coarser', () => {
  expect(age(before(5 * 24 * HOUR), NOW, 'de')).toBe('vor 5 Tagen')
  expect(age(before(95 * 24 * HOUR), NOW, 'en')).toBe('3 months ago')
  expect(age(before(800 * 24 * HOUR), NOW, 'de')).toBe('vor 2 Jahren')
})

test('the person chooses, else the browser, else German', () => {
  expect(preferred('en', ['de-DE'])).toBe('en')
  expect(preferred(null, ['fr-FR', 'en-GB', 'de'])).toBe('en')
  expect(preferred('xx', ['fr'])).toBe('de')
})
