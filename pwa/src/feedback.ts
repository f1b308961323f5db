/** A person's word on an entry of a card: one tap says it, the same tap takes it back. Told later where there is no network. */
import { signal } from '@preact/signals'
import { t } from './i18n'
import { mailShown } from './mail'
import { send } from './outbox'
import { me } from './session'
import { tell } from './state'
import type { Verdict } from './wire'

/** What was said here since the mail was read; null is taken back. */
const said = signal<Record<string, Verdict | null>>({})

const about = (mail_id: string, entry_id: string) => `feedback:${mail_id}/${entry_id}`

/** A company may do without it. */
export const mayJudge = () => me.value?.feedback === true

export function verdictOf(mail_id: string, entry_id: string): Verdict | null {
  const here = said.value[about(mail_id, entry_id)]
  return here === undefined ? (mailShown(mail_id).value.value?.verdicts?.[entry_id] ?? null) : here
}

export async function judge(mail_id: string, entry_id: string, verdict: Verdict | null) {
  const before = verdictOf(mail_id, entry_id)
  const put = (value: Verdict | null) => (said.value = { ...said.value, [about(mail_id, entry_id)]: value })
  put(verdict)
  tell(verdict ? t().card.judged[verdict] : t().card.taken_back, { label: t().done.undo, run: () => void judge(mail_id, entry_id, before) })
  const path = `/api/mails/${mail_id}/feedback`
  const answer = await send({
    about: about(mail_id, entry_id),
    ...(verdict ? { method: 'POST', path, body: { activity_id: entry_id, verdict } } : { method: 'DELETE', path: `${path}/${entry_id}` }),
  })
  if (answer.outcome === 'refused') put(before), tell(t().trouble.refused)
}

export const forgetFeedback = () => void (said.value = {})
