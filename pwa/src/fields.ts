/** What is noted on a customer (facts, the pyramid, needs), how complete it is, and what similar customers buy. */
import { effect, signal, type Signal } from '@preact/signals'
import { ask } from './api'
import { add, change, put, remove, say, type Fate } from './edits'
import { words } from './i18n/fields'
import { newId } from './outbox'
import { standing, usualScope } from './session'
import { bring, bringLasting, nothingYet, tell, type Shown } from './state'
import type { FieldName, FieldsPage, Incomplete, Level, NotedFact, Stone, WhiteSpace } from './wire'

const pages = new Map<string, Signal<Shown<FieldsPage>>>()
const gaps = new Map<string, Signal<Shown<WhiteSpace>>>()

function entry<T>(map: Map<string, Signal<Shown<T>>>, id: string) {
  const known = map.get(id)
  if (known) return known
  const made = signal<Shown<T>>(nothingYet())
  map.set(id, made)
  return made
}

/** Facts about finances are kept apart, and never on the device. */
const named = (id: string, money: boolean) => (money ? `${id} with money` : id)

export const fieldsShown = (id: string, money = false) => entry(pages, named(id, money))
export const whiteSpaceShown = (id: string) => entry(gaps, id)

export function openFields(id: string, money = false) {
  const path = `/api/customers/${id}/fields${money ? '?money=true' : ''}`
  return (money ? bring : bringLasting)(fieldsShown(id, money), () => ask<FieldsPage>({ method: 'GET', path }), money ? undefined : `fields:${id}`)
}

export const openWhiteSpace = (id: string) =>
  bring(whiteSpaceShown(id), () => ask<WhiteSpace>({ method: 'GET', path: `/api/customers/${id}/white-space` }))

const path = (id: string, list: 'facts' | 'fascination' | 'needs', entry_id = '') => `/api/customers/${id}/${list}${entry_id && `/${entry_id}`}`

export const stonePath = (id: string, stone: string) => path(id, 'fascination', stone)
export const needPath = (id: string, need: string) => path(id, 'needs', need)
export const factPath = (id: string, fact: string) => path(id, 'facts', fact)

/** Show at once what will be; once the server has answered, show what is. */
async function optimistic(id: string, will_be: (page: FieldsPage) => Partial<FieldsPage>, write: () => Promise<Fate>, money = false) {
  const target = fieldsShown(id, money)
  const page = target.value.value
  if (page) target.value = { ...target.value, value: { ...page, ...will_be(page) } }
  const fate = await write()
  say(fate, words().refused)
  if (fate.kind !== 'queued') await openFields(id, money)
  return fate
}

const fresh = (): Stone['known'] => ({ source: 'person', at: new Date().toISOString(), by: null })

export function layStone(id: string, stone: Pick<Stone, 'level' | 'text' | 'offering'>, stone_id = newId()) {
  const { level, text, offering } = stone
  const laid: Stone = { id: stone_id, level, text, offering, known: fresh() }
  return optimistic(id, (page) => ({ fascination: [...page.fascination, laid] }),
    () => add(path(id, 'fascination'), { id: stone_id, level, text, offering_id: offering?.id ?? null } as { id: string }))
}

export function moveStone(id: string, stone: Stone, level: Level) {
  return optimistic(id, (page) => ({ fascination: page.fascination.map((one) => (one.id === stone.id ? { ...one, level } : one)) }),
    () => change(stonePath(id, stone.id), 'level', stone.level, level))
}

export async function removeStone(id: string, stone: Stone) {
  const fate = await optimistic(id, (page) => ({ fascination: page.fascination.filter((one) => one.id !== stone.id) }), () => remove(stonePath(id, stone.id)))
  if (fate.kind === 'sent') tell(words().removed, { label: words().undo, run: () => void layStone(id, stone, newId()) })
}

export function addNeed(id: string, need: string, offering_id: string | null = null) {
  const body = { id: newId(), need, offering_id }
  return optimistic(id, () => ({}), () => add(path(id, 'needs'), body))
}

export const removeNeed = (id: string, need: string) =>
  optimistic(id, (page) => ({ needs: page.needs.filter((one) => one.id !== need) }), () => remove(needPath(id, need)))

export function addFact(id: string, field: FieldName, key: string, value: string) {
  const body = { id: newId(), field, key, value }
  return optimistic(id, (page) => ({ facts: [...page.facts, { ...body, known: fresh() }] }), () => add(path(id, 'facts'), body), field === 'finances')
}

export const removeFact = (id: string, fact: NotedFact) =>
  optimistic(id, (page) => ({ facts: page.facts.filter((one) => one.id !== fact.id) }), () => remove(factPath(id, fact.id)), fact.field === 'finances')

/** The list of customers worth asking, as it is filtered now. */
export interface Wanted { scope: 'mine' | 'team'; show: 'missing' | 'old'; field: FieldName | '' }

export const wanted = signal<Wanted>({ scope: 'mine', show: 'missing', field: '' })
export const incomplete = signal<Shown<Incomplete>>(nothingYet())

const read = (query: Wanted, after = '') => {
  const said = Object.entries({ ...query, after }).filter(([, value]) => value)
  return ask<Incomplete>({ method: 'GET', path: `/api/completeness?${new URLSearchParams(said as [string, string][])}` })
}

/** The first time whose customers one usually looks at, later as it was left. */
export const openIncomplete = () => loadIncomplete(incomplete.value.value ? wanted.value : { ...wanted.value, scope: usualScope() })

export function loadIncomplete(next: Wanted = wanted.value) {
  if (next !== wanted.value) incomplete.value = nothingYet()
  wanted.value = next
  const usual = next.scope === usualScope() && next.show === 'missing' && !next.field
  return bring(incomplete, () => read(next), usual ? 'incomplete' : undefined)
}

let asking = false

export async function loadMoreIncomplete() {
  const { value } = incomplete.value
  const query = wanted.value
  if (!value?.next || asking) return
  asking = true
  const answer = await read(query, value.next)
  asking = false
  if (answer.outcome !== 'ok' || query !== wanted.value) return
  const known = new Set(value.customers.map((one) => one.id))
  const customers = [...value.customers, ...answer.value.customers.filter((one) => !known.has(one.id))]
  incomplete.value = { ...incomplete.value, value: { ...answer.value, customers } }
}

export async function chooseMonths(months: number) {
  say(await put('/api/completeness/months', { months }))
  await loadIncomplete()
}

effect(() => {
  if (standing.value !== 'out') return
  pages.clear()
  gaps.clear()
  incomplete.value = nothingYet()
})
