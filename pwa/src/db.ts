/**
 * What this device keeps. Customer data is sealed with a key that cannot leave the browser and goes after seven days.
 *
 *   cards    what a push brought, by mail id        sealed
 *   screens  the last answer each screen showed     sealed
 *   outbox   what the server has not heard yet      sealed, never dropped
 *   notes    flags and tokens of page and worker    plain, nothing about customers
 *   keys     the one AES-GCM key                    non-extractable
 */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Card } from './wire'

const NAME = 'rapport'
const LEASE_MS = 7 * 24 * 3600_000
const MOST = 100

interface Sealed { iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer; kept_at: number }
type Shelf = 'cards' | 'screens'
interface Schema extends DBSchema {
  cards: { key: string; value: Sealed; indexes: { kept_at: number } }
  screens: { key: string; value: Sealed; indexes: { kept_at: number } }
  outbox: { key: string; value: Sealed }
  notes: { key: string; value: unknown }
  keys: { key: string; value: CryptoKey }
}

let opened: Promise<IDBPDatabase<Schema>> | null = null
let is_locked = false

function open(): Promise<IDBPDatabase<Schema>> {
  if (is_locked) return Promise.reject(new Error('Nobody is signed in: nothing is kept.'))
  const forget = () => (opened = null)
  opened ??= openDB<Schema>(NAME, 2, {
    upgrade(db, before) {
      if (before < 2) db.createObjectStore('outbox')
      if (before) return
      for (const shelf of ['cards', 'screens'] as const) db.createObjectStore(shelf).createIndex('kept_at', 'kept_at')
      db.createObjectStore('notes')
      db.createObjectStore('keys')
    },
    // Another tab or the worker wants to upgrade or wipe: let go at once.
    blocking(_old, _new, event) {
      forget()
      ;(event.target as IDBDatabase).close()
    },
    terminated: forget,
  })
  opened.catch(forget)
  return opened
}

/** Safari loses its database connection when the phone sleeps: one second try with a fresh one. */
async function withDb<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  try {
    return await work(await open())
  } catch {
    opened = null
    return work(await open())
  }
}

async function key(db: IDBPDatabase<Schema>): Promise<CryptoKey> {
  const known = await db.get('keys', 'cards')
  if (known) return known
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const tx = db.transaction('keys', 'readwrite')
  const meanwhile = await tx.store.get('cards')
  if (!meanwhile) await tx.store.put(made, 'cards')
  await tx.done
  return meanwhile ?? made
}

async function sealed(db: IDBPDatabase<Schema>, value: unknown, now: number): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const plain = new TextEncoder().encode(JSON.stringify(value))
  return { iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key(db), plain), kept_at: now }
}

async function unsealed<T>(db: IDBPDatabase<Schema>, { iv, sealed }: Sealed): Promise<T> {
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await key(db), sealed)
  return JSON.parse(new TextDecoder().decode(plain)) as T
}

async function keep(shelf: Shelf, id: string, value: unknown, now: number) {
  await withDb(async (db) => {
    await db.put(shelf, await sealed(db, value, now), id)
    await drop(db, shelf, now)
  })
}

async function kept<T>(shelf: Shelf, id: string, now: number): Promise<{ value: T; kept_at: number } | null> {
  return withDb(async (db) => {
    const found = await db.get(shelf, id)
    if (!found || found.kept_at < now - LEASE_MS) return null
    return { value: await unsealed<T>(db, found), kept_at: found.kept_at }
  }).catch(() => null)
}

async function drop(db: IDBPDatabase<Schema>, shelf: Shelf, now: number) {
  const tx = db.transaction(shelf, 'readwrite')
  const ids = await tx.store.index('kept_at').getAllKeys()
  const stale = await tx.store.index('kept_at').count(IDBKeyRange.upperBound(now - LEASE_MS))
  const surplus = Math.max(stale, ids.length - MOST)
  await Promise.all(ids.slice(0, surplus).map((id) => tx.store.delete(id)))
  await tx.done
}

export const keepCard = (card: Card, now: number) => keep('cards', card.mail_id, card, now)
export const keptCard = (mail_id: string, now: number) => kept<Card>('cards', mail_id, now)
export const keepScreen = (name: string, value: unknown, now: number) => keep('screens', name, value, now)
export const keptScreen = <T>(name: string, now: number) => kept<T>('screens', name, now)

/** All screens whose name begins so, that can still be read. */
export async function keptScreens<T>(start: string, now: number): Promise<T[]> {
  const range = IDBKeyRange.bound(start, `${start}\uffff`)
  const names = await withDb((db) => db.getAllKeys('screens', range)).catch(() => [])
  const found = await Promise.all(names.map((name) => keptScreen<T>(name, now)))
  return found.flatMap((one) => (one ? [one.value] : []))
}

export const keepOutbox = (wishes: unknown) =>
  withDb(async (db) => void (await db.put('outbox', await sealed(db, wishes, Date.now()), 'wishes')))
export const keptOutbox = <T>() => withDb(async (db) => {
  const found = await db.get('outbox', 'wishes')
  return found ? unsealed<T>(db, found) : null
})

export const dropOutdated = (now: number) =>
  withDb(async (db) => void (await Promise.all([drop(db, 'cards', now), drop(db, 'screens', now)])))

export const note = <T>(name: string) => withDb((db) => db.get('notes', name)) as Promise<T | undefined>
export const writeNote = (name: string, value: unknown) => withDb((db) => db.put('notes', value, name))
export const dropNote = (name: string) => withDb((db) => db.delete('notes', name))

/** From now on this device may keep things again. */
export const unlock = () => void (is_locked = false)

/**
 * Everything, the key included: without it nothing that a disk may still hold can be read.
 * An answer that was under way when the person left comes to a locked door.
 */
export async function wipe() {
  is_locked = true
  const db = await opened?.catch(() => null)
  opened = null
  db?.close()
  await deleteDB(NAME)
}
