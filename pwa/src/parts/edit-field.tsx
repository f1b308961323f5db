/** The opened field of an edit: an input, a text, a list, or choices; with save and cancel under the thumb. */
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { lang, t } from '../i18n'
import { now } from '../state'
import { minute, textOf, valueOf, type Kind, type Value } from './edit-values'

export interface Choice { value: string; label: string }

interface Props {
  label: string
  kind: Kind
  value: Value
  /** What was typed before it was refused. */
  typed: string | null
  choices?: Choice[] | undefined
  hint?: string | undefined
  problem: string
  save: (value: Value, text: string) => void
  cancel: () => void
  test: string
}

const FEW = 7

export function EditField({ label, kind, value, typed, choices = [], hint, problem, save, cancel, test }: Props) {
  const [text, setText] = useState(typed ?? textOf(kind, value, lang.value))
  const [wrong, setWrong] = useState(problem)
  const form = useRef<HTMLFormElement>(null)
  const id = useId()
  useEffect(() => form.current?.querySelector<HTMLElement>('input:not([type=radio]), textarea, select, [aria-pressed=true], button')?.focus(), [])

  function done(text: string) {
    const read = valueOf(kind, text, lang.value)
    if (read === undefined) return setWrong(t().edit.no_number)
    save(read, text)
  }
  function keys(event: KeyboardEvent) {
    // Canceled, so that it closes the field only, and not the sheet around it.
    if (event.key === 'Escape') (event.preventDefault(), event.stopPropagation(), cancel())
    const many = kind === 'list' || kind === 'lines'
    if (event.key === 'Enter' && many && (event.ctrlKey || event.metaKey)) done(text)
  }
  const few = kind === 'choice' && choices.length <= FEW
  return (
    <form class="edit-form" ref={form} onKeyDown={keys} onSubmit={(event) => (event.preventDefault(), done(text))} data-test={`form-${test}`}>
      <label class="edit-label" for={few ? undefined : id} id={`${id}-label`}>{label}</label>
      {few ? <Few choices={choices} value={text} choose={done} labelled={`${id}-label`} /> : (
        <Input id={id} kind={kind} text={text} choices={choices} wrong={wrong !== ''} said={`${id}-said`} change={(next) => (setText(next), setWrong(''))} />
      )}
      <p class="edit-said" id={`${id}-said`} role={wrong ? 'alert' : undefined}>
        {wrong ? <strong class="edit-wrong">{wrong}</strong> : <span class="soft">{hint ?? (kind === 'list' ? t().edit.one_per_line : '')}</span>}
      </p>
      <div class="edit-ways">
        {!few && <button class="button is-main" type="submit" data-test="save">{t().edit.save}</button>}
        <button class="button is-quiet" type="button" onClick={cancel} data-test="cancel">{t().edit.cancel}</button>
      </div>
    </form>
  )
}

const Few = ({ choices, value, choose, labelled }: { choices: Choice[]; value: string; choose: (value: string) => void; labelled: string }) => (
  <div class="edit-few" role="group" aria-labelledby={labelled}>
    {choices.map((one) => (
      <button key={one.value} class="edit-choice" type="button" aria-pressed={one.value === value} onClick={() => choose(one.value)} data-test={`choice-${one.value || 'none'}`}>{one.label}</button>
    ))}
  </div>
)

interface InputProps { id: string; kind: Kind; text: string; choices: Choice[]; wrong: boolean; said: string; change: (text: string) => void }

function Input({ id, kind, text, choices, wrong, said, change }: InputProps) {
  const shared = { id, class: 'edit-input', 'aria-describedby': said, 'aria-invalid': wrong, 'data-test': 'input' } as const
  if (kind === 'choice') {
    return (
      <select {...shared} value={text} onChange={(event) => change(event.currentTarget.value)}>
        {choices.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
      </select>
    )
  }
  if (kind === 'list' || kind === 'lines') {
    const rows = Math.min(8, Math.max(3, text.split('\n').length + 1))
    return <textarea {...shared} rows={rows} value={text} onInput={(event) => change(event.currentTarget.value)} />
  }
  const typed = { value: text, autocomplete: 'off', onInput: (event: InputEvent) => change((event.currentTarget as HTMLInputElement).value) }
  if (kind === 'date') return <input {...shared} {...typed} type="date" />
  if (kind === 'moment') return <input {...shared} {...typed} type="datetime-local" required max={minute(now.value)} />
  return <input {...shared} {...typed} type="text" inputMode={kind === 'text' ? 'text' : 'decimal'} />
}
