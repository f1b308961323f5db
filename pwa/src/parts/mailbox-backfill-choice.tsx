/** Since when older mail is read: a few sensible steps, or a day of one's own. */
import './edit.css'
import { useState } from 'preact/hooks'
import { lang } from '../i18n'
import { day } from '../i18n/formats'
import { words } from '../i18n/mailbox-backfill'
import { lookInto, monthsAgo, REACHES, type Reach } from '../mailbox-backfill'
import { now } from '../state'

const EARLIEST = '1990-01-01'

export function ReachChoice({ id, close }: { id: string; close: (() => void) | null }) {
  const said = words()
  const [reach, setReach] = useState<Reach | 'own'>('year')
  const [own, setOwn] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const first = reach === 'own' ? own : monthsAgo(REACHES[reach], now.value)

  async function look(event: SubmitEvent) {
    event.preventDefault()
    setBusy(true)
    const answer = await lookInto(id, first)
    setBusy(false)
    if (answer.outcome === 'ok') close?.()
    else setWrong((answer.outcome === 'refused' && said.refused[answer.code]) || said.unsent)
  }
  return (
    <form class="backfill-choice" onSubmit={look} data-test="backfill-choice">
      <p class="soft">{said.intro}</p>
      <fieldset>
        <legend class="heading">{said.since}</legend>
        <div class="edit-few">
          {(Object.keys(REACHES) as Reach[]).map((one) => <Choice key={one} label={said.reach[one]} on={reach === one} choose={() => setReach(one)} test={one} />)}
          <Choice label={said.own} on={reach === 'own'} choose={() => setReach('own')} test="own" />
        </div>
      </fieldset>
      {reach === 'own' && (
        <label class="backfill-day"><span class="heading">{said.first_day}</span>
          <input class="edit-input" type="date" required min={EARLIEST} max={monthsAgo(0, now.value)} value={own} onInput={(event) => setOwn(event.currentTarget.value)} data-test="backfill-day" /></label>
      )}
      <p class="mailbox-choice-wrong" role="alert">{wrong}</p>
      <div class="mailbox-ways">
        <button class="button is-main" disabled={busy} data-test="backfill-look">{said.look}</button>
        {close && <button type="button" class="button is-quiet" onClick={close}>{said.cancel}</button>}
      </div>
      <p class="soft">{first && `${day(first, now.value, lang.value)}: `}{said.look_text}</p>
    </form>
  )
}

const Choice = ({ label, on, choose, test }: { label: string; on: boolean; choose: () => void; test: string }) => (
  <button type="button" class="edit-choice" aria-pressed={on} onClick={choose} data-test={`reach-${test}`}>{label}</button>
)
