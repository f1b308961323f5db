/** The audit log: what of it is wanted, the lines so far, and the next ones. Nothing of it is kept on the device. */
import { signal } from '@preact/signals'
import { ask } from './api'
import { intoDownloads } from './downloads'
import { bring, nothingYet, type Shown } from './state'
import type { AuditAction, AuditPage } from './wire'

export interface Wanted { person: string; customer: string; action: AuditAction | ''; since: string; until: string }

export const everything = (): Wanted => ({ person: '', customer: '', action: '', since: '', until: '' })

export const wanted = signal<Wanted>(everything())
export const log = signal<Shown<AuditPage>>(nothingYet())

/** Empty fields ask for nothing. Pure. */
export const asked = (it: Wanted, before = '') =>
  new URLSearchParams(Object.entries({ ...it, before }).filter(([, value]) => value)).toString()

const read = (it: Wanted, before = '') => ask<AuditPage>({ method: 'GET', path: `/api/audit?${asked(it, before)}` })

export async function loadLog(it: Wanted = wanted.value) {
  wanted.value = it
  const into = signal(log.value)
  await bring(into, () => read(it))
  if (wanted.value === it) log.value = into.value
}

export async function loadMore() {
  const [shown, it] = [log.value, wanted.value]
  if (!shown.value?.next) return
  const answer = await read(it, shown.value.next)
  if (answer.outcome !== 'ok' || log.value !== shown) return
  log.value = { ...shown, value: { ...answer.value, lines: [...shown.value.lines, ...answer.value.lines] } }
}

export const takeLogAlong = () => intoDownloads(`/api/audit/csv?${asked(wanted.value)}`, 'audit.csv')

export function forgetLog() {
  wanted.value = everything()
  log.value = nothingYet()
}
