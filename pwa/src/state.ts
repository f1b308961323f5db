/** What every screen shares: the clock, the network, the width, the last word to the user, and how an answer is shown. */
import { signal, type Signal } from '@preact/signals'
import type { Answer } from './answer'
import { keepScreen, keptScreen } from './db'

export const now = signal(Date.now())
export const online = signal(typeof navigator === 'undefined' || navigator.onLine !== false)
export const wide = signal(false)

export interface Toast { id: number; text: string; action?: { label: string; run: () => void } }
export const toast = signal<Toast | null>(null)
export const spoken = signal('')

let toasts = 0
let toast_ends: ReturnType<typeof setTimeout> | undefined

export function tell(text: string, action?: Toast['action']) {
  toast.value = { id: ++toasts, text, ...(action && { action }) }
  clearTimeout(toast_ends)
  toast_ends = setTimeout(hush, 8000)
}

export const hush = () => (toast.value = null)

/** An answer on its way to a screen: what is known, since when, and what went wrong at the last try. */
export interface Shown<T> {
  value: T | null
  at: number
  from: 'nothing' | 'device' | 'server'
  trouble: 'offline' | 'later' | 'missing' | null
}

export const nothingYet = <T>(): Shown<T> => ({ value: null, at: 0, from: 'nothing', trouble: null })

export function troubleOf(answer: Answer<unknown>): Shown<unknown>['trouble'] {
  if (answer.outcome === 'ok') return null
  if (answer.outcome === 'signed_out') return 'later'
  if (answer.outcome === 'refused') return answer.code === 'not_found' ? 'missing' : 'later'
  return answer.outcome
}

/** First what the device kept, then what the server says. A failure never takes away what is shown. */
export async function bring<T>(into: Signal<Shown<T>>, ask: () => Promise<Answer<T>>, kept_as?: string) {
  const known = kept_as && !into.value.value ? keptScreen<T>(kept_as, Date.now()) : null
  const asked = ask()
  const kept = await known
  if (kept && into.value.from === 'nothing') {
    into.value = { ...into.value, value: kept.value, at: kept.kept_at, from: 'device' }
  }
  const answer = await asked
  if (answer.outcome === 'ok') {
    into.value = { value: answer.value, at: Date.now(), from: 'server', trouble: null }
    if (kept_as) await keepScreen(kept_as, answer.value, Date.now()).catch(() => {})
  } else {
    into.value = { ...into.value, trouble: troubleOf(answer) }
  }
  if (answer.outcome === 'offline' || answer.outcome === 'ok') online.value = answer.outcome === 'ok'
}

const lasting = new Map<unknown, () => Promise<void>>()

/** The same for what is read again, too, when everything on the screen is: after being away, after late sending. */
export function bringLasting<T>(into: Signal<Shown<T>>, ask: () => Promise<Answer<T>>, kept_as?: string) {
  const read = () => bring(into, ask, kept_as)
  lasting.set(into, read)
  return read()
}

export const readLasting = () => lasting.forEach((read) => void read())
export const forgetLasting = () => lasting.clear()

export function startSenses() {
  const three_panes = matchMedia('(min-width: 1024px)')
  wide.value = three_panes.matches
  three_panes.addEventListener('change', () => (wide.value = three_panes.matches))
  addEventListener('online', () => (online.value = true))
  addEventListener('offline', () => (online.value = false))
  const tick = () => (now.value = Date.now())
  setInterval(tick, 20_000)
  document.addEventListener('visibilitychange', tick)
}
