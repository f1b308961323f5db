/** The checklist of the playbook that holds for a mail: a tick shows at once, and may be taken back. */
import { signal } from '@preact/signals'
import { playsOf, type Play } from './card'
import { keepCard } from './db'
import { t } from './i18n'
import { words } from './i18n/card-below'
import { mailShown } from './mail'
import { send } from './outbox'
import { tell } from './state'
import type { Card } from './wire'

/** What was ticked here and the server has not said yet, by mail and step. */
const ticked = signal<Record<string, boolean>>({})

const about = (card: Card, step: Play) => `play:${card.mail_id}/${step.id}`

export const isPlayed = (card: Card, step: Play) => ticked.value[about(card, step)] ?? step.done_at !== null

export async function play(card: Card, step: Play, done: boolean) {
  const key = about(card, step)
  ticked.value = { ...ticked.value, [key]: done }
  tell(done ? words().ticked(step.text) : words().unticked(step.text), { label: t().done.undo, run: () => void play(card, step, !done) })
  const answer = await send({ about: key, method: done ? 'POST' : 'DELETE', path: `/api/mails/${card.mail_id}/plays/${step.id}` })
  if (answer.outcome === 'offline' || answer.outcome === 'later') return
  const { [key]: _, ...others } = ticked.value
  ticked.value = others
  if (answer.outcome === 'ok') return put(card.mail_id, answer.value as Play[])
  tell(t().trouble.refused)
}

/** The checklist as the server has it: somebody else may have ticked meanwhile. */
function put(mail_id: string, plays: Play[]) {
  const target = mailShown(mail_id)
  if (!target.value.value) return
  const card = { ...target.value.value.card, plays }
  target.value = { ...target.value, value: { ...target.value.value, card } }
  void keepCard(card, Date.now()).catch(() => {})
}

export const played = (card: Card) => playsOf(card).filter((step) => isPlayed(card, step)).length
