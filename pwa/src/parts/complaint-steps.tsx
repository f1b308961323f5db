/** What comes next with a complaint: one tap, with a note if wanted. Only "solved" asks for something, its cause. */
import './complaint-steps.css'
import { useSignal } from '@preact/signals'
import { amend, takeStep } from '../complaints'
import { t } from '../i18n'
import { tell } from '../state'
import type { ComplaintPage } from '../wire'
import { Solve } from './complaint-solve'
import { Icon } from './icon'

type Status = ComplaintPage['status']

export function Steps({ page }: { page: ComplaintPage }) {
  const words = t().complaints
  const note = useSignal('')
  const busy = useSignal(false)
  const solving = useSignal(false)

  async function take(to: Status) {
    if (to === 'solved') return void (solving.value = true)
    busy.value = true
    const done = await takeStep(page.id, { seen: page.status, to, note: note.value.trim() })
    busy.value = false
    if (!done) return
    tell(words.done(nameOf(to)))
    note.value = ''
  }

  const waits = page.waiting_since !== null
  const nameOf = (to: Status) => (to === 'in_work' && !page.is_open ? words.act.reopen : words.act[to])
  if (solving.value && page.next.includes('solved')) return <Solve page={page} note={note.value} done={() => (solving.value = false)} />
  return (
    <section class="steps" aria-label={words.next} data-test="steps">
      <label class="steps-note">
        <span class="unseen">{words.note}</span>
        <input value={note.value} placeholder={words.note} maxLength={2000} autocomplete="off" data-test="note"
          onInput={(event) => (note.value = event.currentTarget.value)} />
      </label>
      <div class="steps-ways">
        {waits && <Turn page={page} busy={busy.value} />}
        {page.next.map((to, at) => (
          <button key={to} class={`button ${at === 0 && !waits ? 'is-main' : ''}`} disabled={busy.value} onClick={() => take(to)} data-test={`step-${to}`}>
            {at === 0 && !waits && <Icon name="check" size={18} />}{nameOf(to)}
          </button>
        ))}
        {page.may_wait && !waits && <Turn page={page} busy={busy.value} />}
      </div>
    </section>
  )
}

/** Whose turn it is: the clock runs only while it is ours. */
function Turn({ page, busy }: { page: ComplaintPage; busy: boolean }) {
  const waits = page.waiting_since !== null
  const turn = () => void amend(page.id, { field: 'waiting', was: waits, value: !waits })
  return (
    <button class={`button ${waits ? 'is-main' : 'is-quiet'}`} disabled={busy} onClick={turn} data-test="wait">
      {waits ? t().complaints.act.resumed : t().complaints.act.waiting}
    </button>
  )
}
