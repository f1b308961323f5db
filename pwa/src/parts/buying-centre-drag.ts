/**
 * Dragging a person onto another one. A mouse drags at once, a finger after it has rested for a moment, so that scrolling stays scrolling.
 *
 *   down -> (rested, or moved with the mouse) -> held -> over somebody -> up: report
 */
import { signal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

export interface Held { id: string; x: number; y: number; over: string | null }
export const dragging = signal<Held | null>(null)

const REST_MS = 350
const SLACK = 6

type Report = (one: string, boss: string | null) => void

export function useDragging(box: RefObject<HTMLDivElement | null>, report: Report) {
  const latest = useRef(report)
  latest.current = report
  useEffect(() => watch(box.current!, (one, boss) => latest.current(one, boss)), [])
}

function watch(field: HTMLElement, report: Report): () => void {
  const end = new AbortController()
  const on = { signal: end.signal }
  let down: { id: string; x: number; y: number; timer: ReturnType<typeof setTimeout> | undefined } | null = null

  const hold = () => {
    if (down) dragging.value = { id: down.id, x: 0, y: 0, over: null }
  }
  const letGo = () => {
    clearTimeout(down?.timer)
    down = null
    dragging.value = null
  }
  field.addEventListener('pointerdown', (event) => {
    const id = personAt(event.target)
    if (!id || event.button) return
    const timer = event.pointerType === 'mouse' ? undefined : setTimeout(hold, REST_MS)
    down = { id, x: event.clientX, y: event.clientY, timer }
  }, on)
  addEventListener('pointermove', (event) => {
    if (!down) return
    const [x, y] = [event.clientX - down.x, event.clientY - down.y]
    if (!dragging.value && Math.hypot(x, y) < SLACK) return
    if (!dragging.value && event.pointerType !== 'mouse') return letGo()
    dragging.value = { id: down.id, x, y, over: targetAt(event, down.id) }
  }, on)
  addEventListener('pointerup', () => {
    const held = dragging.value
    letGo()
    if (!held) return
    swallowClick()
    // Who is outlined is who is meant, even where the page moved since the finger did.
    if (held.over !== null) report(held.id, held.over || null)
  }, on)
  addEventListener('pointercancel', letGo, on)
  field.addEventListener('touchmove', (event) => dragging.value && event.preventDefault(), { ...on, passive: false })
  field.addEventListener('contextmenu', (event) => down && event.preventDefault(), on)
  return () => end.abort()
}

/** The click that ends a drag opens nobody. */
function swallowClick() {
  const end = new AbortController()
  addEventListener('click', (click) => (click.preventDefault(), click.stopPropagation()), { capture: true, signal: end.signal })
  setTimeout(() => end.abort(), 50)
}

const personAt = (target: EventTarget | null) => (target as Element | null)?.closest?.<HTMLElement>('[data-drop]')?.dataset['drop'] || null

/** Whom the pointer is over: an id, '' for the place above all, or nobody. */
function targetAt(event: PointerEvent, held: string): string | null {
  const under = document.elementsFromPoint(event.clientX, event.clientY).map((one) => one.closest<HTMLElement>('[data-drop]')?.dataset['drop'])
  return under.find((id) => id !== undefined && id !== held) ?? null
}
