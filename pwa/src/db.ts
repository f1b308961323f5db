/**
 * What this device keeps. Customer data is sealed with a key that cannot leave the browser and goes after seven days.
 *
 *   cards    what a push brought, by mail id        sealed
 *   screens  the last answer each screen showed     sealed
 *   outbox   what the server has not heard yet, by who did it     sealed with a key of its own, never dropped
 *   notes    flags and tokens of page and worker, and `who`       plain, nothing about customers
 *   keys     the two AES-GCM keys                                 non-extractable
 */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Card, Me } from './wire'

const NAME = 'rapport'
const LEASE_MS = 7 * 24 * 3600_000
const MOST = 100

interface Sealed { iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer; kept_at: number }
type Shelf = 'cards' | 'screens'
type KeyName = 'cards' | 'outbox'
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

async function key(db: IDBPDatabase<Schema>, name: KeyName): Promise<CryptoKey> {
  const known = await db.get('keys', name)
  if (known) return known
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const tx = db.transaction('keys', 'readwrite')
  const meanwhile = await tx.store.get(name)
  if (!meanwhile) await tx.store.put(made, name)
  await tx.done
  return meanwhile ?? made
}

async function sealed(db: IDBPDatabase<Schema>, value: unknown, now: number, by: KeyName = 'cards'): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const plain = new TextEncoder().encode(JSON.stringify(value))
  return { iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key(db, by), plain), kept_at: now }
}

async function unsealed<T>(db: IDBPDatabase<Schema>, { iv, sealed }: Sealed, by: KeyName = 'cards'): Promise<T> {
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await key(db, by), sealed)
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
export const dropCard = (mail_id: string) => withDb((db) => db.delete('cards', mail_id))
/** All that screens have kept, but for who is signed in: something in it is to be seen no more. */
export const dropScreens = () => withDb(async (db) => {
  const names = await db.getAllKeys('screens')
  await Promise.all(names.filter((name) => name !== 'me').map((name) => db.delete('screens', name)))
})
export const keepScreen = (name: string, value: unknown, now: number) => keep('screens', name, value, now)
export const keptScreen = <T>(name: string, now: number) => kept<T>('screens', name, now)

/** All screens whose name begins so, that can still be read. */
export async function keptScreens<T>(start: string, now: number): Promise<T[]> {
  const range = IDBKeyRange.bound(start, `${start}\uffff`)
  const names = await withDb((db) => db.getAllKeys('screens', range)).catch(() => [])
  const found = await Promise.all(names.map((name) => keptScreen<T>(name, now)))
  return found.flatMap((one) => (one ? [one.value] : []))
}

/** An empty one is none: what is there is somebody's unsent work. */
export const keepOutbox = (user_id: string, wishes: unknown[]) => withDb(async (db) => {
  if (wishes.length) await db.put('outbox', await sealed(db, wishes, Date.now(), 'outbox'), user_id)
  else await db.delete('outbox', user_id)
})
export const keptOutbox = <T>(user_id: string) => withDb(async (db) => {
  const found = await db.get('outbox', user_id)
  return found ? unsealed<T>(db, found, 'outbox') : null
})

/** Until November 2026 there was one outbox, with nobody's name on it. */
const NAMELESS = 'wishes'

export const adoptOutbox = (user_id: string) => withDb(async (db) => {
  const found = await db.get('outbox', NAMELESS)
  if (!found) return
  const wishes = await unsealed<unknown[]>(db, found)
  if (wishes.length) await keepOutbox(user_id, wishes)
  await db.delete('outbox', NAMELESS)
})

/** Whose memory this is, however long ago; before that was noted, whoever was shown last. */
export const whose = (): Promise<string | null> => withDb(async (db) => {
  const noted = await db.get('notes', 'who')
  if (typeof noted === 'string') return noted
  const shown = await db.get('screens', 'me')
  return shown ? (await unsealed<Me>(db, shown)).id : null
}).catch(() => null)

export const dropOutdated = (now: number) =>
  withDb(async (db) => void (await Promise.all([drop(db, 'cards', now), drop(db, 'screens', now)])))

export const note = <T>(name: string) => withDb((db) => db.get('notes', name)) as Promise<T | undefined>
export const writeNote = (name: string, value: unknown) => withDb((db) => db.put('notes', value, name))
export const dropNote = (name: string) => withDb((db) => db.delete('notes', name))

/** From now on this device may keep things again. */
export const unlock = () => void (is_locked = false)

/**
 * Everything, the key included: without it nothing that a disk may still hold can be read. Only what people have not sent yet stays for
 * them, but for the one's who gives it up. An answer that was under way when the person left comes to a locked door.
 */
export async function wipe(gives_up: string | null) {
  const db = await open().catch(() => null)
  is_locked = true
  const unsent = db ? await forget(db, gives_up).catch(() => 0) : 0
  opened = null
  db?.close()
  if (!unsent) await deleteDB(NAME)
}

/** How many outboxes are left. */
async function forget(db: IDBPDatabase<Schema>, gives_up: string | null): Promise<number> {
  const tx = db.transaction(['cards', 'screens', 'notes', 'keys', 'outbox'], 'readwrite')
  const outbox = tx.objectStore('outbox')
  void tx.objectStore('keys').delete('cards')
  for (const shelf of ['cards', 'screens', 'notes'] as const) void tx.objectStore(shelf).clear()
  for (const name of [NAMELESS, gives_up ?? NAMELESS]) void outbox.delete(name)
  const left = await outbox.count()
  await tx.done
  return left
}
