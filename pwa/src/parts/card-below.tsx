/** What follows below the card: whose the mail is and why, more of the past, further business, what we promised, what the segment asks. */
import './card-below.css'
import { opportunitiesOf, playsOf, promisedOf, proposedOf } from '../card'
import { t } from '../i18n'
import { words as said } from '../i18n/card-below'
import { split } from '../reasons'
import type { Card } from '../wire'
import { Care } from './care'
import { CardEntries } from './card-entries'
import { CardPlays } from './card-plays'
import { CardPromise } from './card-promise'
import { CardProposal } from './card-proposal'
import { MailMatch } from './mail-match'
import { Opportunities } from './opportunities'

export default function CardBelow({ card }: { card: Card }) {
  const words = t().mail
  const promised = promisedOf(card)
  const plays = playsOf(card)
  const proposed = proposedOf(card).filter((one) => one.state === 'open')
  const [, more] = split(card.history)
  return (
    <div class="card-below">
      <MailMatch card={card} />
      {proposed.length > 0 && (
        <section class="card-proposals" aria-label={said().proposals} data-test="proposals">
          {proposed.map((one) => <CardProposal key={one.id} card={card} one={one} />)}
        </section>
      )}
      {plays.length > 0 && <CardPlays card={card} plays={plays} />}
      {promised && <CardPromise promised={promised} />}
      {more.length > 0 && (
        <section>
          <h2 class="heading">{words.history}</h2>
          <CardEntries mail_id={card.mail_id} entries={more} test="more-history" />
        </section>
      )}
      <Further card={card} />
      {card.customer?.care && <Care care={card.customer.care} />}
      {card.customer && <footer class="card-foot soft">{card.owner ? words.owner(card.owner.name) : words.no_owner}</footer>}
    </div>
  )
}

function Further({ card }: { card: Card }) {
  const words = t().mail
  const further = opportunitiesOf(card).slice(1)
  if (!further.length || !card.customer) return null
  return (
    <section class="card-business" data-test="further-opportunities">
      <h2 class="heading">{said().further}</h2>
      <Opportunities opportunities={further} />
      {card.opportunities_more > 0 && <a class="card-more" href={`/customers/${card.customer.id}`}>{words.opportunities_more(card.opportunities_more)}</a>}
    </section>
  )
}
