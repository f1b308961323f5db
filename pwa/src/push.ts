/**
 * Notices on this device.
 *
 *   unsupported            the browser has no push
 *   needs_install          iPhone and iPad push only to installed apps
 *   denied                 the person or the phone said no
 *   off -> waiting -> on   subscribed, then confirmed by the first push that arrives
 *   failing                on, but the push service did not take the last one
 */
import { computed, signal } from '@preact/signals'
import { activateDevice, addDevice, readPush, removeDevice } from './api'
import { dropNote, note, writeNote } from './db'
import type { Device, PushPage } from './wire'

export type PushState = 'looking' | 'unsupported' | 'needs_install' | 'denied' | 'off' | 'waiting' | 'on' | 'failing'
export type Failure = 'dismissed' | 'timeout' | 'browser' | 'server' | 'offline'

export interface Facts {
  able: boolean; ios: boolean; standalone: boolean; permission: NotificationPermission
  subscribed: boolean; device: Device | null
  /** Somebody has switched notices on here, and nobody off. */
  wanted: boolean
}

export function stateFrom({ able, ios, standalone, permission, subscribed, device }: Facts): Exclude<PushState, 'looking'> {
  if (ios && !standalone) return 'needs_install'
  if (!able) return 'unsupported'
  if (permission === 'denied') return 'denied'
  if (permission !== 'granted' || !subscribed || !device) return 'off'
  if (!device.activated_at) return 'waiting'
  return device.last_error ? 'failing' : 'on'
}

/** Notices are expected here and do not come. */
export const isSilent = (known: Facts) => known.wanted && !['on', 'waiting'].includes(stateFrom(known))

/** Order matters: every browser claims to be the ones below it, Android claims to be Linux. */
const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/CrOS/, 'ChromeOS'], [/Macintosh/, 'Mac'], [/Linux/, 'Linux'],
]
const BROWSERS: [RegExp, string][] = [
  [/Edg/, 'Edge'], [/SamsungBrowser/, 'Samsung Internet'], [/OPR/, 'Opera'], [/Firefox|FxiOS/, 'Firefox'], [/Chrome|CriOS/, 'Chrome'], [/Safari/, 'Safari'],
]

export function labelOf(agent: string, touch_points: number): string {
  const named = (names: [RegExp, string][]) => names.find(([sign]) => sign.test(agent))?.[1]
  const system = named(SYSTEMS)
  const pad = system === 'Mac' && touch_points > 1
  return [pad ? 'iPad' : system, named(BROWSERS)].filter(Boolean).join(', ') || 'Browser'
}

export const isIos = () => /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
export const isStandalone = () => matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true

const SUBSCRIBE_MS = 20_000

export const pushPage = signal<PushPage | null>(null)
export const thisDevice = signal<string | null>(null)
const facts = signal<Facts | null>(null)
export const silent = computed(() => facts.value !== null && isSilent(facts.value))
export const pushState = computed(() => (facts.value ? stateFrom(facts.value) : 'looking'))

const able = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

async function subscription(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker?.getRegistration()
  return (await worker?.pushManager?.getSubscription().catch(() => null)) ?? null
}

/** Without network this device's own memory has to do. */
const unheard = (id: string): Device => ({ id, label: '', activated_at: '-', last_sent_at: null, last_error: '' })

export async function lookAtPush() {
  const answer = await readPush()
  if (answer.outcome === 'ok') pushPage.value = answer.value
  const id = (thisDevice.value = (await note<string>('device').catch(() => undefined)) ?? null)
  facts.value = {
    able: able(), ios: isIos(), standalone: isStandalone(),
    permission: able() ? Notification.permission : 'default',
    subscribed: able() && (await subscription()) !== null,
    wanted: id !== null,
    device: pushPage.value ? (pushPage.value.devices.find((one) => one.id === id) ?? null) : id ? unheard(id) : null,
  }
}

export function forgetPush() {
  pushPage.value = facts.value = thisDevice.value = null
}

/** Must run inside the tap: Safari asks for permission only then. */
export async function turnOn(): Promise<Failure | null> {
  const permission = await Notification.requestPermission()
  if (permission !== 'granted') {
    await lookAtPush()
    return permission === 'denied' ? null : 'dismissed'
  }
  const failure = await subscribe()
  await lookAtPush()
  return failure
}

async function subscribe(): Promise<Failure | null> {
  const answer = await readPush()
  if (answer.outcome !== 'ok') return answer.outcome === 'offline' ? 'offline' : 'server'
  const made = await subscribed(answer.value.public_key)
  if (typeof made === 'string') return made

  const { endpoint, keys } = made.toJSON() as { endpoint: string; keys: { p256dh: string; auth: string } }
  const device = await addDevice({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth }, label: labelOf(navigator.userAgent, navigator.maxTouchPoints) })
  if (device.outcome === 'ok') {
    const before = await note<string>('device').catch(() => undefined)
    await writeNote('device', device.value.id).catch(() => {})
    if (before && before !== device.value.id) await removeDevice(before)
    return null
  }
  // A subscription the server does not know would look like "on" and stay silent.
  await made.unsubscribe().catch(() => false)
  return device.outcome === 'offline' ? 'offline' : 'server'
}

/** Some browsers never answer subscribe() when their push service is out of reach. */
async function subscribed(public_key: string): Promise<PushSubscription | Failure> {
  const worker = await Promise.race([navigator.serviceWorker.ready, late(SUBSCRIBE_MS)])
  if (worker === 'timeout') return 'timeout'
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(public_key) }
  const tried = worker.pushManager.subscribe(options).catch(async () => {
    // The server's key has changed since the last time: the old subscription is in the way.
    await (await subscription())?.unsubscribe().catch(() => false)
    return worker.pushManager.subscribe(options).catch((): Failure => 'browser')
  })
  const first = await Promise.race([tried, late(SUBSCRIBE_MS)])
  if (first === 'timeout') void tried.then((made) => typeof made !== 'string' && made.unsubscribe())
  return first
}

const late = (ms: number) => new Promise<'timeout'>((resolve) => setTimeout(resolve, ms, 'timeout'))

export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const plain = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

export async function turnOff() {
  await (await subscription())?.unsubscribe().catch(() => false)
  if (thisDevice.value) await removeDevice(thisDevice.value)
  await dropNote('device').catch(() => {})
  await lookAtPush()
}

export async function dropDevice(id: string): Promise<boolean> {
  if (id === thisDevice.value) return turnOff().then(() => true)
  const answer = await removeDevice(id)
  await lookAtPush()
  return answer.outcome === 'ok'
}

/** What the worker could not finish: an activation without network. And a subscription that the server has to be told of again: the browser has
 * replaced it, the person has signed in anew, the server's key is another. */
export async function finishPush() {
  const token = await note<string>('activation').catch(() => undefined)
  if (token) {
    const answer = await activateDevice(token)
    if (answer.outcome === 'ok' || answer.outcome === 'refused') await dropNote('activation')
  }
  if (!(await note<string>('device').catch(() => undefined))) return
  await lookAtPush()
  const stale = (await note<boolean>('resubscribe').catch(() => undefined)) || (await isOfAnotherKey())
  if (!stale || !able() || Notification.permission !== 'granted' || (await subscribe()) !== null) return
  await dropNote('resubscribe')
  await lookAtPush()
}

async function isOfAnotherKey(): Promise<boolean> {
  const used = (await subscription())?.options?.applicationServerKey
  if (!used || !pushPage.value || !facts.value?.device) return false
  const wanted = bytesOf(pushPage.value.public_key)
  return !new Uint8Array(used).every((byte, at) => byte === wanted[at])
}
