/**
 * The pyramid of what we mean to a customer, drawn as one. Four lists for whoever hears it.
 *
 * A tap on a stone opens it, a tap on a floor's plus adds to it. A mouse drags a stone to another floor; Alt with an arrow does the same.
 */
import './pyramid.css'
import { useState } from 'preact/hooks'
import { moveStone } from '../fields'
import { words } from '../i18n/fields'
import { spoken } from '../state'
import type { Level, Stone } from '../wire'
import { sourceOf } from './edit'
import { Icon } from './icon'
import { AddStone, OpenStone } from './stone-sheet'

/** From the top down, as the pyramid is read. */
export const LEVELS: Level[] = ['fascinates', 'delights', 'distinct', 'expected']

export const nameOf = (stone: Stone) => [stone.offering?.name, stone.text].filter(Boolean).join(': ')

/** The floor above or below; at the end the same. */
export const beside = (level: Level, step: -1 | 1): Level => LEVELS[LEVELS.indexOf(level) + step] ?? level

type Opened = { add: Level } | { stone: string } | null

export function Pyramid({ id, stones }: { id: string; stones: Stone[] }) {
  const [opened, setOpened] = useState<Opened>(null)
  const stone = opened && 'stone' in opened ? stones.find((one) => one.id === opened.stone) : undefined
  const close = () => setOpened(null)

  async function move(one: Stone, level: Level) {
    if (one.level === level) return
    spoken.value = words().pyramid.moved(nameOf(one), words().pyramid.level[level])
    await moveStone(id, one, level)
  }
  const drop = (stone_id: string, level: Level) => {
    const dropped = stones.find((one) => one.id === stone_id)
    if (dropped) void move(dropped, level)
  }
  return (
    <>
      <div class="pyramid" data-test="pyramid">
        {LEVELS.map((level) => (
          <Floor key={level} level={level} stones={stones.filter((one) => one.level === level)} open={setOpened} move={move} drop={drop} />
        ))}
      </div>
      {opened && 'add' in opened && <AddStone id={id} level={opened.add} close={close} />}
      {stone && <OpenStone id={id} stone={stone} move={move} close={close} />}
    </>
  )
}

interface FloorProps {
  level: Level
  stones: Stone[]
  open: (what: Opened) => void
  move: (stone: Stone, level: Level) => Promise<void>
  drop: (stone: string, level: Level) => void
}

function Floor({ level, stones, open, move, drop }: FloorProps) {
  const [over, setOver] = useState(false)
  const said = words().pyramid
  return (
    <section class={`floor is-${level} ${over ? 'is-over' : ''}`} aria-labelledby={`floor-${level}`} data-test={`floor-${level}`}
      onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); drop(event.dataTransfer!.getData('text/plain'), level) }}>
      <div class="floor-in">
        <div class="floor-head">
          <h3 id={`floor-${level}`}>{said.level[level]}</h3>
          <button class="floor-add" onClick={() => open({ add: level })} aria-label={said.add_to(said.level[level])} data-test={`add-${level}`}><Icon name="plus" size={20} /></button>
        </div>
        {stones.length
          ? <ul>{stones.map((one) => <li key={one.id}><Laid stone={one} open={() => open({ stone: one.id })} move={move} /></li>)}</ul>
          : <p class="floor-question">{said.question[level]}</p>}
      </div>
    </section>
  )
}

function Laid({ stone, open, move }: { stone: Stone; open: () => void; move: FloorProps['move'] }) {
  const keys = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    void move(stone, beside(stone.level, event.key === 'ArrowUp' ? -1 : 1))
      .then(() => document.getElementById(`stone-${stone.id}`)?.focus())
  }
  return (
    <button class="stone" id={`stone-${stone.id}`} draggable onClick={open} onKeyDown={keys} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" data-test="stone"
      onDragStart={(event) => event.dataTransfer!.setData('text/plain', stone.id)}>
      {stone.offering && <strong>{stone.offering.name}</strong>}
      {stone.text && <span>{stone.text}</span>}
      <span class="stone-known">{sourceOf(stone.known)}</span>
    </button>
  )
}
