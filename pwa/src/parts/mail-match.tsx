/** Whose a mail is and why we think so: one line that opens, with the one tap that says it otherwise. */
import './mail-match.css'
import type { ComponentChildren } from 'preact'
import { onePerCustomer } from '../choice'
import { correcting } from '../corrections'
import { t } from '../i18n'
import { words } from '../i18n/matching'
import type { Candidate, Card } from '../wire'
import { calledBy, evidenceWords, kindWords, sureness, trustWords } from '../wording'
import { Icon, type IconName } from './icon'
import { isOpenChoice } from './match'

const MARK = { verified: 'trusted', unchecked: 'unchecked', doubtful: 'doubt' } as const

export function MailMatch({ card }: { card: Card }) {
  const said = words()
  const further = (card.match.also ?? []).length
  return (
    <details class="mail-match" data-test="why-customer">
      <summary aria-label={said.line}>
        <Chip icon="customers">{said.because[card.match.method]}</Chip>
        <Chip icon={MARK[card.trust]} tone={card.trust}>{said.trust[card.trust]}</Chip>
        {further > 0 && <Chip icon="plus">{said.more(further)}</Chip>}
        <Icon name="down" size={18} />
      </summary>
      <dl class="mail-match-more">
        <Who card={card} />
        <Evidence card={card} />
        <Others title={said.also} some={card.match.also ?? []} />
        {!isOpenChoice(card) && <Others title={said.others} some={card.match.candidates} />}
        <dt>{said.kind}</dt><dd>{kindWords(card.kind, card.kind_evidence, t())}</dd>
        <dt>{said.sender}</dt><dd>{t().trust[card.trust]}: {trustWords(card, t())}</dd>
      </dl>
      <button class="button" onClick={() => (correcting.value = card.mail_id)} data-test="correct">{said.correct}</button>
    </details>
  )
}

const Chip = ({ icon, tone, children }: { icon: IconName; tone?: string; children: ComponentChildren }) => (
  <span class={`mail-match-chip ${tone ? `is-${tone}` : ''}`}><Icon name={icon} size={15} /><span>{children}</span></span>
)

function Who({ card: { customer, contact, sender } }: { card: Card }) {
  const person = contact?.name ?? calledBy(sender)
  return <><dt>{words().who}</dt><dd>{[person, customer?.name].filter(Boolean).join(', ')}</dd></>
}

function Evidence({ card }: { card: Card }) {
  if (!card.match.evidence.length) return null
  return (
    <>
      <dt>{words().why}</dt>
      {card.match.evidence.map((one) => (
        <dd key={one.method + one.value}>{evidenceWords(one, t())} <span class="soft">({sureness(one.score, t())})</span></dd>
      ))}
    </>
  )
}

/** Further customers, each with the reason. */
function Others({ title, some }: { title: string; some: Candidate[] }) {
  if (!some.length) return null
  return (
    <>
      <dt>{title}</dt>
      {onePerCustomer(some).map((one) => (
        <dd key={one.customer.id}><a href={`/customers/${one.customer.id}`}>{one.customer.name}</a> <span class="soft">{evidenceWords(one, t())}</span></dd>
      ))}
    </>
  )
}
