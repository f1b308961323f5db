/** Why now, in a line: the kind, until when, and what is asked; without a question, what was written first. */
import './card-now.css'
import { wantsOf } from '../card'
import { lang, t } from '../i18n'
import { age, ago, day, daysAgo, moment } from '../i18n/formats'
import { now } from '../state'
import { today } from '../tasks'
import type { Card } from '../wire'
import { sentence, subjectWords } from '../wording'
import { Clamped } from './clamped'
import { KindLabel } from './marks'

export function CardNow({ card }: { card: Card }) {
  const whole = card.why || subjectWords(card.subject, t())
  return (
    <section class="card-now" aria-label={t().mail.why_now} data-test="why">
      <div class="card-now-head">
        <KindLabel kind={card.kind} />
        <Deadline card={card} />
        <time class="soft" dateTime={card.received_at} title={moment(card.received_at, lang.value)}>{ago(card.received_at, now.value, lang.value)}</time>
      </div>
      <div class="card-now-text"><Clamped text={sentence(wantsOf(card)?.question ?? '') || whole} whole={whole} /></div>
    </section>
  )
}

/** The nearest days as one says them. */
function dayOf(iso: string): string {
  const noon = `${iso}T12:00:00`
  const days = -daysAgo(Date.parse(noon), now.value)
  return days === 0 || days === 1 ? age(noon, now.value, lang.value) : day(iso, now.value, lang.value)
}

function Deadline({ card }: { card: Card }) {
  const deadline = wantsOf(card)?.deadline
  if (!deadline) return null
  const tone = deadline.day <= today() ? 'is-complaint' : 'is-doubt'
  const until = t().card.until(dayOf(deadline.day), deadline.at?.slice(0, 5) ?? '')
  return <strong class={`mark ${tone}`} title={deadline.words} data-test="deadline">{until}</strong>
}
