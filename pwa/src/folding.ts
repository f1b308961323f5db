/** Words as the server's search compares them, and where in a written text they stand. Pure. */

const LETTERS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ø: 'oe', æ: 'ae', œ: 'oe', ł: 'l', đ: 'd' }
const WORD = /[\p{L}\p{N}\p{M}]+/gu

const letters = (text: string) =>
  [...text.normalize('NFC').toLowerCase()].map((one) => LETTERS[one] ?? one.normalize('NFKD').replace(/[^a-z0-9]/g, '')).join('')

/** ä, ae and a are one, as on the server. */
const alike = (word: string) => letters(word).replace(/(?<=[aou])e/g, '')

/** "Müller & Soehne" is muller, sohne. */
export const wordsOf = (text: string): string[] => (text.normalize('NFC').match(WORD) ?? []).map(alike).filter(Boolean)

export interface Piece { text: string; found: boolean }

/** The text in pieces, those marked that begin as one of the typed words, or a number that was typed with or without separators. */
export function marked(text: string, typed: string): Piece[] {
  const words = wordsOf(typed)
  const written = text.normalize('NFC')
  const ranges = [...written.matchAll(WORD)].flatMap((match) => {
    const length = Math.max(0, ...words.map((word) => reach(match[0], word)))
    return length ? [{ from: match.index, to: match.index + length }] : []
  })
  return cut(written, ranges.length ? ranges : numbered(written, letters(typed)))
}

/** How many written letters the typed word covers; 0 if the written word does not begin so. */
function reach(written: string, typed: string): number {
  let length = 0
  while (length < written.length && alike(written.slice(0, length)).length < typed.length) length += 1
  return alike(written.slice(0, length)).startsWith(typed) ? length : 0
}

function numbered(written: string, typed: string): { from: number; to: number }[] {
  const at = [...written].flatMap((letter, index) => (letters(letter).length === 1 ? [index] : []))
  const found = /\d/.test(typed) ? letters(written).indexOf(typed) : -1
  const [from, last] = [at[found], at[found + typed.length - 1]]
  return found < 0 || from === undefined || last === undefined ? [] : [{ from, to: last + 1 }]
}

function cut(text: string, ranges: { from: number; to: number }[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const { from, to } of ranges) {
    pieces.push({ text: text.slice(at, from), found: false }, { text: text.slice(from, to), found: true })
    at = to
  }
  return [...pieces, { text: text.slice(at), found: false }].filter((piece) => piece.text)
}

/** The text in pieces, those marked that are one of these words, as written. */
export function markedWords(text: string, words: readonly string[]): Piece[] {
  const wanted = new Set(words)
  const ranges = [...text.matchAll(/[\p{L}\p{N}_]+/gu)].filter((match) => wanted.has(match[0]))
  return cut(text, ranges.map((match) => ({ from: match.index, to: match.index + match[0].length })))
}

/** Whether each typed word begins a word of the text. */
export function matches(text: string, typed: string): boolean {
  const [words, wanted] = [wordsOf(text), wordsOf(typed)]
  return wanted.length > 0 && wanted.every((one) => words.some((word) => word.startsWith(one)))
}
