/**
 * The card of a mail, in the order a person in a hurry needs it, none of it below the fold of a phone:
 *
 *   open complaint / who / customer, class, money / why now / three of the past that matter / open opportunity     (next step: `MailActions`)
 */
import './card.css'
import type { ComponentChildren } from 'preact'
import { isOpenChoice, opportunitiesOf } from '../card'
import { t } from '../i18n'
import { split } from '../reasons'
import type { Card } from '../wire'
import { trustWords } from '../wording'
import { CardEntries } from './card-entries'
import { CardNow } from './card-now'
import { CardOpportunity } from './card-opportunity'
import { CardWho } from './card-who'
import { Complaint } from './complaint'
import { Later } from './later'
import { Note } from './note'

const candidates = () => import('./match')
const below = () => import('./card-below')

/** `children` come with the server's answer: below what the push has brought, so that nothing read moves. */
export function CardView({ card, children }: { card: Card; children?: ComponentChildren }) {
  const [first] = split(card.history)
  return (
    <div class="card" data-test="card">
      {card.complaint && <Complaint complaint={card.complaint} />}
      {card.trust === 'doubtful' && <Doubt card={card} />}
      <CardWho card={card} />
      {isOpenChoice(card) && <Later load={candidates} card={card} />}
      <CardNow card={card} />
      {first.length > 0 && (
        <section class="card-past">
          <h2 class="heading">{t().card.matters}</h2>
          <CardEntries mail_id={card.mail_id} entries={first} test="history" />
        </section>
      )}
      {card.customer && <Business card={card} />}
      {children}
      <Later load={below} card={card} />
    </div>
  )
}

const Doubt = ({ card }: { card: Card }) => (
  <Note icon="doubt" tone="doubt" test="doubtful">
    <strong>{t().trust.doubtful_title}</strong>
    <span class="card-sender">{card.sender.address || card.sender.name}</span>
    {trustWords(card, t())} {t().trust.doubtful_advice}
  </Note>
)

function Business({ card }: { card: Card }) {
  const words = t().mail
  const [first] = opportunitiesOf(card)
  if (!first) return <p class="soft card-none">{words.no_opportunities}</p>
  return <section data-test="opportunities"><h2 class="unseen">{words.opportunities}</h2><CardOpportunity one={first} /></section>
}
