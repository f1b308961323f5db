/** The choice when it could be more than one customer. */
import './match.css'
import { useState } from 'preact/hooks'
import { choicesOf, onePerCustomer, type Choice } from '../choice'
import { t } from '../i18n'
import { words as whose } from '../i18n/whose'
import { choose, correcting } from '../mail'
import { tell } from '../state'
import { loadToday } from '../today'
import type { Card } from '../wire'
import { evidenceWords } from '../wording'
import { Icon } from './icon'

/** As many as leave room for the mail itself on a phone. */
const AT_FIRST = 4

export default function Candidates({ card }: { card: Card }) {
  const { candidates, elsewhere = 0 } = card.match
  const [all, setAll] = useState(false)
  const choices = choicesOf(candidates)
  const first = all || choices.length <= AT_FIRST + 1 ? choices : choices.slice(0, AT_FIRST)
  return (
    <section class="candidates" data-test="candidates-choice">
      <h2 class="candidates-title">{t().match.undecided(onePerCustomer(candidates).length + elsewhere)}</h2>
      <p>{t().match.undecided_text}</p>
      <ul>{first.map((one) => <li key={`${one.candidate.customer.id} ${one.contact?.id}`}><Candidate mail_id={card.mail_id} choice={one} /></li>)}</ul>
      {first.length < choices.length && <button class="button candidates-more" onClick={() => setAll(true)} data-test="all-candidates">{whose().all(choices.length)}</button>}
      <button class="button candidates-other" onClick={() => (correcting.value = card.mail_id)} data-test="another">{whose().correct}</button>
      {elsewhere > 0 && <p class="candidates-elsewhere" data-test="elsewhere">{t().match.elsewhere(elsewhere)}</p>}
    </section>
  )
}

function Candidate({ mail_id, choice }: { mail_id: string; choice: Choice }) {
  const { candidate: { customer }, contact, is_one_of_several } = choice
  const person = contact?.name ?? (is_one_of_several ? t().match.somebody : '')
  const take = async () => {
    if (!(await choose(mail_id, customer.id, is_one_of_several && contact ? contact.id : null))) return
    tell(t().match.chosen(customer.name), { label: t().done.undo, run: () => void import('../corrections').then((it) => it.takeBack(mail_id)) })
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
