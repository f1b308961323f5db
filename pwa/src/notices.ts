/**
 * What lies on this device's screen and need not: notices of the mail that is open here, and of those opened on another device.
 * No push can take a notice back unseen (an iPhone ends the subscription for it), so the app looks whenever it is looked at.
 */
import { effect, untracked } from '@preact/signals'
import { needlessNotices, noteOpened } from './api'
import { here } from './router'
import { standing } from './session'

export function startNotices() {
  effect(() => {
    if (standing.value === 'in' && here.value) void untracked(look)
  })
  document.addEventListener('visibilitychange', () => void look())
}

let known: string | null = null

/** A mail that only stands beside the list was not opened by anybody, nor one in a window that nobody looks at. */
async function look() {
  if (document.visibilityState !== 'visible' || standing.value !== 'in') return
  const place = here.value
  if (place.screen !== 'mail') known = null
  else if (place.id !== known && (await noteOpened(place.id)).outcome === 'ok') known = place.id
  await tidy()
}

async function tidy() {
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => undefined)
  const lying = (await worker?.getNotifications().catch(() => [])) ?? []
  const ids = lying.map(numberOf).filter((id) => id !== null)
  if (!ids.length) return
  const answer = await needlessNotices(ids.slice(0, MOST_ASKED))
  if (answer.outcome !== 'ok') return
  const { notices } = answer.value
  for (const one of lying) if (notices.includes(numberOf(one) ?? '')) one.close()
}

const MOST_ASKED = 100

function numberOf({ data }: Notification): string | null {
  const number = (data as { notice?: unknown } | null)?.notice
  return typeof number === 'string' ? number : null
}
