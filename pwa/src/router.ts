/** The URL is the only place that says where we are, so a notice's url is enough to get there. */
import { computed, signal } from '@preact/signals'
import type { ComplaintList, Scope } from './wire'

/** Screens that take the whole width and are loaded on demand (`screens/whole.ts`): /<name> and /<name>/<id>. */
export const WHOLE = ['quality', 'merge', 'segments', 'territories', 'opportunities', 'offers', 'orders', 'invoices', 'offerings', 'more', 'completeness', 'imports', 'tasks', 'audit', 'terms', 'playbooks', 'mailboxes', 'inquiries', 'private'] as const
export type Whole = (typeof WHOLE)[number]

export type Place =
  | { screen: 'sign-in'; next: string }
  | { screen: 'today'; scope: Scope }
  | { screen: 'mail'; id: string }
  | { screen: 'customers' }
  | { screen: 'new_customer' }
  | { screen: 'customer'; id: string; part: string }
  | { screen: 'complaints'; which: ComplaintList }
  | { screen: 'complaint'; id: string }
  | { screen: 'new_complaint'; customer: string; mail: string | null }
  | { screen: 'settings' }
  | { screen: 'whole'; name: Whole; id: string }
  | { screen: 'nowhere' }

export function placeOf(url: string): Place {
  const { pathname, searchParams } = new URL(url, 'http://here')
  const [first = '', id = '', beyond = '', further] = pathname.split('/').slice(1).map(decoded)
  if (further) return { screen: 'nowhere' }
  if (first === 'customers' && id && id !== 'new') return { screen: 'customer', id, part: beyond }
  if (beyond) return { screen: 'nowhere' }
  if (first === '') return { screen: 'today', scope: scopeOf(searchParams.get('scope')) }
  if (first === 'mails') return id ? { screen: 'mail', id } : { screen: 'today', scope: 'mine' }
  if (first === 'customers') return { screen: id ? 'new_customer' : 'customers' }
  if (first === 'complaints') return complaintsOf(id, searchParams)
  if (first === 'settings' && !id) return { screen: 'settings' }
  if ((WHOLE as readonly string[]).includes(first)) return { screen: 'whole', name: first as Whole, id }
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

function complaintsOf(id: string, params: URLSearchParams): Place {
  const customer = params.get('customer')
  if (id === 'new' && customer) return { screen: 'new_complaint', customer, mail: params.get('mail') }
  if (id) return { screen: 'complaint', id }
  const which = params.get('which')
  return { screen: 'complaints', which: which === 'team' || which === 'overdue' || which === 'closed' ? which : 'mine' }
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

/** What an address names beside its place: the entry of a timeline, a person among the people. */
export const named = (what: 'entry' | 'person') => new URL(url.value, 'http://here').searchParams.get(what)

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
