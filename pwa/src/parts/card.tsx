/** The card of a mail, in the order a person in a hurry needs it. */
import './card.css'
import type { ComponentChildren } from 'preact'
import { lang, t } from '../i18n'
import { ago, moment } from '../i18n/formats'
import { now } from '../state'
import type { Card, Proposal } from '../wire'
import { subjectWords, trustWords } from '../wording'
import { Clamped } from './clamped'
import { Complaint } from './complaint'
import { Entries } from './entries'
import { Later } from './later'
import { KindLabel } from './marks'
import { MailMatch } from './mail-match'
import { Candidates, isOpenChoice } from './match'
import { Note } from './note'
import { Opportunities } from './opportunities'
import { Who } from './who'

const proposed = () => import('./mail-proposal')

interface Props { card: Card; proposal?: Proposal | null | undefined; children?: ComponentChildren }

/** `children` and the proposal come with the server's answer: below what the push has brought, so that nothing read moves. */
export function CardView({ card, proposal, children }: Props) {
  const words = t()
  const undecided = isOpenChoice(card)
  return (
    <div class="card" data-test="card">
      {card.complaint && <Complaint complaint={card.complaint} />}
      {card.trust === 'doubtful' && (
        <Note icon="doubt" tone="doubt" test="doubtful">
          <strong>{words.trust.doubtful_title}</strong>
          <span class="card-sender">{card.sender.address || card.sender.name}</span>
          {trustWords(card, words)} {words.trust.doubtful_advice}
        </Note>
      )}
      <Who card={card} />
      {undecided && <Candidates card={card} />}
      <MailMatch card={card} />
      <section class="card-now" aria-label={words.mail.why_now} data-test="why">
        <div class="card-now-head">
          <KindLabel kind={card.kind} />
          <time class="soft" dateTime={card.received_at} title={moment(card.received_at, lang.value)}>{ago(card.received_at, now.value, lang.value)}</time>
        </div>
        <div class="card-now-text"><Clamped text={card.why || subjectWords(card.subject, words)} /></div>
      </section>
      {children}
      {proposal && card.customer && <Later load={proposed} mail_id={card.mail_id} customer={card.customer.id} sender={card.sender.name} proposal={proposal} />}
      {card.customer && <Business card={card} />}
      {card.history.length > 0 && (
        <section>
          <h2 class="heading">{words.mail.history}</h2>
          <Entries entries={card.history} test="history" />
        </section>
      )}
      <footer class="card-foot soft">
        {card.customer && <span>{card.owner ? words.mail.owner(card.owner.name) : words.mail.no_owner}</span>}
      </footer>
    </div>
  )
}

function Business({ card }: { card: Card }) {
  const words = t().mail
  if (!card.opportunities.length) return <p class="soft card-none">{words.no_opportunities}</p>
  return (
    <section class="card-business" data-test="opportunities">
      <h2 class="heading">{words.opportunities}</h2>
      <Opportunities opportunities={card.opportunities} />
      {card.opportunities_more > 0 && <a class="card-more" href={`/customers/${card.customer!.id}`}>{words.opportunities_more(card.opportunities_more)}</a>}
    </section>
  )
}
