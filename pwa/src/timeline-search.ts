/** Asking a timeline for less than everything: some kinds, one person, some words. */
import { signal } from '@preact/signals'
import { readPeople, readTimeline } from './api'
import { bring, nothingYet, type Shown } from './state'
import type { ActivityKind, Timeline, TimelinePeople } from './wire'

/** `person` is "contact=<id>" or "by=<id>". */
export interface Asked { kinds: ActivityKind[]; person: string; text: string }

export const EVERYTHING: Asked = { kinds: [], person: '', text: '' }
export const isEverything = ({ kinds, person, text }: Asked) => !kinds.length && !person && !text.trim()

export const asked = signal<Asked>(EVERYTHING)
export const found = signal<Shown<Timeline>>(nothingYet())
export const people = signal<Shown<TimelinePeople>>(nothingYet())

const PAUSE_MS = 200
let pause: ReturnType<typeof setTimeout> | undefined
let running: AbortController | null = null

/** Begins again: another customer, or the filters are taken off. */
export function forgetAsked() {
  running?.abort()
  asked.value = EVERYTHING
  found.value = nothingYet()
}

export function askFor(id: string, change: Partial<Asked>) {
  asked.value = { ...asked.value, ...change }
  running?.abort()
  clearTimeout(pause)
  if (isEverything(asked.value)) return void (found.value = nothingYet())
  pause = setTimeout(() => void search(id), 'text' in change ? PAUSE_MS : 0)
}

export async function search(id: string) {
  const mine = (running = new AbortController())
  const target = signal<Shown<Timeline>>(nothingYet())
  await bring(target, () => readTimeline(id, null, params(asked.value), mine.signal)).catch(() => {})
  if (!mine.signal.aborted) found.value = target.value
}

let loading = false

export async function searchOlder(id: string) {
  const { value } = found.value
  if (!value?.next || loading) return
  loading = true
  const answer = await readTimeline(id, value.next, params(asked.value))
  loading = false
  if (answer.outcome !== 'ok' || found.value.value !== value) return
  found.value = { ...found.value, value: { entries: [...value.entries, ...answer.value.entries], next: answer.value.next } }
}

export const loadPeople = (id: string) => bring(people, () => readPeople(id))

const params = ({ kinds, person, text }: Asked): [string, string][] => {
  const [who = '', id = ''] = person.split('=')
  return [...kinds.map((kind): [string, string] => ['kind', kind]), ...(id ? [[who, id] as [string, string]] : []), ...(text.trim() ? [['q', text.trim()] as [string, string]] : [])]
}
