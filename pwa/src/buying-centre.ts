/**
 * Where everybody stands in the picture of a buying centre. Pure.
 *
 *   line     a tree per person who reports to nobody, side by side: each boss over the middle of those below
 *   alone    who has no line at all, in rows below the trees
 *
 * Columns and rows are counted from 0; what a column measures is the picture's affair.
 */

export interface Placed { id: string; column: number; row: number }
export interface Picture { people: Placed[]; columns: number; rows: number; lines: { from: string; to: string }[] }

interface Person { id: string; boss_id: string | null }

export function picture(people: Person[], most_columns: number): Picture {
  const ids = new Set(people.map((one) => one.id))
  const below = new Map<string | null, Person[]>()
  for (const one of people) {
    const boss = one.boss_id !== null && ids.has(one.boss_id) && one.boss_id !== one.id ? one.boss_id : null
    below.set(boss, [...(below.get(boss) ?? []), one])
  }
  const top = below.get(null) ?? []
  const trees = top.filter((one) => below.has(one.id))
  const placed: Placed[] = []
  let columns = 0
  for (const one of trees) columns = planted(one, 0, columns, below, placed)
  const lines = placed.flatMap((one) => (below.get(one.id) ?? []).map((report) => ({ from: one.id, to: report.id })))

  const depth = placed.reduce((most, one) => Math.max(most, one.row + 1), 0)
  const in_line = new Set(placed.map((one) => one.id))
  const alone = inRows(people.filter((one) => !in_line.has(one.id)), Math.max(columns, most_columns), depth)
  const all = [...placed, ...alone]
  return {
    people: all, lines, columns: all.reduce((most, one) => Math.max(most, one.column + 1), 1),
    rows: all.reduce((most, one) => Math.max(most, one.row + 1), 0),
  }
}

/** Places one person with all below, from `column` on; the first column that is free afterwards. */
function planted(one: Person, row: number, column: number, below: Map<string | null, Person[]>, placed: Placed[]): number {
  const reports = below.get(one.id) ?? []
  let free = column
  const middles = reports.map((report) => {
    free = planted(report, row + 1, free, below, placed)
    return placed.at(-1)!.column
  })
  const middle = middles.length ? (middles[0]! + middles.at(-1)!) / 2 : column
  placed.push({ id: one.id, column: middle, row })
  return Math.max(free, column + 1)
}

const inRows = (people: Person[], width: number, from: number): Placed[] =>
  people.map((one, at) => ({ id: one.id, column: at % width, row: from + Math.floor(at / width) }))
