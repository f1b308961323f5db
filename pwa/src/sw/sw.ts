/// <reference lib="webworker" />
/** The worker's table of contents. */
import { noteBroken, remember } from './memory'
import { isLater, isSame, noticeOf, pathOf, unfelt } from './notice'
import { answer, install, refill, tidy } from './shell'

declare const self: ServiceWorkerGlobalScope

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(tidy().then(() => self.clients.claim())))
self.addEventListener('fetch', answer)
self.addEventListener('message', (event) => {
  if (event.data?.type === 'take_over') void self.skipWaiting()
  if (event.data?.type === 'refill') event.waitUntil(refill())
})

// Three pushes without a shown notice and an iPhone ends the subscription: show first, everything else after.
self.addEventListener('push', (event) => {
  event.waitUntil(show(...noticeOf(event, navigator.languages)))
  event.waitUntil(remember(event))
})

/**
 * A server that died between sending and noting it sends again: what still lies there is one notice, and felt once. And a push that was
 * under way for long does not cover what came later of the same matter: that is shown once more, for something must be.
 */
async function show(title: string, options: NotificationOptions) {
  const lying = options.tag ? await self.registration.getNotifications({ tag: options.tag }).catch(() => []) : []
  const later = lying.find((notice) => isLater(notice.data, options.data))
  if (later) return self.registration.showNotification(later.title, unfelt({ ...options, body: later.body, data: later.data }))
  const again = lying.some((notice) => isSame(notice.data, options.data))
  await self.registration.showNotification(title, again ? unfelt(options) : options)
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openAt(pathOf(event.notification.data)))
})

async function openAt(path: string) {
  const [open] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (!open) return void (await self.clients.openWindow(path))
  open.postMessage({ type: 'navigate', url: path })
  await open.focus()
}

// The page subscribes again at its next start: it has the session the worker lacks.
self.addEventListener('pushsubscriptionchange', (event) => {
  ;(event as ExtendableEvent).waitUntil(noteBroken())
})
