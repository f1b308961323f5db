/** Why this customer, and the choice when it could be more than one. */
import './match.css'
import { lang, t } from '../i18n'
import { list } from '../i18n/formats'
import { choose } from '../mail'
import { tell } from '../state'
import { loadToday } from '../today'
import type { Candidate, Card } from '../wire'
import { evidenceWords, kindWords, sureness, trustWords } from '../wording'
import { Icon } from './icon'

export const isOpenChoice = (card: Card) => card.match.candidates.length >= 2 && card.match.method !== 'chosen'

export function Candidates({ card }: { card: Card }) {
  const candidates = onePerCustomer(card.match.candidates)
  return (
    <section class="candidates" data-test="candidates-choice">
      <h2 class="candidates-title">{t().match.undecided(candidates.length)}</h2>
      <p>{t().match.undecided_text}</p>
      <ul>{candidates.map((one) => <li key={one.customer.id}><Choice mail_id={card.mail_id} one={one} /></li>)}</ul>
    </section>
  )
}

const onePerCustomer = (all: Candidate[]) => all.filter((one, at) => all.findIndex((other) => other.customer.id === one.customer.id) === at)

function Choice({ mail_id, one }: { mail_id: string; one: Candidate }) {
  const take = async () => {
    if (!(await choose(mail_id, one.customer.id))) return
    tell(t().match.chosen(one.customer.name))
    await loadToday()
  }
  return (
    <button class="candidate" onClick={take} data-test="candidate" aria-label={t().match.choose(one.customer.name)}>
      <span class="candidate-text">
        <strong>{one.customer.name}</strong>
        {one.contact && <span>{one.contact.name}</span>}
        <span class="soft">{evidenceWords(one, t())}</span>
      </span>
      <Icon name="forward" />
    </button>
  )
}

export function Why({ card }: { card: Card }) {
  const words = t()
  return (
    <details class="why" data-test="why-customer">
      <summary>{isOpenChoice(card) ? words.match.why_several : words.match.why}<Icon name="down" size={18} /></summary>
      <ul class="why-list">
        {card.match.evidence.map((one) => (
          <li key={one.method + one.value}>{evidenceWords(one, words)} <span class="soft">({sureness(one.score, words)})</span></li>
        ))}
        {isOpenChoice(card) && <li>{list(onePerCustomer(card.match.candidates).map((one) => one.customer.name), lang.value)}</li>}
        <li>{kindWords(card.kind, card.kind_evidence, words)}</li>
        <li>{words.trust[card.trust]}: {trustWords(card, words)}</li>
      </ul>
    </details>
  )
}
