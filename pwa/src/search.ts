/**
 * The palette: find while typing, then look into mails and notes.
 *
 *   typed ── the server's hits        nothing typed ── what was opened last
 *     └─ no network: what this device keeps
 */
import { computed, signal } from '@preact/signals'
import { findEverything, findTexts } from './api'
import { keepScreen, keptScreen, keptScreens } from './db'
import { matches } from './folding'
import { pageOf } from './places'
import { bring, nothingYet, type Shown } from './state'
import type { CustomerPage, Customers, Hits, SearchHit, TextHit, TextHits } from './wire'

const PAUSE_MS = 60
const TEXT_PAUSE_MS = 250
const RECENT = 6
const RECENT_NAME = 'search:recent'

export const typed = signal('')
export const step = signal<'box' | 'texts'>('box')
export const hits = signal<Shown<Hits>>(nothingYet())
export const texts = signal<Shown<TextHits>>(nothingYet())
export const recent = signal<SearchHit[]>([])

let pause: ReturnType<typeof setTimeout> | undefined
let running: AbortController | null = null

/** Waits for a breath in the typing; an older question never answers after a newer one. */
export function type(text: string) {
  typed.value = text
  clearTimeout(pause)
  pause = setTimeout(ask, step.value === 'box' ? PAUSE_MS : TEXT_PAUSE_MS)
}

export function lookIntoTexts(yes: boolean) {
  step.value = yes ? 'texts' : 'box'
  texts.value = nothingYet()
  ask()
}

function ask() {
  running?.abort()
  const mine = (running = new AbortController())
  const text = typed.value.trim()
  const answer = step.value === 'box' ? box(text, mine.signal) : into(text, mine.signal)
  void answer.catch(() => {})
}

async function box(text: string, stop: AbortSignal) {
  if (!text) return void (hits.value = nothingYet())
  await bring(hits, () => findEverything(text, stop))
  if (hits.value.trouble !== 'offline') return
  const kept = await keptHits(text)
  if (!stop.aborted) hits.value = { ...hits.value, value: { hits: kept }, from: 'device' }
}

async function into(text: string, stop: AbortSignal) {
  if (!text) return void (texts.value = nothingYet())
  await bring(texts, () => findTexts(text, null, stop))
}

/** The next older ones. A page may be empty although there are more further back. */
export async function olderTexts() {
  const { value } = texts.value
  if (!value?.next) return
  const text = typed.value.trim()
  const answer = await findTexts(text, value.next)
  if (answer.outcome !== 'ok' || texts.value.value !== value) return
  const known = new Set(value.entries.map((one) => one.id))
  const entries = [...value.entries, ...answer.value.entries.filter((one) => !known.has(one.id))]
  texts.value = { ...texts.value, value: { entries, next: answer.value.next } }
}

export async function begin() {
  typed.value = ''
  step.value = 'box'
  hits.value = nothingYet()
  recent.value = (await keptScreen<SearchHit[]>(RECENT_NAME, Date.now()))?.value ?? []
}

export function remember(hit: SearchHit) {
  recent.value = [{ ...hit, is_similar: false }, ...recent.value.filter((one) => one.id !== hit.id)].slice(0, RECENT)
  void keepScreen(RECENT_NAME, recent.value, Date.now()).catch(() => {})
}

/** What the customers and their people on this device are found by. */
export async function keptHits(text: string): Promise<SearchHit[]> {
  const [lists, pages] = await Promise.all([keptScreens<Customers>('customers', Date.now()), keptScreens<CustomerPage>('customer:', Date.now())])
  const all = [...lists.flatMap(rowsOf), ...pages.flatMap(peopleOf), ...recent.value]
  const found = all.filter((one) => matches(`${one.label} ${one.detail}`, text))
  return found.filter((one, at) => found.findIndex((other) => other.id === one.id) === at).slice(0, 20)
}

const rowsOf = ({ customers }: Customers): SearchHit[] =>
  customers.map((one) => ({ kind: 'customer', id: one.id, customer_id: one.id, label: one.name, detail: one.city, is_similar: false }))

function peopleOf(page: CustomerPage): SearchHit[] {
  const self: SearchHit = { kind: 'customer', id: page.id, customer_id: page.id, label: page.name, detail: page.numbers[0] ?? '', is_similar: false }
  const people = page.contacts.map((one): SearchHit => ({ kind: 'contact', id: one.id, customer_id: page.id, label: one.name, detail: page.name, is_similar: false }))
  return [self, ...people]
}

export interface Group { name: 'recent' | 'numbers' | 'customers' | 'contacts' | 'similar'; hits: SearchHit[] }

export function groupsOf(all: readonly SearchHit[]): Group[] {
  const groups: Group[] = [
    { name: 'numbers', hits: all.filter((one) => one.kind !== 'customer' && one.kind !== 'contact') },
    { name: 'customers', hits: all.filter((one) => one.kind === 'customer' && !one.is_similar) },
    { name: 'contacts', hits: all.filter((one) => one.kind === 'contact' && !one.is_similar) },
    { name: 'similar', hits: all.filter((one) => one.is_similar) },
  ]
  return groups.filter((group) => group.hits.length > 0)
}

export const groups = computed<Group[]>(() => {
  if (typed.value.trim()) return groupsOf(hits.value.value?.hits ?? [])
  return recent.value.length ? [{ name: 'recent', hits: recent.value }] : []
})

/** Only then is looking into texts offered: whoever types and presses Enter means the first hit. */
export const answered = computed(() => typed.value.trim() !== '' && (hits.value.value !== null || hits.value.trouble !== null))

const COLLECTION: Partial<Record<SearchHit['kind'], string>> = {
  opportunity: 'opportunities', offer: 'offers', order: 'orders', invoice: 'invoices', complaint: 'complaints',
}

/** Where a hit opens: a number on its own page, a person among the people. */
export function pathOf({ kind, id, customer_id }: SearchHit): string {
  const customer = `/customers/${customer_id}`
  if (kind === 'contact') return `${customer}/people?person=${id}`
  return pageOf(COLLECTION[kind] ?? '', id) ?? customer
}

/** Mails have a page, everything else opens on its timeline. */
export function textPathOf({ id, mail_id, customer }: TextHit): string {
  if (mail_id) return `/mails/${mail_id}`
  return customer ? `/customers/${customer.id}/timeline?entry=${id}` : '/'
}
