/** Finding customers while typing, and the open customer pages with their timelines. */
import { signal, type Signal } from '@preact/signals'
import type { Answer } from './answer'
import { findCustomers, readCustomer, readOpening } from './api'
import { bring, nothingYet, type Shown } from './state'
import { forgetTimelines, openTimeline } from './timeline'
import type { CustomerPage, Customers, Opening } from './wire'

const PAUSE_MS = 80

export const query = signal('')
export const found = signal<Shown<Customers>>(nothingYet())

let pause: ReturnType<typeof setTimeout> | undefined
let running: AbortController | null = null

/** Waits for a breath in the typing; an older question must never answer after a newer one. */
export function search(text: string) {
  query.value = text
  clearTimeout(pause)
  pause = setTimeout(runSearch, text ? PAUSE_MS : 0)
}

export async function runSearch() {
  running?.abort()
  const mine = (running = new AbortController())
  const text = query.value.trim()
  await bring(found, () => findCustomers(text, mine.signal), text ? undefined : 'customers').catch(() => {})
}

const pages = new Map<string, Signal<Shown<CustomerPage>>>()

function entry<T>(map: Map<string, Signal<Shown<T>>>, id: string) {
  const known = map.get(id)
  if (known) return known
  const made = signal<Shown<T>>(nothingYet())
  map.set(id, made)
  return made
}

export const customerShown = (id: string) => entry(pages, id)

/** The page and the newest of its past come in one answer: on the road each answer is a wait. */
export async function openCustomer(id: string) {
  const asked = readOpening(id)
  const part = async <K extends keyof Opening>(name: K): Promise<Answer<Opening[K]>> => {
    const answer = await asked
    return answer.outcome === 'ok' ? { ...answer, value: answer.value[name] } : answer
  }
  await Promise.all([bring(customerShown(id), () => part('page'), `customer:${id}`), openTimeline(id, () => part('timeline'))])
}

/** After a change of the customer itself: its page, without its past. */
export const readAgain = (id: string) => bring(customerShown(id), () => readCustomer(id), `customer:${id}`)

export function forgetCustomers() {
  pages.clear()
  forgetTimelines()
  query.value = ''
  found.value = nothingYet()
}
