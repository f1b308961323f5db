/** A row that can be pushed aside with the thumb. To the left, because the right belongs to the phone's own "back". */
import { useRef } from 'preact/hooks'

const FAR_ENOUGH = 96
const SLACK = 10

interface Pull { x: number; y: number; id: number; moved: boolean }

export function useSwipe(act: () => void) {
  const pull = useRef<Pull | null>(null)

  const rest = (row: HTMLElement) => {
    pull.current = null
    row.classList.remove('is-pulled', 'is-far')
    row.style.removeProperty('--pull')
  }

  return {
    onPointerDown(event: PointerEvent) {
      if (event.pointerType !== 'touch') return
      pull.current = { x: event.clientX, y: event.clientY, id: event.pointerId, moved: false }
    },
    onPointerMove(event: PointerEvent) {
      const held = pull.current
      if (!held || event.pointerId !== held.id) return
      const row = event.currentTarget as HTMLElement
      const dx = event.clientX - held.x
      if (!held.moved) {
        if (Math.abs(event.clientY - held.y) > SLACK) return void (pull.current = null)
        if (dx > -SLACK) return
        held.moved = true
        row.setPointerCapture(held.id)
        row.classList.add('is-pulled')
      }
      row.style.setProperty('--pull', `${Math.min(0, dx)}px`)
      row.classList.toggle('is-far', dx < -FAR_ENOUGH)
    },
    onPointerUp(event: PointerEvent) {
      const held = pull.current
      if (!held) return
      const row = event.currentTarget as HTMLElement
      if (held.moved) swallowClick(row)
      rest(row)
      if (held.moved && event.clientX - held.x < -FAR_ENOUGH) act()
    },
    onPointerCancel: (event: PointerEvent) => rest(event.currentTarget as HTMLElement),
  }
}

/** Some browsers send a click after the finger is lifted: it must not open the mail. */
function swallowClick(row: HTMLElement) {
  const stop = (click: Event) => (click.preventDefault(), click.stopPropagation())
  row.addEventListener('click', stop, { capture: true })
  setTimeout(() => row.removeEventListener('click', stop, { capture: true }), 60)
}
