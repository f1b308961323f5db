/** The next step of a note: what, and by which day. One tap says the usual days. */
import { words } from '../i18n/timeline'
import { now } from '../state'
import { Chip } from './log-inputs'

export interface Step { title: string; due: string | null }

const DAYS = { tomorrow: 1, week: 7, fortnight: 14 } as const

/** So many days from now, moved to the Monday if it would be a weekend. */
export function dayIn(days: number, at: number): string {
  const day = new Date(at)
  day.setDate(day.getDate() + days)
  const over = [1, 0, 0, 0, 0, 0, 2][day.getDay()]!
  day.setDate(day.getDate() + over)
  return new Date(day.getTime() - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

interface Props { step: Step; change: (step: Step) => void; label?: string; hint?: string }

export function NextStep({ step, change, label, hint }: Props) {
  const say = words()
  const usual = Object.entries(DAYS).map(([name, days]) => ({ name: name as keyof typeof DAYS, day: dayIn(days, now.value) }))
  return (
    <fieldset class="form-field">
      <label class="form-field">{label ?? say.next}
        <input value={step.title} maxLength={200} autocomplete="off" placeholder={hint ?? say.next_hint} data-test="log-next"
          onInput={(event) => change({ ...step, title: event.currentTarget.value })} />
      </label>
      {step.title.trim() && (
        <div class="log-chips">
          <Chip label={say.due.none} on={!step.due} flip={() => change({ ...step, due: null })} />
          {usual.map(({ name, day }) => <Chip key={name} label={say.due[name]} on={step.due === day} flip={() => change({ ...step, due: day })} test={`due-${name}`} />)}
          <input type="date" class="log-day" value={step.due ?? ''} aria-label={say.other_day} onInput={(event) => change({ ...step, due: event.currentTarget.value || null })} />
        </div>
      )}
    </fieldset>
  )
}
