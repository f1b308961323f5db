import { expect, test } from 'vitest'
import { marked, markedWords, matches, wordsOf } from '../src/folding'

const shown = (text: string, typed: string) => marked(text, typed).map((piece) => (piece.found ? `[${piece.text}]` : piece.text)).join('')

test('words are compared without case, accents and umlauts', () => {
  expect(wordsOf('Müller & Söhne, Société')).toEqual(['muller', 'sohne', 'societe'])
  expect(wordsOf('mu\u0308ller Mueller')).toEqual(['muller', 'muller'])
})

test.each([
  ['Müller Präzision', 'mül', '[Mül]ler Präzision'],
  ['Müller Präzision', 'muell', '[Müll]er Präzision'],
  ['Müller Präzision', 'mull', '[Müll]er Präzision'],
  ['Mueller', 'müll', '[Muell]er'],
  ['Muller', 'mueller', '[Muller]'],
  ['Müller Präzision', 'prä mü', '[Mü]ller [Prä]zision'],
  ['Groß & Söhne', 'gross', '[Groß] & Söhne'],
  ['AN-2026-0417', 'an2026', '[AN-2026]-0417'],
  ['AN-2026-0417', '20260417', 'AN-[2026-0417]'],
  ['Stuttgart · K-1001', 'k-1001', 'Stuttgart · [K]-[1001]'],
  ['Weber', 'xyz', 'Weber'],
  ['Weber', '', 'Weber'],
  ['<b>Weber</b>', 'b', '<[b]>Weber</[b]>'],
])('in %s the typed %s is marked', (text, typed, expected) => {
  expect(shown(text, typed)).toBe(expected)
})

test('found words are marked as they are written, wherever they stand', () => {
  expect(markedWords('Das Angebot, und noch ein Angebot.', ['Angebot']).filter((piece) => piece.found)).toHaveLength(2)
  expect(markedWords('Angebotes', ['Angebot'])).toEqual([{ text: 'Angebotes', found: false }])
})

test('offline every typed word has to begin a word', () => {
  expect(matches('Müller Präzision Stuttgart', 'mul stutt')).toBe(true)
  expect(matches('Müller Präzision Stuttgart', 'mul berlin')).toBe(false)
  expect(matches('Müller', '')).toBe(false)
})
