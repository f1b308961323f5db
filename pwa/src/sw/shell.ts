/** The app itself without network. Answers of the server are never cached here. */
declare const self: ServiceWorkerGlobalScope
declare const __PRECACHE__: string[]
declare const __BUILD__: string

const SHELL = `shell-${__BUILD__}`
const PATIENCE_MS = 3000

export async function install() {
  const cache = await caches.open(SHELL)
  await cache.addAll(__PRECACHE__.map((url) => new Request(url, { cache: 'reload' })))
}

/** Signing out empties the caches; whoever signs in next wants the app without network again. */
export const refill = async () => (await caches.has(SHELL)) || install()

/** Two builds stay: an open tab may still need the parts of the older one. */
export async function tidy() {
  const shells = (await caches.keys()).filter((name) => name.startsWith('shell-') && name !== SHELL)
  await Promise.all(shells.slice(0, -1).map((name) => caches.delete(name)))
}

export function answer(event: FetchEvent) {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  event.respondWith(request.mode === 'navigate' ? page(request) : asset(request))
}

async function page(request: Request): Promise<Response> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS)
  try {
    const response = await fetch(request, { signal: patience.signal })
    if (response.status < 500) return response
    return (await shell()) ?? response
  } catch (error) {
    const kept = await shell()
    if (kept) return kept
    throw error
  } finally {
    clearTimeout(timer)
  }
}

const shell = async () => (await caches.open(SHELL)).match('/', { ignoreVary: true })

const asset = async (request: Request) => (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
