/** Why an opportunity was won or lost. Without a reason it stays where it is. */
import './close-dialog.css'
import { render } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { words } from '../i18n/sales'
import { CAUSES, type CloseCause } from '../sales'

export interface Why { cause: CloseCause; reason: string }

/** Asks, and answers null if the person thinks better of it. */
export function askWhy(end: 'won' | 'lost', title: string): Promise<Why | null> {
  const place = document.createElement('div')
  document.body.append(place)
  return new Promise<Why | null>((answer) => render(<CloseDialog end={end} title={title} answer={answer} />, place))
    .finally(() => (render(null, place), place.remove()))
}

function CloseDialog({ end, title, answer }: { end: 'won' | 'lost'; title: string; answer: (why: Why | null) => void }) {
  const w = words()
  const dialog = useRef<HTMLDialogElement>(null)
  const [cause, setCause] = useState<CloseCause | null>(null)
  const [reason, setReason] = useState('')
  const [wrong, setWrong] = useState('')
  const id = useId()
  useEffect(() => dialog.current!.showModal(), [])

  function close(event: SubmitEvent) {
    event.preventDefault()
    if (!cause) return setWrong(w.choose_cause)
    if (cause === 'other' && !reason.trim()) return setWrong(w.put_in_words)
    answer({ cause, reason: reason.trim() })
  }
  return (
    <dialog class="close-dialog" ref={dialog} aria-labelledby={id} onClose={() => answer(null)} data-test="close-dialog">
      <form onSubmit={close}>
        <h2 id={id}>{w.why[end]}</h2>
        <p class="soft close-dialog-title">{title}</p>
        <div class="close-dialog-causes" role="group" aria-labelledby={id}>
          {CAUSES[end].map((one) => (
            <button key={one} type="button" aria-pressed={cause === one} onClick={() => (setCause(one), setWrong(''))} data-test={`cause-${one}`}>{w.cause[one]}</button>
          ))}
        </div>
        <label>{w.in_words}
          <textarea rows={3} maxLength={2000} value={reason} placeholder={w.in_words_hint} onInput={(event) => (setReason(event.currentTarget.value), setWrong(''))} data-test="reason" />
        </label>
        <p class="close-dialog-wrong" role="alert">{wrong}</p>
        <div class="close-dialog-ways">
          <button type="button" class="button" onClick={() => answer(null)}>{w.cancel}</button>
          <button class="button is-main" data-test="close-it">{end === 'won' ? w.close_won : w.close_lost}</button>
        </div>
      </form>
    </dialog>
  )
}
