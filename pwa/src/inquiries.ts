/** The open inquiries of the mailboxes one answers. A decided one leaves the list at once. */
import { effect, signal } from '@preact/signals'
import { ask } from './api'
import type { Answer } from './answer'
import { words } from './i18n/inquiries'
import { words as matching } from './i18n/matching'
import { takeIn as makeCustomer } from './proposals'
import { standing } from './session'
import { bring, nothingYet, tell, type Shown } from './state'
import { loadToday } from './today'
import type { Assigned, CustomerRow, Inquiries, InquiryText, ProposedCustomer } from './wire'

export const open = signal<Shown<Inquiries>>(nothingYet())

effect(() => {
  if (standing.value === 'out') open.value = nothingYet()
})

const read = (before = '') => ask<Inquiries>({ method: 'GET', path: `/api/inquiries${before && `?${new URLSearchParams({ before })}`}` })

export const load = () => bring(open, () => read())

export const textOf = (id: string) => ask<InquiryText>({ method: 'GET', path: `/api/inquiries/${id}` })

export async function loadOlder() {
  const { value } = open.value
  if (!value?.next) return
  const answer = await read(value.next)
  if (answer.outcome === 'ok') show({ inquiries: [...value.inquiries, ...answer.value.inquiries], next: answer.value.next })
}

export async function assign(id: string, customer: CustomerRow) {
  const answer = await ask<Assigned>({ method: 'POST', path: `/api/inquiries/${id}/assign`, body: { customer_id: customer.id } })
  leave(id, answer, words().assigned(customer.name))
}

export async function takeIn(id: string, prospect: ProposedCustomer) {
  leave(id, await makeCustomer(id, prospect), matching().taken_in(prospect.name))
}

export async function discard(id: string) {
  leave(id, await ask<null>({ method: 'DELETE', path: `/api/inquiries/${id}` }), words().discarded)
}

function leave(id: string, answer: Answer<unknown>, done: string) {
  const is_decided = answer.outcome === 'refused' && (answer.code === 'not_found' || answer.code === 'conflict')
  if (answer.outcome !== 'ok' && !is_decided) return tell(words().failed)
  const { value } = open.value
  if (value) show({ ...value, inquiries: value.inquiries.filter((one) => one.id !== id) })
  tell(is_decided ? words().decided : done)
  void loadToday()
}

const show = (value: Inquiries) => (open.value = { ...open.value, value })
