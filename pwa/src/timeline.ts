/**
 * The timelines of customers: what the server told, and on top of it what was written here and is still on its way.
 *
 *   written  ->  waits in the outbox  ->  sent, shown until the server's own copy is there
 */
import { effect, signal, type Signal } from '@preact/signals'
import { readTimeline } from './api'
import { outbox, turned_down, type Wish } from './outbox'
import { me } from './session'
import { bring, nothingYet, type Shown } from './state'
import type { Logged, Ref, Timeline, TimelineEntry } from './wire'

export interface Line extends TimelineEntry { waits?: boolean }

const timelines = new Map<string, Signal<Shown<Timeline>>>()
const sent = signal<Wish[]>([])

export function timelineShown(id: string): Signal<Shown<Timeline>> {
  const known = timelines.get(id)
  if (known) return known
  const made = signal<Shown<Timeline>>(nothingYet())
  timelines.set(id, made)
  return made
}

/** A refetched first page goes on top; pages loaded below it stay. */
export function mergedPages(old: Timeline | null, page: Timeline): Timeline {
  const seam = old && page.next ? old.entries.findIndex((one) => one.id === page.entries.at(-1)?.id) : -1
  if (!old || seam < 0) return page
  return { entries: [...page.entries, ...old.entries.slice(seam + 1)], next: old.next }
}

export async function openTimeline(id: string, read = () => readTimeline(id)) {
  const target = timelineShown(id)
  await bring(target, async () => {
    const answer = await read()
    const before = target.value.from === 'server' ? target.value.value : null
    return answer.outcome === 'ok' ? { ...answer, value: mergedPages(before, answer.value) } : answer
  }, `timeline:${id}`)
  if (!target.value.trouble) sent.value = sent.value.filter((one) => customerOf(one) !== id)
}

const asking = new Set<string>()

export async function loadOlder(id: string) {
  const target = timelineShown(id)
  const before = target.value.value?.next
  if (!before || asking.has(id)) return
  asking.add(id)
  const answer = await readTimeline(id, before)
  asking.delete(id)
  const now = target.value.value
  if (answer.outcome !== 'ok' || now?.next !== before) return
  target.value = { ...target.value, value: { entries: [...now.entries, ...answer.value.entries], next: answer.value.next } }
}

const WRITTEN = /^\/api\/customers\/([0-9a-f]{24})\/(activities|files)$/

const customerOf = (wish: Wish) => (wish.method === 'POST' && WRITTEN.exec(wish.path)?.[1]) || null
const isEntry = (wish: Wish) => wish.path.endsWith('/activities')

/** What this device has written about a customer and the server has not told yet, newest first. `people` names the contacts. */
export function writtenHere(id: string, people: Ref[]): Line[] {
  const known = new Set(timelineShown(id).value.value?.entries.map((one) => one.id))
  const waiting = new Set(outbox.value.map((one) => one.id))
  const wishes = [...outbox.value, ...sent.value].filter((one) => isEntry(one) && customerOf(one) === id && !known.has(one.id))
  return wishes.map((wish) => lineOf(wish.body as Logged, people, waiting.has(wish.id))).sort((a, b) => (a.at < b.at ? 1 : -1))
}

function lineOf({ id, kind, at, text = '', contact_ids = [] }: Logged, people: Ref[], waits: boolean): Line {
  const [contact = null, ...others] = contact_ids.flatMap((one) => people.find((other) => other.id === one) ?? [])
  const by = me.value && { id: me.value.id, name: me.value.name }
  return { id, kind, at, title: '', text, contact, others, by, mail_id: null, about: null, files: [], is_mine: true, changed_at: null, waits }
}

let before: Wish[] = []

effect(() => {
  const gone = before.filter((one) => customerOf(one) && !outbox.value.some((other) => other.id === one.id))
  before = outbox.value
  const arrived = gone.filter((one) => one.id !== turned_down.peek()?.wish.id)
  if (arrived.length) sent.value = [...sent.peek(), ...arrived]
  for (const id of new Set(gone.flatMap((one) => customerOf(one) ?? []))) if (timelines.has(id)) void openTimeline(id)
})

/** It was refused: nothing of it stays on the screen. */
export const forgetWritten = (id: string) => (sent.value = sent.value.filter((one) => one.id !== id))

export function forgetTimelines() {
  timelines.clear()
  sent.value = []
}
