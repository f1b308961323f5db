/** Segments: the list, the one being written with its live count, and whose rhythm is overdue. */
import { signal, type Signal } from '@preact/signals'
import type { Answer } from './answer'
import { ask } from './api'
import { bring, bringLasting, nothingYet, type Shown } from './state'
import type { Asked, MemberList, OverdueList, Rule, RuleCount, SegmentDraft, SegmentOut, Segments } from './wire'

const PAUSE_MS = 250

export const segments = signal<Shown<Segments>>(nothingYet())
export const overdue = signal<Shown<OverdueList>>(nothingYet())
export const counted = signal<RuleCount | 'counting' | null>(null)

export const loadSegments = () => bring(segments, () => ask<Segments>({ method: 'GET', path: '/api/segments' }), 'segments')
export const loadOverdue = () => bring(overdue, () => ask<OverdueList>({ method: 'GET', path: '/api/overdue' }), 'overdue')

export const fresh = (): SegmentDraft => ({ name: '', note: '', by_hand: false, rules: [], treatment: { rhythm_days: null, playbook: [], cares: 'owner' } })

/** What a stored segment looks like while it is changed; `changed_at` tells the server which copy we saw. */
export const draftOf = ({ name, note, by_hand, rules, treatment }: SegmentOut): SegmentDraft => ({ name, note, by_hand, rules, treatment })

export const isWhole = (rule: Rule) => !['any', 'none'].includes(rule.test) || (rule.values ?? []).some((value) => value.trim())

let pause: ReturnType<typeof setTimeout> | undefined
let running: AbortController | null = null

/** Counts while one writes; unfinished rules wait until they say something. */
export function countRules(rules: Rule[]) {
  clearTimeout(pause)
  running?.abort()
  const whole = rules.filter(isWhole)
  counted.value = whole.length ? 'counting' : null
  if (!whole.length) return
  const mine = (running = new AbortController())
  pause = setTimeout(async () => {
    const answer = await ask<RuleCount>({ method: 'POST', path: '/api/segments/count', body: { rules: whole }, signal: mine.signal }).catch(() => null)
    if (answer && !mine.signal.aborted) counted.value = answer.outcome === 'ok' ? answer.value : null
  }, PAUSE_MS)
}

export async function saveSegment(known: SegmentOut | null, draft: SegmentDraft): Promise<Answer<SegmentOut>> {
  const whole = { ...draft, rules: draft.by_hand ? [] : (draft.rules ?? []).filter(isWhole) }
  const answer = await (known
    ? ask<SegmentOut>({ method: 'PUT', path: `/api/segments/${known.id}`, body: { ...whole, seen_at: known.changed_at } })
    : ask<SegmentOut>({ method: 'POST', path: '/api/segments', body: whole }))
  if (answer.outcome === 'ok' || (answer.outcome === 'refused' && answer.code === 'conflict')) await loadSegments()
  return answer
}

export async function removeSegment(id: string) {
  await ask<null>({ method: 'DELETE', path: `/api/segments/${id}` })
  await loadSegments()
}

/** Moves one place up or down; who stands first leads. */
export async function moveSegment(id: string, step: -1 | 1) {
  const ids = (segments.value.value?.segments ?? []).map((one) => one.id)
  const from = ids.indexOf(id)
  const to = from + step
  if (from < 0 || to < 0 || to >= ids.length) return
  ids.splice(to, 0, ...ids.splice(from, 1))
  await ask<null>({ method: 'PUT', path: '/api/segments/order', body: { ids } })
  await loadSegments()
}

// What one segment asks of one customer, and of all its members

const asked = new Map<string, Signal<Shown<Asked>>>()

export function askedShown(customer_id: string) {
  const known = asked.get(customer_id) ?? signal<Shown<Asked>>(nothingYet())
  asked.set(customer_id, known)
  return known
}

export const readAsked = (customer_id: string) =>
  bringLasting(askedShown(customer_id), () => ask<Asked>({ method: 'GET', path: `/api/customers/${customer_id}/segment` }), `asked:${customer_id}`)

export const members = signal<Shown<MemberList>>(nothingYet())

export function openMembers(segment_id: string) {
  members.value = nothingYet()
  return bring(members, () => ask<MemberList>({ method: 'GET', path: `/api/segments/${segment_id}/customers` }))
}

export async function moreMembers(segment_id: string) {
  const known = members.value.value
  if (!known?.next) return
  const answer = await ask<MemberList>({ method: 'GET', path: `/api/segments/${segment_id}/customers?skip=${known.next}` })
  if (answer.outcome === 'ok') members.value = { ...members.value, value: { ...answer.value, members: [...known.members, ...answer.value.members] } }
}
