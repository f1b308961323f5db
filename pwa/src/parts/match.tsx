/** The choice when it could be more than one customer. */
import './match.css'
import { choicesOf, onePerCustomer, type Choice } from '../choice'
import { t } from '../i18n'
import { words as matching } from '../i18n/matching'
import { correcting, takeBack } from '../corrections'
import { choose } from '../mail'
import { tell } from '../state'
import { loadToday } from '../today'
import type { Card } from '../wire'
import { evidenceWords } from '../wording'
import { Icon } from './icon'

export const isOpenChoice = (card: Card) => card.match.method === 'undecided' && card.match.candidates.length > 0

export function Candidates({ card }: { card: Card }) {
  const { candidates, elsewhere = 0 } = card.match
  return (
    <section class="candidates" data-test="candidates-choice">
      <h2 class="candidates-title">{t().match.undecided(onePerCustomer(candidates).length + elsewhere)}</h2>
      <p>{t().match.undecided_text}</p>
      <ul>{choicesOf(candidates).map((one) => <li key={`${one.candidate.customer.id} ${one.contact?.id}`}><Candidate mail_id={card.mail_id} choice={one} /></li>)}</ul>
      <button class="button candidates-other" onClick={() => (correcting.value = card.mail_id)} data-test="another">{matching().correct}</button>
      {elsewhere > 0 && <p class="candidates-elsewhere" data-test="elsewhere">{t().match.elsewhere(elsewhere)}</p>}
    </section>
  )
}

function Candidate({ mail_id, choice }: { mail_id: string; choice: Choice }) {
  const { candidate: { customer }, contact, is_one_of_several } = choice
  const person = contact?.name ?? (is_one_of_several ? t().match.somebody : '')
  const take = async () => {
    if (!(await choose(mail_id, customer.id, is_one_of_several && contact ? contact.id : null))) return
    tell(t().match.chosen(customer.name), { label: matching().undo, run: () => void takeBack(mail_id) })
    await loadToday()
  }
  return (
    <button class="candidate" onClick={take} data-test="candidate" aria-label={t().match.choose(is_one_of_several ? `${customer.name}, ${person}` : customer.name)}>
      <span class="candidate-text">
        <strong>{customer.name}</strong>
        {person && <span>{person}</span>}
        <span class="soft">{evidenceWords(choice.candidate, t())}</span>
      </span>
      <Icon name="forward" />
    </button>
  )
}
