/**
 * New mail without reload: one long answer from /api/events, read line by line.
 * Lost connections come back with growing pauses; after each return everything shown is fetched again.
 */
import { access, renew, standing } from './session'

const SILENCE_MS = 40_000 // the server pings every 15 s
const LONGEST_PAUSE_MS = 30_000

export interface ServerEvent { event: string; data: string }

/** Complete events of what has arrived, and the rest that waits for its end. */
export function eventsIn(text: string): { events: ServerEvent[]; rest: string } {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n')
  const rest = blocks.pop() ?? ''
  const events = blocks.map(eventOf).filter((one) => one !== null)
  return { events, rest }
}

function eventOf(block: string): ServerEvent | null {
  const fields = new Map(block.split('\n').map((line) => [line.split(':', 1)[0]!, line.slice(line.indexOf(':') + 1).trim()]))
  const data = fields.get('data')
  return data === undefined ? null : { event: fields.get('event') ?? 'message', data }
}

export const pauseAfter = (failures: number, luck: number) =>
  Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(failures, 10)) * (0.5 + luck / 2)

let line: AbortController | null = null
let wake: (() => void) | null = null

export function startLive(changed: (event: ServerEvent | null) => void) {
  void keepListening(changed)
  const nudge = () => document.visibilityState === 'visible' && wake?.()
  document.addEventListener('visibilitychange', nudge)
  addEventListener('online', () => wake?.())
}

export const stopLive = () => line?.abort()
export const wakeLive = () => wake?.()

async function keepListening(changed: (event: ServerEvent | null) => void) {
  for (let failures = 0, first = true; ; ) {
    if (standing.value === 'in') {
      const heard = await listen((event) => {
        // Mail may have come before the first hello, everything may have changed before a later one.
        changed(event.event === 'hello' && !first ? null : event)
        first = false
      }).catch(() => false)
      failures = heard ? 0 : failures + 1
    }
    await new Promise<void>((resume) => {
      wake = resume
      if (standing.value === 'in') setTimeout(resume, pauseAfter(failures, Math.random()))
    })
  }
}

/** True if the server spoke at all, so the next try may come soon. */
async function listen(tell: (event: ServerEvent) => void): Promise<boolean> {
  const token = await access()
  if (!token) return false
  const mine = (line = new AbortController())
  let silence = setTimeout(() => mine.abort(), SILENCE_MS)
  let heard = false
  try {
    const response = await fetch('/api/events', {
      headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' }, cache: 'no-store', signal: mine.signal,
    })
    if (response.status === 401) await renew()
    if (!response.ok || !response.body) return false
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let rest = ''; ; ) {
      const { value, done } = await reader.read()
      if (done) return heard
      heard = true
      clearTimeout(silence)
      silence = setTimeout(() => mine.abort(), SILENCE_MS)
      const arrived = eventsIn(rest + value)
      rest = arrived.rest
      arrived.events.forEach(tell)
    }
  } catch {
    return heard
  } finally {
    clearTimeout(silence)
  }
}
