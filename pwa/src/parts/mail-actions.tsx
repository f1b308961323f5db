/** What can be done with a mail, where the thumb is. */
import './mail-actions.css'
import { t } from '../i18n'
import { back, go } from '../router'
import { neighbour } from '../selection'
import { wide } from '../state'
import { doneOf, setDone } from '../today'
import type { Card, MailText } from '../wire'
import { answerTo, calledBy, dial } from '../wording'
import { Icon } from './icon'

/** Inside sales goes on with the next mail, the rep goes back to the list. */
export function finish(card: Card, done: boolean) {
  const next = neighbour(1) ?? neighbour(-1)
  void setDone(card.mail_id, card.customer?.name ?? calledBy(card.sender), done)
  if (!done) return
  if (!wide.value) back('/')
  else if (next) go(`/mails/${next}`, { replace: true })
}

export function MailActions({ card, mail }: { card: Card; mail: MailText | null }) {
  const words = t()
  const done = doneOf(card.mail_id) ?? mail?.done_at != null
  const phone = card.contact?.phones[0]
  const is_sent = mail?.direction === 'out' && card.customer !== null
  const other = (mail?.direction === 'out' && mail.to[0]?.address) || card.sender.address
  return (
    <nav class="mail-actions" aria-label={words.mail.actions} data-test="mail-actions">
      {phone && <a class="mail-action" href={dial(phone)} data-test="action-call"><Icon name="phone" size={22} />{words.mail.call}</a>}
      <a class="mail-action" href={answerTo(other, card.subject)} data-test="action-answer"><Icon name="answer" size={22} />{words.mail.answer}</a>
      {card.customer && <a class="mail-action is-customer" href={`/customers/${card.customer.id}`} data-test="action-customer"><Icon name="customers" size={22} />{words.mail.customer}</a>}
      {!is_sent && (
        <button class={`mail-action is-main ${done ? 'is-back' : ''}`} onClick={() => finish(card, !done)} data-test="action-done">
          <Icon name={done ? 'undo' : 'check'} size={22} />{done ? words.done.open : words.done.done}
        </button>
      )}
    </nav>
  )
}
