/** What the company part reads besides the page: the group, our own people, and who is there already. */
import { signal, type Signal } from '@preact/signals'
import { ask } from './api'
import { bring, nothingYet, type Shown } from './state'
import type { Colleagues, Group, LikelyCustomers, LikelyPeople } from './wire'

const groups = new Map<string, Signal<Shown<Group>>>()
const colleagues = new Map<string, Signal<Shown<Colleagues>>>()

function entry<T>(map: Map<string, Signal<Shown<T>>>, id: string) {
  const known = map.get(id) ?? signal<Shown<T>>(nothingYet())
  map.set(id, known)
  return known
}

export const groupShown = (id: string) => entry(groups, id)
export const colleaguesShown = (id: string) => entry(colleagues, id)

export const readGroup = (id: string) =>
  bring(groupShown(id), () => ask<Group>({ method: 'GET', path: `/api/customers/${id}/group` }), `group:${id}`)

export const readColleagues = (id: string) =>
  bring(colleaguesShown(id), () => ask<Colleagues>({ method: 'GET', path: `/api/customers/${id}/colleagues` }), `colleagues:${id}`)

export const findLikely = (wanted: Record<string, string>, signal: AbortSignal) =>
  ask<LikelyCustomers>({ method: 'GET', path: `/api/customers/likely?${new URLSearchParams(wanted)}`, signal })

export const findLikelyPeople = (customer: string, wanted: Record<string, string>, signal: AbortSignal) =>
  ask<LikelyPeople>({ method: 'GET', path: `/api/customers/${customer}/contacts/likely?${new URLSearchParams(wanted)}`, signal })
