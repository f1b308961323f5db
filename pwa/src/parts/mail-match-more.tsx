/** All that speaks for whose a mail is, behind the line that says it. */
import { isOpenChoice } from '../card'
import { onePerCustomer } from '../choice'
import { correctAtOnce } from '../corrections'
import { t } from '../i18n'
import { words } from '../i18n/matching'
import type { Candidate, Card } from '../wire'
import { calledBy, evidenceWords, kindWords, sureness, trustWords } from '../wording'

export default function More({ card }: { card: Card }) {
  const said = words()
  return (
    <dl class="mail-match-more">
      <Who card={card} />
      <Evidence card={card} />
      <Others title={said.also} some={card.match.also ?? []} />
      {!isOpenChoice(card) && <Others title={said.others} some={card.match.candidates} mail_id={card.mail_id} />}
      <dt>{said.kind}</dt><dd>{kindWords(card.kind, card.kind_evidence, t())}</dd>
      <dt>{said.sender}</dt><dd>{t().trust[card.trust]}: {trustWords(card, t())}</dd>
    </dl>
  )
}

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

/** Further customers, each with the reason, and with one tap to give them the mail where it may be theirs. */
function Others({ title, some, mail_id }: { title: string; some: Candidate[]; mail_id?: string }) {
  if (!some.length) return null
  return (
    <>
      <dt>{title}</dt>
      {onePerCustomer(some).map((one) => (
        <dd key={one.customer.id}><a href={`/customers/${one.customer.id}`}>{one.customer.name}</a><span class="soft">{evidenceWords(one, t())}</span>
          {mail_id && <button class="button mail-match-take" aria-label={words().take(one.customer.name)} onClick={() => void correctAtOnce(mail_id, one.customer)} data-test="take-other">{words().take_short}</button>}
        </dd>
      ))}
    </>
  )
}
