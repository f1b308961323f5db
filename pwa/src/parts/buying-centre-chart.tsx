/**
 * The buying centre as a picture: the formal line as a tree, influence as size, attitude as colour and sign, the part as a word,
 * informal relations as curved lines. A tap opens the person, dragging one onto another changes the line.
 */
import './buying-centre-chart.css'
import { useRef } from 'preact/hooks'
import { picture, type Placed } from '../buying-centre'
import { t } from '../i18n'
import { words } from '../i18n/company'
import type { Attitude, BuyingRole, Contact } from '../wire'
import { initials } from '../wording'
import { dragging, useDragging } from './buying-centre-drag'

export const COLUMN = 7
export const ROW = 8.5
/** rem: how large the circle is drawn for an influence of none, 1 to 5; it begins a quarter below its row. */
const CIRCLES = [2.25, 2.25, 2.5, 2.875, 3.25, 3.75]
const HEAD = 0.25

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
  const state = [`is-${one.attitude || 'unknown'}`, held?.id === one.id && 'is-held', held?.over === one.id && 'is-over']
  return (
    <button class={`centre-person ${state.filter(Boolean).join(' ')}`} data-drop={one.id} data-test="person-node" aria-label={said} title={one.title}
      style={{ '--circle': `${CIRCLES[one.influence ?? 0]}rem`, left: `${place.column * COLUMN}rem`, top: `${place.row * ROW}rem`, translate: held?.id === one.id ? `${held.x}px ${held.y}px` : undefined }}
      onClick={() => open(one)}>
      <span class="centre-circle">{initials(one.name)}<span class="centre-sign">{SIGNS[one.attitude || 'unknown']}</span></span>
      <span class="centre-words-below">
        <span class="centre-name">{one.name}</span>
        {role && <span class="centre-role">{t().contact.role[role]}</span>}
      </span>
    </button>
  )
}

export const SIGNS = { positive: '+', neutral: '○', critical: '−', unknown: '?' } as const

export const attitudeOf = (attitude: Attitude) => (attitude ? t().contact.attitude[attitude] : words().no_attitude)

/** Everything the picture shows, as a sentence. */
export function said(one: Contact, people: Contact[], role: BuyingRole): string {
  const boss = people.find((other) => other.id === one.boss_id)
  const ties = one.relations.map((tie) => `${words().relation[tie.kind]} ${people.find((other) => other.id === tie.contact_id)?.name ?? ''}`)
  return [
    one.name, one.title, role && t().contact.role[role], attitudeOf(one.attitude),
    one.influence && words().influence_of(one.influence), boss && words().reports_to(boss.name), ...ties,
  ].filter(Boolean).join(', ')
}

function Lines({ drawn, people }: { drawn: ReturnType<typeof picture>; people: Contact[] }) {
  const at = new Map(drawn.people.map((one) => [one.id, circleOf(one, people)]))
  const [width, height] = [drawn.columns * COLUMN, drawn.rows * ROW]
  const ties = people.flatMap((one) => one.relations.map((tie) => ({ from: one.id, to: tie.contact_id, kind: tie.kind })))
  return (
    <svg class="centre-lines" viewBox={`0 0 ${width} ${height}`} style={{ width: `${width}rem`, height: `${height}rem` }} aria-hidden="true">
      {drawn.lines.map(({ from, to }) => {
        const [boss, report] = [at.get(from)!, at.get(to)!]
        const top = report.y - report.r
        return <path key={from + to} class="centre-line" d={`M${boss.x} ${boss.y + boss.r}V${top - 0.5}H${report.x}V${top}`} />
      })}
      {ties.map(({ from, to, kind }) => {
        const [one, other] = [at.get(from), at.get(to)]
        return one && other && <path key={from + to} class={`centre-tie is-${kind}`} d={tie(one, other)} />
      })}
    </svg>
  )
}

interface Circle { x: number; y: number; r: number }

function circleOf(place: Placed, people: Contact[]): Circle {
  const r = CIRCLES[people.find((one) => one.id === place.id)?.influence ?? 0]! / 2
  return { x: (place.column + 0.5) * COLUMN, y: place.row * ROW + HEAD + r, r }
}

/** Curved to one side, so that a relation both ways is two lines, from circle to circle with an arrow at the end. */
function tie(one: Circle, other: Circle): string {
  const [dx, dy] = [other.x - one.x, other.y - one.y]
  const length = Math.hypot(dx, dy) || 1
  const bend = Math.min(COLUMN * 0.9, length * 0.4)
  const middle = { x: (one.x + other.x) / 2 - (dy / length) * bend, y: (one.y + other.y) / 2 + (dx / length) * bend }
  const [start, end] = [rim(one, middle), rim(other, middle)]
  const back = Math.atan2(middle.y - end.y, middle.x - end.x)
  const wing = (turn: number) => `M${end.x} ${end.y}l${Math.cos(back + turn) * 0.6} ${Math.sin(back + turn) * 0.6}`
  return `M${start.x} ${start.y}Q${middle.x} ${middle.y} ${end.x} ${end.y}${wing(0.5)}${wing(-0.5)}`
}

function rim({ x, y, r }: Circle, towards: { x: number; y: number }) {
  const length = Math.hypot(towards.x - x, towards.y - y) || 1
  return { x: x + ((towards.x - x) / length) * (r + 0.2), y: y + ((towards.y - y) / length) * (r + 0.2) }
}
