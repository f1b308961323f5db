/** What a mail proposes is taken or dismissed by a tap; nothing of it happens by itself. */
import type { Proposed } from './card'
import { ask } from './api'
import { t } from './i18n'
import { words } from './i18n/card-below'
import { openMail } from './mail'
import { tell } from './state'
import { loadTasks } from './tasks'

/** The mail is read again in any case: where it was refused, it stands otherwise than on the screen. */
export async function decide(mail_id: string, one: Proposed, to: 'take' | 'dismiss') {
  const w = words()
  const path = `/api/mails/${mail_id}/proposals/${one.id}/${to}`
  const answer = await ask<null>({ method: 'POST', path, ...(to === 'take' && { body: {} }) })
  if (answer.outcome === 'ok') tell(to === 'take' ? w.taken[one.kind] : w.dismissed)
  else tell(answer.outcome === 'refused' ? (w.refused[answer.code] ?? t().trouble.refused) : t().trouble.offline_action)
  await Promise.all([openMail(mail_id), one.kind === 'task' && loadTasks()])
}
