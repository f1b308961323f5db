/** Territories: the list, keeping it, and letting customers follow it, some at a time. */
import { signal, type Signal } from '@preact/signals'
import type { Answer } from './answer'
import { ask } from './api'
import { bring, nothingYet, type Shown } from './state'
import type { Settled, Territories, TerritoryChoices, TerritoryDraft, TerritoryRow } from './wire'

export const territories = signal<Shown<Territories>>(nothingYet())
/** The territory whose customers follow at this moment, and how many have. */
export const settling = signal<{ id: string; done: number } | null>(null)

export const loadTerritories = () => bring(territories, () => ask<Territories>({ method: 'GET', path: '/api/territories' }), 'territories')

const choices = new Map<string, Signal<Shown<TerritoryChoices>>>()

export function choicesShown(customer_id: string) {
  const known = choices.get(customer_id) ?? signal<Shown<TerritoryChoices>>(nothingYet())
  choices.set(customer_id, known)
  return known
}

export const readChoices = (customer_id: string) =>
  bring(choicesShown(customer_id), () => ask<TerritoryChoices>({ method: 'GET', path: `/api/customers/${customer_id}/territory` }), `territory:${customer_id}`)

export const fresh = (): TerritoryDraft => ({ name: '', team: '', owner_id: null, country: 'DE', postcodes: [] })

export const draftOf = ({ name, team, owner, country, postcodes }: TerritoryRow): TerritoryDraft =>
  ({ name, team, owner_id: owner?.id ?? null, country, postcodes })

/** Postcodes as somebody types them: apart by commas or lines. */
export const postcodesOf = (text: string) => text.split(/[,;\n]/).map((one) => one.trim()).filter(Boolean)

export async function saveTerritory(known: TerritoryRow | null, draft: TerritoryDraft): Promise<Answer<null>> {
  const answer = await (known
    ? ask<null>({ method: 'PUT', path: `/api/territories/${known.id}`, body: { ...draft, seen: known.turn } })
    : ask<null>({ method: 'POST', path: '/api/territories', body: draft }))
  if (answer.outcome === 'ok' || (answer.outcome === 'refused' && answer.code === 'conflict')) await loadTerritories()
  return answer
}

export async function removeTerritory(id: string) {
  const answer = await ask<null>({ method: 'DELETE', path: `/api/territories/${id}` })
  await loadTerritories()
  return answer
}

/** All that are outstanding, until none is left or none follows any more; how many did. Null if the server could not be asked. */
export async function settle(id: string): Promise<number | null> {
  settling.value = { id, done: 0 }
  try {
    for (;;) {
      const answer = await ask<Settled>({ method: 'POST', path: `/api/territories/${id}/settle` })
      if (answer.outcome !== 'ok') return null
      settling.value = { id, done: settling.value.done + answer.value.done }
      if (!answer.value.done || !answer.value.left) return settling.value.done
    }
  } finally {
    settling.value = null
    await loadTerritories()
  }
}
