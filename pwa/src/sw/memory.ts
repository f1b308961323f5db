/** What a push leaves behind: the card for the moment without network, the proof that pushes arrive, the badge. */
import { dropNote, keepCard, writeNote } from '../db'
import { payloadOf, type Pushed } from './notice'
import type { Card } from '../wire'

declare const self: ServiceWorkerGlobalScope

export async function remember(pushed: Pushed) {
  const { notification, app_badge } = payloadOf(pushed)
  const { card, activation } = notification.data ?? {}
  await Promise.allSettled([
    isCard(card) && keepCard(card, Date.now()),
    typeof activation === 'string' && activate(activation),
    app_badge !== null && badge(app_badge),
  ])
}

const isCard = (card: unknown): card is Card => typeof (card as Card | null)?.mail_id === 'string'

/** Kept first: without network the page tries again at its next start. */
async function activate(token: string) {
  await writeNote('activation', token).catch(() => {})
  const answer = await fetch('/api/devices/activate', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token }),
  })
  if (answer.status < 500 && answer.status !== 429) await dropNote('activation')
  for (const page of await self.clients.matchAll({ type: 'window' })) page.postMessage({ type: 'activated' })
}

const badge = (amount: number) =>
  amount > 0 ? self.navigator.setAppBadge?.(amount) : self.navigator.clearAppBadge?.()

export const noteBroken = () => writeNote('resubscribe', true)
