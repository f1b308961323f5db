/** Finding customers while typing, and the open customer pages with their timelines. */
import { signal, type Signal } from '@preact/signals'
import { findCustomers, readCustomer } from './api'
import { bring, nothingYet, type Shown } from './state'
import { forgetTimelines, openTimeline } from './timeline'
import type { CustomerPage, Customers } from './wire'

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

export function openCustomer(id: string) {
  void openTimeline(id)
  return readAgain(id)
}

/** After a change of the customer itself: its page, without its past. */
export const readAgain = (id: string) => bring(customerShown(id), () => readCustomer(id), `customer:${id}`)

export function forgetCustomers() {
  pages.clear()
  forgetTimelines()
  query.value = ''
  found.value = nothingYet()
}
