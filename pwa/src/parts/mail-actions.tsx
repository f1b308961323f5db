/** What can be done with a mail, where the thumb is: the next steps with the best one first and filled, then ticking it off. */
import './mail-actions.css'
import { useState } from 'preact/hooks'
import { stepsOf, type Step } from '../card'
import { t } from '../i18n'
import { back, go } from '../router'
import { neighbour } from '../selection'
import { wide } from '../state'
import { doneOf, setDone } from '../today'
import type { Card, MailText } from '../wire'
import { answerTo, calledBy, dial } from '../wording'
import { Icon, type IconName } from './icon'
import { Later } from './later'

const form = () => import('./card-step')

const ICONS: Record<Step['kind'], IconName> = { call: 'phone', answer: 'answer', visit: 'visit', task: 'task', hand_over: 'swap', stage: 'offer' }

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
  const [doing, setDoing] = useState<Step | null>(null)
  const done = doneOf(card.mail_id) ?? mail?.done_at != null
  const steps = stepsOf(card)
  const is_sent = mail?.direction === 'out' && card.customer !== null
  return (
    <>
      <nav class={`mail-actions ${steps.length ? 'has-steps' : ''}`} aria-label={words.mail.actions} data-test="mail-actions">
        {steps.map((step, at) => <NextStep key={step.kind} step={step} card={card} best={at === 0} open={setDoing} />)}
        {!steps.length && <Usual card={card} mail={mail} />}
        {!is_sent && (
          <button class={`mail-action ${steps.length ? 'is-done' : 'is-main'} ${done ? 'is-back' : ''}`} onClick={() => finish(card, !done)} data-test="action-done">
            <Icon name={done ? 'undo' : 'check'} size={22} />{done ? words.done.open : words.done.done}
          </button>
        )}
      </nav>
      {doing && <Later load={form} card={card} step={doing} close={() => setDoing(null)} />}
    </>
  )
}

function NextStep({ step, card, best, open }: { step: Step; card: Card; best: boolean; open: (step: Step) => void }) {
  const way = wayOf(step, card)
  const looks = { class: `mail-action ${best ? 'is-main' : ''}`, 'data-test': `action-${step.kind}`, 'data-step': best ? 'best' : undefined }
  const said = <><Icon name={ICONS[step.kind]} size={22} />{t().card.step[step.kind]}</>
  return way ? <a {...looks} href={way}>{said}</a> : <button {...looks} onClick={() => open(step)}>{said}</button>
}

/** Where a step leads at once; the others open a form. */
function wayOf({ kind, value }: Step, card: Card): string | null {
  if (kind === 'call' && value.phone) return dial(value.phone)
  if (kind === 'answer') return value.mailto || answerTo(card.sender.address, card.subject)
  if (kind === 'stage' && !value.proposal_id) return `/opportunities/${value.opportunity_id ?? card.opportunities[0]?.id}`
  return null
}

/** Where nothing is proposed: a mail of nobody yet, one of our own, or a card from before there were proposals. */
function Usual({ card, mail }: { card: Card; mail: MailText | null }) {
  const words = t().mail
  const phone = card.contact?.phones[0]
  const other = (mail?.direction === 'out' && mail.to[0]?.address) || card.sender.address
  return (
    <>
      {phone && <a class="mail-action" href={dial(phone)} data-test="action-call"><Icon name="phone" size={22} />{words.call}</a>}
      <a class="mail-action" href={answerTo(other, card.subject)} data-test="action-answer"><Icon name="answer" size={22} />{words.answer}</a>
      {card.customer && <a class="mail-action is-customer" href={`/customers/${card.customer.id}`} data-test="action-customer"><Icon name="customers" size={22} />{words.customer}</a>}
    </>
  )
}
