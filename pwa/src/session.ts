/**
 * Who is signed in. The access token lives in this module only; the refresh cookie is the server's.
 *
 *   starting -> in    a kept user shows at once, the refresh runs behind it
 *   in       -> out   the server says 401, the person signs out, another tab did
 */
import { signal } from '@preact/signals'
import { request, type Answer } from './answer'
import { keepScreen, keptScreen, unlock, wipe } from './db'
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
  if (answer.outcome === 'ok') return settle(answer.value)
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

function settle(session: Session): string {
  unlock()
  const left = Date.parse(session.expires_at) - Date.now()
  // A wrong phone clock must not lead to a refresh per call.
  const life = left > 0 && left < 3600_000 ? left : 600_000
  token = { value: session.access_token, until: Date.now() + life - 10_000 }
  localStorage.setItem(HINT, '1')
  clearTimeout(timer)
  timer = setTimeout(renew, Math.max(life - REFRESH_EARLY_MS, 15_000))
  // Somebody else has signed in beside us: nothing of the first person may stay on the screen.
  if (standing.value === 'in' && me.value && me.value.id !== session.user.id) void wipe().finally(() => location.reload())
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
  const before = await keptScreen<Me>('me', Date.now())
  if (before && before.value.id !== answer.value.user.id) await wipe()
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

async function forgetDevice(): Promise<string | null> {
  const worker = await navigator.serviceWorker?.getRegistration()
  const subscription = await worker?.pushManager?.getSubscription().catch(() => null)
  await subscription?.unsubscribe().catch(() => false)
  await Promise.allSettled([wipe(), ...(await caches.keys()).map((name) => caches.delete(name))])
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
