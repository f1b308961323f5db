/** Adding whom a mail proposes: the person who wrote, or the company that asks. */
import { ask } from './api'
import type { Answer } from './answer'
import { findLikely, findLikelyPeople } from './company'
import { t } from './i18n'
import { words } from './i18n/matching'
import { openMail } from './mail'
import { newId } from './outbox'
import type { LikelyOne } from './parts/likely'
import { tell } from './state'
import type { Alike, CustomerPage, Proposal, Taken, ProposedCustomer } from './wire'

/** Who at the customer may be the proposed person already, the likeliest. */
export async function likelyPerson(customer: string, { name, address, phones }: Proposal, signal: AbortSignal): Promise<Alike | null> {
  const answer = await findLikelyPeople(customer, { name, address, phone: phones[0] ?? '' }, signal).catch(() => null)
  return (answer?.outcome === 'ok' && answer.value.people[0]?.person) || null
}

/** Customers that may be this company already. */
export async function likelyCustomers({ name, domain }: ProposedCustomer): Promise<LikelyOne[]> {
  const answer = await findLikely({ name, domain }, AbortSignal.timeout(10_000)).catch(() => null)
  return answer?.outcome === 'ok' ? answer.value.customers.map((one) => ({ ...one, about: one.city, href: `/customers/${one.id}` })) : []
}

export async function addPerson(mail_id: string, customer: string, proposal: Proposal) {
  const answer = await ask<null>({ method: 'POST', path: `/api/customers/${customer}/contacts`, body: person(proposal) })
  await told(answer, mail_id, words().added(proposal.name))
}

/** The person is known and writes from one more address. */
export async function giveAddress(mail_id: string, customer: string, { id, name }: Alike, address: string) {
  const page = await ask<CustomerPage>({ method: 'GET', path: `/api/customers/${customer}` })
  const known = page.outcome === 'ok' && page.value.contacts.find((one) => one.id === id)
  if (!known) return tell(t().trouble.refused)
  const body = { field: 'addresses', was: known.addresses, value: [...known.addresses, address] }
  await told(await ask<null>({ method: 'PATCH', path: `/api/contacts/${id}`, body }), mail_id, words().given_address(name))
}

export function takeIn(inquiry_id: string, { name, domain, contact }: ProposedCustomer): Promise<Answer<Taken>> {
  const body = { customer: { id: newId(), name, domains: domain ? [domain] : [] }, contact: contact && person(contact) }
  return ask<Taken>({ method: 'POST', path: `/api/inquiries/${inquiry_id}/prospect`, body })
}

const person = ({ name, title, address, phones }: Proposal) => ({ id: newId(), name, title, addresses: [address], phones })

async function told(answer: Answer<null>, mail_id: string, done: string) {
  if (answer.outcome === 'ok') await openMail(mail_id)
  tell(answer.outcome === 'ok' ? done : answer.outcome === 'offline' ? t().trouble.offline_action : t().trouble.refused)
}
