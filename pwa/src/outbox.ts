/**
 * What the server has not heard yet, in the order it was done. It survives a closed app, sealed like everything about customers, and
 * waits for whoever did it: another person who signs in on this device neither sends nor sees it.
 *
 *   send(wish)  ->  kept  ->  asked  ->  the server's answer
 *                     ^         |
 *                     +- wait --+  no network, no session, a server in trouble: again later
 */
import { signal } from '@preact/signals'
import type { Answer, Ask } from './answer'
import { ask } from './api'
import { keepOutbox, keptOutbox } from './db'

export interface Wish {
  /** Made on this device; a body that creates something carries it, so that repeating the request changes nothing. */
  id: string
  /** What it is about. The newest wish about something replaces the older one. */
  about: string
  method: Exclude<Ask['method'], 'GET'>
  path: string
  body?: unknown
  /** Travels with the body as a form; its content in base64. */
  file?: { name: string; type: string; content: string }
  made_at: number
}

export const outbox = signal<Wish[]>([])

/** A wish that was refused for good after whoever made it had gone on. */
export const turned_down = signal<{ wish: Wish; answer: Answer<unknown> } | null>(null)

/** Grows with each wish that was settled after whoever made it had gone on: what is on the screen may not know it yet. */
export const settled_late = signal(0)

/** The one that is under way: it may have arrived already, so it is followed and not replaced. */
let under_way: Wish | null = null

export function withWish(wishes: Wish[], wish: Wish, kept: Wish | null = null): Wish[] {
  return [...wishes.filter((other) => other.about !== wish.about || other.id === kept?.id), wish]
}

export function fate(answer: Answer<unknown>): 'sent' | 'wait' | 'refused' {
  if (answer.outcome === 'ok') return 'sent'
  return answer.outcome === 'refused' ? 'refused' : 'wait'
}

/** What waits about this and can still be changed. */
export const waiting = (about: string) => outbox.value.find((one) => one.about === about && one.id !== under_way?.id)

let owner: string | null = null

async function save(wishes: Wish[]) {
  if (!owner) return
  outbox.value = wishes
  await keepOutbox(owner, wishes).catch(() => {})
}

export async function loadOutbox(user_id: string) {
  owner = user_id
  const kept = (await keptOutbox<Wish[]>(user_id).catch(() => null)) ?? []
  if (owner === user_id) outbox.value = kept
}

/** Out of sight, not lost: it is there again when the same person signs in. */
export function forgetOutbox() {
  owner = null
  outbox.value = []
}

/** Twelve bytes in hex: an id as the server makes them, so that what is made here can keep it. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The server's answer, or 'offline' while the wish still waits. */
export async function send(wish: Omit<Wish, 'id' | 'made_at'> & { id?: string }): Promise<Answer<unknown>> {
  const made: Wish = { id: newId(), made_at: Date.now(), ...wish }
  expected.add(made.id)
  await save(withWish(outbox.value, made, under_way))
  await drain()
  const heard = answers.get(made.id)
  expected.delete(made.id)
  answers.delete(made.id)
  return heard ?? { outcome: 'offline' }
}

const RETRY_MS = 5000
const expected = new Set<string>()
const answers = new Map<string, Answer<unknown>>()
let draining: Promise<void> | null = null
let retry: ReturnType<typeof setTimeout> | undefined

/** `draining` ends in the same breath as the loop: a wish that comes just then starts a new one. */
export const drain = () => (outbox.value.length ? (draining ??= sendAll()) : Promise.resolve())

async function sendAll() {
  try {
    for (let next = outbox.value[0]; next; next = outbox.value[0]) if (!(await sendOne(next))) return
  } finally {
    draining = null
  }
}

/** False if it has to wait. */
async function sendOne(wish: Wish): Promise<boolean> {
  under_way = wish
  const answer = await ask<unknown>({ method: wish.method, path: wish.path, body: bodyOf(wish) }).finally(() => (under_way = null))
  if (fate(answer) === 'wait') {
    // The network may have come back while this very try was failing: nobody else would come again.
    clearTimeout(retry)
    retry = setTimeout(drain, RETRY_MS)
    return false
  }
  const awaited = heard(wish, answer)
  await save(outbox.value.filter((other) => other.id !== wish.id))
  if (!awaited) settled_late.value++
  return true
}

function bodyOf({ body, file }: Wish): unknown {
  if (!file) return body
  const form = new FormData()
  for (const [name, value] of Object.entries(body as Record<string, string>)) form.set(name, value)
  form.set('file', new Blob([Uint8Array.from(atob(file.content), (sign) => sign.charCodeAt(0))], { type: file.type }), file.name)
  return form
}

/** True if whoever made it still waits for the answer. */
function heard(wish: Wish, answer: Answer<unknown>): boolean {
  const awaited = expected.has(wish.id)
  if (awaited) answers.set(wish.id, answer)
  else if (answer.outcome === 'refused') turned_down.value = { wish, answer }
  return awaited
}
