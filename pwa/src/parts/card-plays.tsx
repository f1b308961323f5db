/** What the playbook says is to be done now, as a checklist: with whom, until when, and who has done it. */
import './card-plays.css'
import type { Play } from '../card'
import { lang, t } from '../i18n'
import { words } from '../i18n/card-below'
import { moment } from '../i18n/formats'
import { isPlayed, play, played } from '../plays'
import { now } from '../state'
import type { Card } from '../wire'
import { Icon } from './icon'
import { ComplaintMark } from './marks'

export function CardPlays({ card, plays }: { card: Card; plays: Play[] }) {
  const w = words()
  return (
    <section class="card-plays" data-test="plays">
      <h2 class="heading">{w.plays} <span class="card-plays-sum">{w.played(played(card), plays.length)}</span></h2>
      <ul>{plays.map((step) => <li key={step.id}><PlayStep card={card} step={step} /></li>)}</ul>
    </section>
  )
}

function PlayStep({ card, step }: { card: Card; step: Play }) {
  const w = words()
  const done = isPlayed(card, step)
  const late = !done && step.due_at !== null && Date.parse(step.due_at) < now.value
  return (
    <button class={`card-play ${done ? 'is-done' : ''}`} role="checkbox" aria-checked={done} onClick={() => void play(card, step, !done)} data-test="play">
      <span class="card-play-box">{done && <Icon name="check" size={16} />}</span>
      <span class="card-play-text">
        <span>{step.text}</span>
        <span class="soft">{done ? step.done_at && w.done_by(step.done_by, moment(step.done_at, lang.value)) : planned(step)} {late && <ComplaintMark text={t().mail.late} />}</span>
      </span>
    </button>
  )
}

const planned = (step: Play) => [words().by[step.by], step.due_at && t().card.until(moment(step.due_at, lang.value), '')].filter(Boolean).join(' · ')
