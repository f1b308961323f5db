/** Solved: what lay behind it, and what it cost. */
import './complaint-form.css'
import { useSignal } from '@preact/signals'
import { takeStep } from '../complaints'
import { t } from '../i18n'
import { centsOf } from '../i18n/formats'
import { tell } from '../state'
import type { Cause, ComplaintPage } from '../wire'

interface Props { page: ComplaintPage; note: string; done: () => void }

export function Solve({ page, note, done }: Props) {
  const words = t().complaints
  const wrong = useSignal('')
  const busy = useSignal(false)

  async function save(event: SubmitEvent) {
    event.preventDefault()
    const said = new FormData(event.currentTarget as HTMLFormElement)
    const text = (name: string) => String(said.get(name) ?? '').trim()
    const cost = text('cost') ? centsOf(text('cost')) : undefined
    wrong.value = !text('cause') ? words.cause_needed : cost === null ? words.cost_wrong : ''
    if (wrong.value) return
    busy.value = true
    const solved = await takeStep(page.id, {
      seen: page.status, to: 'solved', note: text('note'), cause: text('cause') as Cause, cause_text: text('cause_text'), cost_cents: cost ?? null,
    })
    busy.value = false
    if (solved) tell(words.done(words.step.solved)), done()
  }

  return (
    <form class="form" onSubmit={save} aria-label={words.solve} data-test="solve" noValidate>
      <h2>{words.solve}</h2>
      <label class="form-field">{words.cause}
        <select name="cause" data-test="cause" autofocus>
          <option value="">{words.cause_choose}</option>
          {(Object.keys(words.cause_of) as Cause[]).map((one) => <option key={one} value={one} selected={one === page.cause}>{words.cause_of[one]}</option>)}
        </select>
      </label>
      <label class="form-field">{words.cause_text}<input name="cause_text" maxLength={2000} autocomplete="off" defaultValue={page.cause_text} /></label>
      <label class="form-field">{words.cost}<input name="cost" inputMode="decimal" autocomplete="off" data-test="cost" /></label>
      <label class="form-field">{words.note}<textarea name="note" rows={3} maxLength={2000} defaultValue={note} /></label>
      <p class="form-wrong" role="alert">{wrong.value}</p>
      <div class="form-ways">
        <button class="button is-main" disabled={busy.value} data-test="save">{words.act.solved}</button>
        <button class="button is-quiet" type="button" onClick={done}>{words.cancel}</button>
      </div>
    </form>
  )
}
