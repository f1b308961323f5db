/** The customer's segment and what it asks of us: chosen in place, by hand or by rule; when to speak next, who cares, what to mind. */
import './asked.css'
import { useEffect } from 'preact/hooks'
import { readAgain } from '../customers'
import { lang } from '../i18n'
import { age, day, daysAgo } from '../i18n/formats'
import { words } from '../i18n/segments'
import { askedShown, readAsked } from '../segments'
import { now } from '../state'
import type { Asked, CustomerPage } from '../wire'
import { Edit } from './edit'

export default function AskedPart({ page }: { page: CustomerPage }) {
  const asked = askedShown(page.id).value.value
  useEffect(() => void readAsked(page.id), [page.id, page.segment])
  if (!asked) return null
  const said = words()
  return (
    <section class="customer-part asked" data-test="asked">
      <h2 class="heading">{said.asks}</h2>
      <Choice page={page} asked={asked} />
      {!asked.segment && <p class="soft customer-none">{said.fits_none}</p>}
      {asked.segment && !asked.rhythm_days && !asked.playbook.length && <p class="soft customer-none">{said.asks_nothing}</p>}
      {asked.segment && <Treatment asked={asked} />}
    </section>
  )
}

function Choice({ page, asked }: { page: CustomerPage; asked: Asked }) {
  const said = words()
  const after = () => Promise.all([readAsked(page.id), readAgain(page.id)])
  const by_rule = asked.segment ? said.automatic_now(asked.segment.name) : said.no_segment
  const named = (id: string) => asked.choices.find((one) => one.id === id)?.name ?? ''
  return (
    <Edit path={`/api/customers/${page.id}/segment`} field="segment_id" label={said.chosen} value={asked.by_hand ? (asked.segment?.id ?? '') : ''} type="choice"
      choices={[{ value: '', label: said.automatic }, ...asked.choices.map((one) => ({ value: one.id, label: one.name }))]}
      show={(id) => (!id ? by_rule : said.hand_now(named(id)))} known={page.known.segment} after={after} />
  )
}

function Treatment({ asked }: { asked: Asked }) {
  const said = words()
  const people = asked.people.map((one) => one.name).join(', ') || said.nobody_cares
  return (
    <dl class="asked-list">
      {asked.rhythm_days && <Rhythm asked={asked} rhythm_days={asked.rhythm_days} />}
      <div><dt>{said.cares}</dt><dd>{said.in_care[asked.cares]}: {people}</dd></div>
      {asked.playbook.length > 0 && <div><dt>{said.playbook_title}</dt><dd><ul class="asked-playbook">{asked.playbook.map((line) => <li key={line}>{line}</li>)}</ul></dd></div>}
    </dl>
  )
}

function Rhythm({ asked, rhythm_days }: { asked: Asked; rhythm_days: number }) {
  const said = words()
  return (
    <>
      <div><dt>{said.last_contact}</dt><dd>{asked.last_contact_at ? age(asked.last_contact_at, now.value, lang.value) : said.never}</dd></div>
      <div class={asked.is_overdue ? 'is-late' : ''} data-test="due"><dt>{said.due}</dt><dd>{dueText(asked)} <span class="soft">{said.rhythm(rhythm_days)}</span></dd></div>
    </>
  )
}

function dueText({ due_on, is_overdue, last_contact_at }: Asked): string {
  const said = words()
  if (!last_contact_at || !due_on) return said.due_now
  const late = daysAgo(new Date(`${due_on}T12:00:00`).getTime(), now.value)
  return is_overdue && late > 0 ? said.days_over(late) : day(due_on, now.value, lang.value)
}
