/**
 * Who is signed in. The access token lives in this module only; the refresh cookie is the server's.
 *
 *   starting -> in    a kept user shows at once, the refresh runs behind it
 *   in       -> out   the server says 401, the person signs out, another tab did
 */
import { signal } from '@preact/signals'
import { request, type Answer } from './answer'
import { adoptOutbox, keepScreen, keptScreen, note, unlock, whose, wipe, writeNote } from './db'
import { signedOutOffline, rememberSignOut, forgetSignOut } from './sign-out-note'
import type { Me, Session } from './wire'

export const standing = signal<'starting' | 'in' | 'out'>('starting')
export const me = signal<Me | null>(null)

/** The cookie cannot be seen from here. Without this note there is none, and asking would only be refused. */
const HINT = 'rapport.signed_in'
/** What reads the cookie wants this header, which no foreign page can send. */
const OWN_PAGE = { 'X-Rapport': '1' }
const REFRESH_EARLY_MS = 60_000
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('rapport')
let token: { value: string; until: number } | null = null
let timer: ReturnType<typeof setTimeout> | undefined

/** Callers that come while a flight is under way share its result. */
export function singleFlight<T>(fly: () => Promise<T>): () => Promise<T> {
  let flight: Promise<T> | null = null
  return () => (flight ??= fly().finally(() => (flight = null)))
}

/** Two tabs with one rotating cookie must not refresh at the same moment: the second would look like a thief. */
const oneTabAtATime = <T>(work: () => Promise<T>): Promise<T> =>
  navigator.locks ? navigator.locks.request('rapport-refresh', work) as Promise<T> : work()

const refresh = () =>
  oneTabAtATime(() => request<Session>({ method: 'POST', path: '/api/auth/refresh', headers: OWN_PAGE }))

export const renew = singleFlight(async (): Promise<string | null> => {
  if (signedOutOffline() !== null) return null
  const answer = await refresh()
  if (answer.outcome === 'ok') return carryOn(answer.value)
  if (answer.outcome === 'signed_out' || answer.outcome === 'refused') {
    localStorage.removeItem(HINT)
    leave()
  }
  return null
})

/** A token that is still good, or a fresh one, or null without network or session. */
export async function access(): Promise<string | null> {
  if (token && token.until > Date.now()) return token.value
  return standing.value === 'out' ? null : renew()
}

async function carryOn(session: Session): Promise<string | null> {
  unlock()
  await takeOver(session.user.id, (await whose()) ?? session.user.id)
  if (standing.value !== 'in' || !me.value || me.value.id === session.user.id) return settle(session)
  // Somebody else has signed in beside us: nothing of the first person may stay on the screen, or be sent in the other's name.
  location.reload()
  return null
}

/** From now on this device's memory is this person's. Another one's goes, and what was pushed to them; what they have not sent stays sealed. */
async function takeOver(user_id: string, before: string | null) {
  if (before) await adoptOutbox(before).catch(() => {})
  if (before !== user_id) {
    await silence()
    await wipe(null)
    unlock()
  }
  await writeNote('who', user_id).catch(() => {})
}

function settle(session: Session): string {
  const left = Date.parse(session.expires_at) - Date.now()
  // A wrong phone clock must not lead to a refresh per call.
  const life = left > 0 && left < 3600_000 ? left : 600_000
  token = { value: session.access_token, until: Date.now() + life - 10_000 }
  localStorage.setItem(HINT, '1')
  clearTimeout(timer)
  timer = setTimeout(renew, Math.max(life - REFRESH_EARLY_MS, 15_000))
  changeUser(session.user)
  standing.value = 'in'
  return session.access_token
}

export function changeUser(user: Me) {
  me.value = user
  void keepScreen('me', user, Date.now()).catch(() => {})
}

/** Whose work a list shows first: who leads a team looks at the team. */
export const usualScope = () => (me.value?.role === 'manager' ? 'team' : 'mine')

export function leave() {
  token = null
  clearTimeout(timer)
  standing.value = 'out'
}

export async function startSession() {
  tabs?.addEventListener('message', (event) => {
    if (event.data === 'signed_out') leave()
    if (event.data === 'signed_in' && standing.value === 'out') void renew()
  })
  if (signedOutOffline() !== null) {
    leave()
    return finishSignOut()
  }
  const known = await keptScreen<Me>('me', Date.now())
  if (known) {
    me.value = known.value
    standing.value = 'in'
  }
  if (known || localStorage.getItem(HINT)) await renew()
  if (standing.value === 'starting') leave()
}

export async function signIn(email: string, password: string): Promise<Answer<Session>> {
  const answer = await request<Session>({ method: 'POST', path: '/api/auth/sign-in', body: { email, password } })
  if (answer.outcome !== 'ok') return answer
  unlock()
  await takeOver(answer.value.user.id, await whose())
  await bindDevice().catch(() => {})
  forgetSignOut()
  settle(answer.value)
  tabs?.postMessage('signed_in')
  return answer
}

/** Everything on the device goes first; the server is told now or, without network, at the next start. */
export async function signOut() {
  const bearer = token?.value ?? null
  const endpoint = await forgetDevice()
  rememberSignOut(endpoint)
  localStorage.removeItem(HINT)
  leave()
  me.value = null
  tabs?.postMessage('signed_out')
  await tell(bearer, endpoint)
}

/** The device was told under the session before: it has to be told to the server again, see `finishPush`. */
const bindDevice = async () => void ((await note('device')) && (await writeNote('resubscribe', true)))

async function forgetDevice(): Promise<string | null> {
  const endpoint = await silence()
  await Promise.allSettled([wipe(me.value?.id ?? null), ...(await caches.keys()).map((name) => caches.delete(name))])
  return endpoint
}

/** Nothing more is pushed here, and nothing that was is left to see. The endpoint there was. */
async function silence(): Promise<string | null> {
  const worker = await navigator.serviceWorker?.getRegistration()
  const subscription = await worker?.pushManager?.getSubscription().catch(() => null)
  await subscription?.unsubscribe().catch(() => false)
  const shown = (await worker?.getNotifications?.().catch(() => [])) ?? []
  shown.forEach((notice) => notice.close())
  await navigator.clearAppBadge?.().catch(() => {})
  return subscription?.endpoint ?? null
}

async function tell(bearer: string | null, endpoint: string | null) {
  const answer = await request<null>({ method: 'POST', path: '/api/auth/sign-out', body: { endpoint }, token: bearer, headers: OWN_PAGE })
  if (answer.outcome === 'ok') forgetSignOut()
}

/** Signed out without network: the cookie still lives. Take it once more, only to end it. */
export async function finishSignOut() {
  const endpoint = signedOutOffline()
  if (endpoint === null) return
  const answer = await refresh()
  if (answer.outcome === 'ok') await tell(answer.value.access_token, endpoint || null)
  else if (answer.outcome === 'signed_out') forgetSignOut()
}
