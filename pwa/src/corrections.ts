/** Saying whose a mail is, and taking it back: the mail on the screen follows at once. */
import { ask } from './api'
import type { Answer } from './answer'
import { dropCard, keepCard } from './db'
import { t } from './i18n'
import { words } from './i18n/matching'
import { mailShown, openMail } from './mail'
import { back, here } from './router'
import { tell, wide } from './state'
import { loadToday } from './today'
import type { Corrected, CorrectionPage, Reach, Ref } from './wire'

const path = (mail_id: string) => `/api/mails/${mail_id}/correction`

export const readCorrection = (mail_id: string) => ask<CorrectionPage>({ method: 'GET', path: path(mail_id) })

/** `customer` null: nobody's. */
export async function correct(mail_id: string, customer: Ref | null, scope: Reach['scope']) {
  const body = { customer_id: customer?.id ?? null, scope }
  const answer = await ask<Corrected>({ method: 'POST', path: path(mail_id), body })
  const done = customer ? words().done(customer.name) : words().done_nobody
  await follow(mail_id, answer, done)
}

/** Most often somebody writes from where he wrote before. */
export const usual = (reaches: Reach[]): Reach['scope'] =>
  (reaches.find((one) => one.scope === 'address') ?? reaches.find((one) => one.scope === 'thread') ?? reaches[0])?.scope ?? 'mail'

/** With one tap, as far as it can usually be said. */
export async function correctAtOnce(mail_id: string, customer: Ref) {
  const page = await readCorrection(mail_id)
  if (page.outcome === 'ok') await correct(mail_id, customer, usual(page.value.reaches))
  else tell(refusalOf(page))
}

export async function takeBack(mail_id: string) {
  await follow(mail_id, await ask<Corrected>({ method: 'DELETE', path: path(mail_id) }), null)
}

/** `done` null: it was taken back, which needs no way back. */
async function follow(mail_id: string, answer: Answer<Corrected>, done: string | null) {
  const said = words()
  if (answer.outcome !== 'ok') {
    tell(refusalOf(answer))
    if (answer.outcome === 'refused') await openMail(mail_id)
    return
  }
  const { card, moved, is_done } = answer.value
  if (done) tell(done + said.moved(moved, is_done), { label: said.undo, run: () => void takeBack(mail_id) })
  else tell(said.undone)
  await (card ? keepCard(card, Date.now()) : dropCard(mail_id)).catch(() => {})
  if (card) await openMail(mail_id)
  else leave(mail_id)
  await loadToday()
}

/** It is nobody's: there is nothing to look at any more. */
function leave(mail_id: string) {
  mailShown(mail_id).value = { value: null, at: 0, from: 'nothing', trouble: 'missing' }
  if (here.value.screen === 'mail' && !wide.value) back('/')
}

export function refusalOf(answer: Answer<unknown>): string {
  if (answer.outcome === 'offline') return t().trouble.offline_action
  return (answer.outcome === 'refused' && words().refused[answer.code]) || t().trouble.refused
}
