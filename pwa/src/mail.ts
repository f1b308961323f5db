/** Opened mails. A card the push brought shows at once; the server's page replaces it. */
import { signal, type Signal } from '@preact/signals'
import type { Answer } from './answer'
import { chooseCustomer, readMail } from './api'
import { dropCard, keepCard, keptCard } from './db'
import { t } from './i18n'
import { nothingYet, online, tell, troubleOf, type Shown } from './state'
import type { Card, MailText, Proposal, Verdict } from './wire'

export interface OpenMail { card: Card; mail: MailText | null; proposal?: Proposal | null; verdicts?: Record<string, Verdict> }

/** The mail whose customer is being said otherwise. */
export const correcting = signal<string | null>(null)

const MOST_OPEN = 40
const opened = new Map<string, Signal<Shown<OpenMail>>>()

export function mailShown(id: string): Signal<Shown<OpenMail>> {
  const known = opened.get(id)
  if (known) return known
  const made = signal<Shown<OpenMail>>(nothingYet())
  opened.set(id, made)
  const oldest = opened.keys().next().value
  if (opened.size > MOST_OPEN && oldest) opened.delete(oldest)
  return made
}

export async function openMail(id: string) {
  const target = mailShown(id)
  const asked = readMail(id)
  const kept = target.value.value ? null : await keptCard(id, Date.now())
  if (kept && !target.value.value) {
    target.value = { value: { card: kept.value, mail: null }, at: kept.kept_at, from: 'device', trouble: null }
  }
  const answer = await asked
  if (answer.outcome !== 'ok') {
    const trouble = troubleOf(answer)
    target.value = trouble === 'missing' ? { ...nothingYet(), trouble } : { ...target.value, trouble }
    if (trouble === 'missing') await dropCard(id).catch(() => {})
    if (answer.outcome === 'offline') online.value = false
    return
  }
  online.value = true
  target.value = { value: answer.value, at: Date.now(), from: 'server', trouble: null }
  await keepCard(answer.value.card, Date.now()).catch(() => {})
}

/**
 * Nobody named is an answer too: then the server takes the only person there is, or leaves it open.
 * Where the server refuses, the mail is another by now than the one on the screen: it is fetched again.
 */
export async function choose(mail_id: string, customer_id: string, contact_id: string | null): Promise<boolean> {
  const answer = await chooseCustomer(mail_id, customer_id, contact_id)
  const target = mailShown(mail_id)
  if (answer.outcome !== 'ok' || !target.value.value) {
    tell(refusalOf(answer))
    if (answer.outcome === 'refused') await openMail(mail_id)
    return false
  }
  target.value = { ...target.value, value: { ...target.value.value, card: answer.value } }
  await keepCard(answer.value, Date.now()).catch(() => {})
  return true
}

function refusalOf(answer: Answer<unknown>): string {
  if (answer.outcome === 'offline') return t().trouble.offline_action
  const is_decided = answer.outcome === 'refused' && (answer.code === 'conflict' || answer.code === 'not_found')
  return is_decided ? t().match.decided_already : t().trouble.refused
}

export const forgetMails = () => opened.clear()
