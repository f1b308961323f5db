/** The page's side of the worker: register it, follow its links, offer its new version. */
import { t } from './i18n'
import { tell } from './state'

export function startWorker(follow: (url: string) => void) {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const workers = navigator.serviceWorker
  workers.addEventListener('message', (event) => event.data?.type === 'navigate' && follow(event.data.url))

  // The first worker takes over a page without one: that is no new version.
  let renewed = workers.controller !== null
  workers.addEventListener('controllerchange', () => (renewed ? location.reload() : (renewed = true)))
  const register = () => workers.register('/sw.js', { updateViaCache: 'none' }).then(watch, () => {})
  if (document.readyState === 'complete') void register()
  else addEventListener('load', register)
}

export const refillShell = () => navigator.serviceWorker?.controller?.postMessage({ type: 'refill' })

function watch(registration: ServiceWorkerRegistration) {
  const offer = () => {
    const waiting = registration.waiting
    if (!waiting || !navigator.serviceWorker.controller) return
    tell(t().app.new_version, { label: t().app.reload, run: () => waiting.postMessage({ type: 'take_over' }) })
  }
  offer()
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer)
  })
  // A phone keeps an app open for days.
  setInterval(() => registration.update().catch(() => {}), 3600_000)
}
