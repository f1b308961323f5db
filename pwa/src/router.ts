/** The URL is the only place that says where we are, so a notice's url is enough to get there. */
import { computed, signal } from '@preact/signals'
import type { Scope } from './wire'

export type Place =
  | { screen: 'sign-in'; next: string }
  | { screen: 'today'; scope: Scope }
  | { screen: 'mail'; id: string }
  | { screen: 'customers' }
  | { screen: 'customer'; id: string }
  | { screen: 'settings' }
  | { screen: 'nowhere' }

export function placeOf(url: string): Place {
  const { pathname, searchParams } = new URL(url, 'http://here')
  const [first = '', id = '', beyond] = pathname.split('/').slice(1).map(decoded)
  if (beyond) return { screen: 'nowhere' }
  if (first === '') return { screen: 'today', scope: scopeOf(searchParams.get('scope')) }
  if (first === 'mails') return id ? { screen: 'mail', id } : { screen: 'today', scope: 'mine' }
  if (first === 'customers') return id ? { screen: 'customer', id } : { screen: 'customers' }
  if (first === 'settings' && !id) return { screen: 'settings' }
  if (first === 'sign-in' && !id) return { screen: 'sign-in', next: ownPath(searchParams.get('next')) }
  return { screen: 'nowhere' }
}

/** Only paths of this app: "//evil.example" and "https:..." lead home. */
export function ownPath(url: string | null | undefined): string {
  if (!url) return '/'
  try {
    const { origin, pathname, search } = new URL(url, 'http://here')
    return url.startsWith('/') && origin === 'http://here' ? pathname + search : '/'
  } catch {
    return '/'
  }
}

function scopeOf(value: string | null): Scope {
  return value === 'team' || value === 'done' ? value : 'mine'
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const current = () => (typeof location === 'undefined' ? '/' : location.pathname + location.search)

export const url = signal(current())
export const here = computed(() => placeOf(url.value))

export function go(path: string, { replace = false } = {}) {
  if (path === current()) return
  const depth = (history.state?.depth ?? 0) + (replace ? 0 : 1)
  history[replace ? 'replaceState' : 'pushState']({ depth }, '', path)
  url.value = current()
}

/** Back inside the app; a page opened from a notice has nothing behind it and goes to its list. */
export function back(fallback: string) {
  if (history.state?.depth > 0) history.back()
  else go(fallback, { replace: true })
}

export function startRouter() {
  addEventListener('popstate', () => (url.value = current()))
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.('a')
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return
    if (link.target || link.origin !== location.origin || !link.getAttribute('href')?.startsWith('/')) return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}
