/** The day's mails: three lists, newest first, that change by the server's word or by the person's tap. */
import { computed, effect, signal } from '@preact/signals'
import { readToday } from './api'
import { t } from './i18n'
import { outbox, send } from './outbox'
import { here } from './router'
import { bring, nothingYet, spoken, tell, type Shown } from './state'
import type { MailRow, Scope, Today } from './wire'
import { calledBy } from './wording'

const list = () => signal<Shown<Today>>(nothingYet())
const lists = { mine: list(), team: list(), done: list() }

export const scope = signal<Scope>('mine')
export const fresh = signal<ReadonlySet<string>>(new Set())
export const leaving = signal<ReadonlySet<string>>(new Set())
export const shown = computed(() => lists[scope.value].value)

/** Beside an open mail the list stays as it was. */
effect(() => {
  if (here.value.screen === 'today') scope.value = here.value.scope
})

const about = (mail_id: string) => `mail:${mail_id}`
const wishes = computed(() => new Map(outbox.value.map((one) => [one.about, one.method === 'POST'])))

/** Rows under a wish show it already, before the server has heard. */
export const rows = computed(() => {
  const all = shown.value.value?.mails ?? []
  return all.filter((row) => (wishes.value.get(about(row.id)) ?? row.done_at !== null) === (scope.value === 'done'))
})

/** A refetched first page goes on top; pages loaded below it stay. */
export function mergedRows(old: Today | null, page: Today): Today {
  const last = page.mails.at(-1)
  if (!old || !last || !page.next) return page
  const known = new Set(page.mails.map((row) => row.id))
  const below = old.mails.filter((row) => !known.has(row.id) && row.received_at < last.received_at)
  return below.length ? { ...page, mails: [...page.mails, ...below], next: old.next } : page
}

export async function loadToday(which: Scope = scope.value) {
  const target = lists[which]
  const before = target.value.from === 'server' ? target.value.value : null
  await bring(target, async () => {
    const answer = await readToday(which)
    return answer.outcome === 'ok' ? { ...answer, value: mergedRows(before, answer.value) } : answer
  }, `today:${which}`)
  if (before && target.value.value && which !== 'done') announce(before, target.value.value)
}

function announce(before: Today, after: Today) {
  const known = new Set(before.mails.map((row) => row.id))
  const arrived = after.mails.filter((row) => !known.has(row.id) && !wishes.value.has(about(row.id)))
  if (!arrived.length) return
  fresh.value = new Set(arrived.map((row) => row.id))
  spoken.value = t().today.new_mail_from(nameOf(arrived[0]!))
}

let loading_more = false

export async function loadMore() {
  const target = lists[scope.value]
  const { value } = target.value
  if (!value?.next || loading_more) return
  loading_more = true
  const answer = await readToday(scope.value, value.next)
  loading_more = false
  if (answer.outcome !== 'ok') return
  const known = new Set(value.mails.map((row) => row.id))
  const mails = [...value.mails, ...answer.value.mails.filter((row) => !known.has(row.id))]
  target.value = { ...target.value, value: { ...value, mails, next: answer.value.next } }
}

export const nameOf = (row: MailRow) => row.customer?.name ?? (row.to ? t().today.written_to(calledBy(row.to)) : calledBy(row.sender))

let last_change: { mail_id: string; done: boolean } | null = null

/** Marks at once, lets the row leave, offers the way back. */
export async function setDone(mail_id: string, name: string, done: boolean) {
  last_change = { mail_id, done }
  leaving.value = new Set([...leaving.value, mail_id])
  tell(done ? t().done.told(name) : t().done.reopened(name), { label: t().done.undo, run: undo })
  setTimeout(() => (leaving.value = without(leaving.value, mail_id)), 260)
  await new Promise((ready) => setTimeout(ready, 240))
  await settle(mail_id, done)
}

export async function undo() {
  if (!last_change) return
  const { mail_id, done } = last_change
  last_change = null
  tell(t().done.undone)
  await settle(mail_id, !done)
}

async function settle(mail_id: string, done: boolean) {
  stamp(mail_id, done)
  const answer = await send({ about: about(mail_id), method: done ? 'POST' : 'DELETE', path: `/api/mails/${mail_id}/done` })
  if (answer.outcome === 'refused') tell(t().trouble.refused)
  await loadToday()
}

/** The rows on this device take the new state, so nothing jumps between the wish and the server's answer. */
function stamp(mail_id: string, done: boolean) {
  const done_at = done ? new Date().toISOString() : null
  for (const target of Object.values(lists)) {
    const { value } = target.value
    if (!value?.mails.some((row) => row.id === mail_id)) continue
    const mails = value.mails.map((row) => (row.id === mail_id ? { ...row, done_at } : row))
    target.value = { ...target.value, value: { ...value, mails } }
  }
}

/** It is about to go for good: nothing leads to it any more. */
export function dropRow(mail_id: string) {
  for (const target of Object.values(lists)) {
    const { value } = target.value
    if (value) target.value = { ...target.value, value: { ...value, mails: value.mails.filter((row) => row.id !== mail_id) } }
  }
}

/** What this device knows about a mail's state, or nothing. */
export function doneOf(mail_id: string): boolean | undefined {
  const wished = wishes.value.get(about(mail_id))
  if (wished !== undefined) return wished
  const row = Object.values(lists).flatMap((one) => one.value.value?.mails ?? []).find((one) => one.id === mail_id)
  return row && row.done_at !== null
}

/** The number on the app's icon: what is open for me. */
effect(() => {
  const { value, from } = lists.mine.value
  if (value && from === 'server' && typeof navigator !== 'undefined') void navigator.setAppBadge?.(value.mails.filter((row) => !row.done_at).length).catch(() => {})
})

const without = (ids: ReadonlySet<string>, id: string) => new Set([...ids].filter((other) => other !== id))

export function forgetToday() {
  for (const target of Object.values(lists)) target.value = nothingYet()
}
