/** What a machine's mail or an invitation says, before its text: who is away, what did not arrive, when one is to meet. */
import './mail-facts.css'
import { useState } from 'preact/hooks'
import { ask } from '../api'
import { lang, t } from '../i18n'
import { clock, day } from '../i18n/formats'
import { words } from '../i18n/mail-facts'
import { openMail } from '../mail'
import { now, tell } from '../state'
import type { Address, Appointment, Kind, MailFacts as Facts } from '../wire'
import { calledBy } from '../wording'
import { Icon } from './icon'

export default function MailFacts({ id, kind, facts, is_customers }: { id: string; kind: Kind; facts: Facts; is_customers: boolean }) {
  const w = words()
  return (
    <section class="mail-facts" data-test="facts">
      {facts.bounced.map((one) => (
        <p key={one.address}><strong>{w.bounced(one.address)}</strong> {one.is_hard === null ? '' : one.is_hard ? w.hard : w.soft}</p>
      ))}
      {kind === 'absence' && <p><strong>{facts.away_until ? w.away(dayOf(facts.away_until)) : w.away_open}</strong></p>}
      {kind === 'departure' && <p><strong>{w.left}</strong></p>}
      {facts.instead.length > 0 && <Instead people={facts.instead} />}
      {facts.appointment && <When id={id} one={facts.appointment} may_note={is_customers} />}
    </section>
  )
}

const Instead = ({ people }: { people: Address[] }) => (
  <div class="mail-facts-instead">
    <span class="soft">{words().instead}</span>
    <ul>{people.map((one) => <li key={one.address}>{one.name && calledBy(one) !== one.address && <strong>{calledBy(one)}</strong>} <span class="soft">{one.address}</span></li>)}</ul>
  </div>
)

function When({ id, one, may_note }: { id: string; one: Appointment; may_note: boolean }) {
  const w = words()
  const [busy, setBusy] = useState(false)
  const is_off = one.method === 'cancel'
  async function note() {
    setBusy(true)
    const answer = await ask<null>({ method: 'POST', path: `/api/mails/${id}/appointment` })
    setBusy(false)
    if (answer.outcome !== 'ok') return tell(answer.outcome === 'offline' ? t().trouble.offline_action : t().trouble.refused)
    tell(is_off ? w.told_off : w.told)
    await openMail(id)
  }
  const can = may_note && (is_off ? one.is_noted : one.method === 'request' && !one.is_noted)
  return (
    <div class="mail-facts-when" data-test="appointment">
      <Icon name="appointment" />
      <div>
        <strong>{one.summary || w[one.method]}</strong>
        <span class="soft">{[one.summary && w[one.method], span(one), one.location].filter(Boolean).join(' · ')}</span>
        {one.is_noted && !is_off && <span class="soft">{w.noted}</span>}
      </div>
      {can && <button class="button" disabled={busy} onClick={() => void note()} data-test="accept">{is_off ? w.take_off : w.accept}</button>}
    </div>
  )
}

const dayOf = (iso: string) => day(iso, now.value, lang.value)

/** From when to when; whole days are dates and have no place in any time zone. */
function span({ starts_at, ends_at, is_all_day }: Appointment): string {
  if (!starts_at) return ''
  if (is_all_day) {
    const last = ends_at ? new Date(Date.parse(ends_at) - 1).toISOString() : starts_at
    return [...new Set([starts_at, last].map((one) => dayOf(one.slice(0, 10))))].join(' – ')
  }
  const times = [starts_at, ends_at].filter((one): one is string => one !== null).map((one) => clock(one, lang.value))
  return `${dayOf(starts_at)}, ${times.join(' – ')}`
}
