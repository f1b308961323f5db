/** Words as the server's search compares them, and where in a written text they stand. Pure. */

const LETTERS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ø: 'oe', æ: 'ae', œ: 'oe', ł: 'l', đ: 'd' }
const WORD = /[\p{L}\p{N}\p{M}]+/gu

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]/g, '')

/** One written letter in both of its spellings: ü as ue and as u. */
function spelled(letter: string): [string, string] {
  const small = letter.toLowerCase()
  const long = LETTERS[small] ?? plain(small)
  return [long, long.length === 2 && long.endsWith('e') ? long[0]! : long]
}

/** "Müller & Söhne" is mueller, soehne. */
export const folded = (text: string): string[] =>
  (text.normalize('NFC').match(WORD) ?? []).map((word) => [...word].map((letter) => spelled(letter)[0]).join('')).filter(Boolean)

const withoutE = (word: string) => word.replace(/(?<=[aou])e/g, '')

export interface Piece { text: string; found: boolean }

/** The text in pieces, those marked that begin as one of the typed words, or a number that was typed with or without separators. */
export function marked(text: string, typed: string): Piece[] {
  const words = folded(typed)
  const written = text.normalize('NFC')
  if (!words.length) return [{ text: written, found: false }]
  const ranges = [...written.matchAll(WORD)].flatMap((match) => {
    const length = Math.max(0, ...words.map((word) => reach(match[0], word)))
    return length ? [{ from: match.index, to: match.index + length }] : []
  })
  return cut(written, ranges.length ? ranges : numbered(written, words.join('')))
}

/** How many written letters the typed word covers; 0 if the written word does not begin so. */
function reach(written: string, typed: string): number {
  const whole = folded(written)[0] ?? ''
  for (const spelling of [0, 1] as const) {
    let covered = ''
    let length = 0
    for (const letter of written) {
      if (covered.length >= typed.length) break
      covered += spelled(letter)[spelling]
      length += letter.length
    }
    if (covered.startsWith(typed)) return length
  }
  return whole.startsWith(typed) || withoutE(whole).startsWith(typed) ? written.length : 0
}

function numbered(written: string, typed: string): { from: number; to: number }[] {
  const at = [...written].flatMap((letter, index) => (plain(letter) ? [index] : []))
  const found = /\d/.test(typed) ? plain(written).indexOf(typed) : -1
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
  const words = folded(text)
  const every = [...words, ...words.map(withoutE)]
  const wanted = folded(typed)
  return wanted.length > 0 && wanted.every((one) => every.some((word) => word.startsWith(one)))
}
