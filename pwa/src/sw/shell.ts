/** The app itself without network. Answers of the server are never cached here. */
declare const self: ServiceWorkerGlobalScope
declare const __PRECACHE__: string[]
declare const __BUILD__: string

const SHELL = `shell-${__BUILD__}`
/** Who taps a notice on a slow line wants the card now. Of a new build one hears anyway: the browser looks for it at every start. */
const PATIENCE_MS = 150

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
  const kept = await shell()
  return kept ? ((await soon(request)) ?? kept) : fetch(request)
}

/** The server's page, if it comes at once and is no trouble. Its head counts: what follows may take its time. */
async function soon(request: Request): Promise<Response | null> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS)
  const response = await fetch(request, { signal: patience.signal }).catch(() => null)
  clearTimeout(timer)
  return response && response.status < 500 ? response : null
}

const shell = async () => (await caches.open(SHELL)).match('/', { ignoreVary: true })

const asset = async (request: Request) => (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
