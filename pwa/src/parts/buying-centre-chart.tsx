/**
 * The buying centre as a picture: the formal line as a tree, influence as size, attitude as colour and sign, the part as a word,
 * informal relations as curved lines. A tap opens the person, dragging one onto another changes the line.
 */
import './buying-centre-chart.css'
import { useRef } from 'preact/hooks'
import { picture, type Placed } from '../buying-centre'
import { t } from '../i18n'
import { words } from '../i18n/company'
import type { BuyingRole, Contact } from '../wire'
import { initials } from '../wording'
import { dragging, useDragging } from './buying-centre-drag'

export const COLUMN = 7
export const ROW = 8.5
/** rem: where the line meets the circle. */
const FOOT = 4.25

interface Props {
  people: Contact[]
  roleOf: (one: Contact) => BuyingRole
  open: (one: Contact) => void
  report: (one: string, boss: string | null) => void
}

export function BuyingCentreChart({ people, roleOf, open, report }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const most = Math.max(2, Math.floor((box.current?.clientWidth ?? 340) / (COLUMN * 16)))
  const drawn = picture(people, most)
  useDragging(box, report)
  return (
    <div class="centre" ref={box} data-test="chart">
      {dragging.value && <p class="centre-top" data-drop="">{words().to_top}</p>}
      <div class="centre-field" role="group" aria-label={words().chart} style={{ width: `${drawn.columns * COLUMN}rem`, height: `${drawn.rows * ROW}rem` }}>
        <Lines drawn={drawn} people={people} />
        {people.map((one) => {
          const place = drawn.people.find((placed) => placed.id === one.id)
          return place && <Person key={one.id} one={one} place={place} role={roleOf(one)} said={said(one, people, roleOf(one))} open={open} />
        })}
      </div>
    </div>
  )
}

interface PersonProps { one: Contact; place: Placed; role: BuyingRole; said: string; open: (one: Contact) => void }

function Person({ one, place, role, said, open }: PersonProps) {
  const held = dragging.value
  const state = [`is-${one.attitude || 'unknown'}`, `has-${one.influence ?? 0}`, held?.id === one.id && 'is-held', held?.over === one.id && 'is-over']
  return (
    <button class={`centre-person ${state.filter(Boolean).join(' ')}`} data-drop={one.id} data-test="person-node" aria-label={said} title={one.title}
      style={{ left: `${place.column * COLUMN}rem`, top: `${place.row * ROW}rem`, translate: held?.id === one.id ? `${held.x}px ${held.y}px` : undefined }}
      onClick={() => open(one)}>
      <span class="centre-circle">{initials(one.name)}<span class="centre-sign">{SIGNS[one.attitude || 'unknown']}</span></span>
      <span class="centre-name">{one.name}</span>
      {role && <span class="centre-role">{t().contact.role[role]}</span>}
    </button>
  )
}

export const SIGNS = { positive: '+', neutral: '○', critical: '−', unknown: '?' } as const

/** Everything the picture shows, as a sentence. */
export function said(one: Contact, people: Contact[], role: BuyingRole): string {
  const boss = people.find((other) => other.id === one.boss_id)
  const ties = one.relations.map((tie) => `${words().relation[tie.kind]} ${people.find((other) => other.id === tie.contact_id)?.name ?? ''}`)
  return [
    one.name, one.title, role && t().contact.role[role], words().signs[one.attitude || 'unknown'],
    one.influence && words().influence_of(one.influence), boss && words().reports_to(boss.name), ...ties,
  ].filter(Boolean).join(', ')
}

function Lines({ drawn, people }: { drawn: ReturnType<typeof picture>; people: Contact[] }) {
  const at = new Map(drawn.people.map((one) => [one.id, { x: (one.column + 0.5) * COLUMN, y: one.row * ROW }]))
  const [width, height] = [drawn.columns * COLUMN, drawn.rows * ROW]
  const ties = people.flatMap((one) => one.relations.map((tie) => ({ from: one.id, to: tie.contact_id, kind: tie.kind })))
  return (
    <svg class="centre-lines" viewBox={`0 0 ${width} ${height}`} style={{ width: `${width}rem`, height: `${height}rem` }} aria-hidden="true">
      {drawn.lines.map(({ from, to }) => {
        const [boss, report] = [at.get(from)!, at.get(to)!]
        const half = report.y - 0.75
        return <path key={from + to} class="centre-line" d={`M${boss.x} ${boss.y + ROW - 0.75}V${half}H${report.x}V${report.y + 0.25}`} />
      })}
      {ties.map(({ from, to, kind }) => {
        const [one, other] = [at.get(from), at.get(to)]
        return one && other && <Tie key={from + to} one={one} other={other} kind={kind} />
      })}
    </svg>
  )
}

interface Point { x: number; y: number }

/** Curved to one side, so that a relation both ways is two lines, with its arrow at the end. */
function Tie({ one, other, kind }: { one: Point; other: Point; kind: Contact['relations'][number]['kind'] }) {
  const [a, b] = [{ x: one.x, y: one.y + FOOT / 2 }, { x: other.x, y: other.y + FOOT / 2 }]
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = Math.hypot(dx, dy) || 1
  const bend = Math.min(2.5, length / 4)
  const middle = { x: (a.x + b.x) / 2 - (dy / length) * bend, y: (a.y + b.y) / 2 + (dx / length) * bend }
  const end = towards(b, middle, 2)
  const start = towards(a, middle, 2)
  const wing = (turn: number) => {
    const angle = Math.atan2(middle.y - end.y, middle.x - end.x) + turn
    return `M${end.x} ${end.y}l${Math.cos(angle) * 0.55} ${Math.sin(angle) * 0.55}`
  }
  return <path class={`centre-tie is-${kind}`} d={`M${start.x} ${start.y}Q${middle.x} ${middle.y} ${end.x} ${end.y}${wing(0.5)}${wing(-0.5)}`} />
}

function towards(from: Point, to: Point, by: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by }
}
