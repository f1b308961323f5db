/**
 * One field, changed in place: tap the line, type, save. Enter saves, Escape leaves it as it was; of a few choices the tap saves.
 *
 *   <Edit label="Rechtsform" path={`/api/customers/${id}`} field="legal_form" value={page.legal_form} known={page.known.legal_form} after={reload} />
 */
import './edit.css'
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { change, refusal, say, wished } from '../edits'
import { lang, t } from '../i18n'
import { age, day, money } from '../i18n/formats'
import { now } from '../state'
import type { Known } from '../wire'
import { EditField, type Choice } from './edit-field'
import { same, type Kind, type Value } from './edit-values'
import { Icon } from './icon'

interface Props<V extends Value> {
  label: string
  path: string
  field: string
  value: V
  type?: Kind
  choices?: Choice[]
  /** How the value reads; without it as its type says. */
  show?: (value: V) => ComponentChildren
  known?: Known | undefined
  hint?: string
  currency?: string
  /** Words for the refusals of this field, by their code. */
  refused?: Record<string, string>
  /** What to ask before a change of weight; '' asks nothing. */
  sure?: (value: V) => string
  /** Read again what is shown: after a change that arrived, and when somebody was faster. */
  after?: () => unknown
}

export function Edit<V extends Value>(props: Props<V>) {
  const { label, path, field, value, known, after, type = 'text' } = props
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const [hoped, setHoped] = useState<{ value: V } | null>(null)
  const [problem, setProblem] = useState('')
  const row = useRef<HTMLButtonElement>(null)
  const waits = wished<V>(path, field)
  const shown = waits ?? hoped?.value ?? value

  function close() {
    setOpen(false)
    setProblem('')
    setTyped(null)
    requestAnimationFrame(() => row.current?.focus())
  }

  async function save(next: V, text: string) {
    close()
    const asked = props.sure?.(next)
    if (same(next, shown) || (asked && !confirm(asked))) return
    setHoped({ value: next })
    const fate = await change(path, field, shown, next)
    if (fate.kind !== 'queued') await after?.()
    setHoped(null)
    if (fate.kind !== 'refused' || fate.code in LOOK_AGAIN) return say(fate)
    setTyped(text)
    setProblem(refusal(fate.code, props.refused))
    setOpen(true)
  }

  if (open) {
    return (
      <EditField label={label} kind={type} value={shown} typed={typed} choices={props.choices} hint={props.hint} problem={problem}
        save={(next, text) => void save(next as V, text)} cancel={close} test={field} />
    )
  }
  return (
    <button class="edit" ref={row} onClick={() => setOpen(true)} data-test={`edit-${field}`}>
      <span class="edit-label">{label}</span>
      <span class="edit-value">{written(props, shown)}</span>
      <span class="edit-known soft">{waits !== undefined ? t().edit.waits : known && sourceOf(known)}</span>
      <span class="edit-sign"><Icon name="note" size={16} /></span>
    </button>
  )
}

/** What the person typed is out of date then, not wrong. */
const LOOK_AGAIN = { conflict: true, not_found: true, not_allowed: true }

export const sourceOf = (known: Known) =>
  `${known.by ?? t().customer.source[known.source]}, ${age(known.at, now.value, lang.value)}`

function written<V extends Value>({ show, type, choices, currency = 'EUR' }: Props<V>, value: V): ComponentChildren {
  const nothing = value === null || value === '' || (Array.isArray(value) && !value.length)
  const choice = choices?.find((one) => one.value === value)
  if (show && (!nothing || choice)) return show(value)
  if (choice) return choice.label
  if (nothing) return <span class="soft">{t().edit.nothing}</span>
  if (Array.isArray(value)) return value.map((one) => <span key={one} class="edit-one">{one}</span>)
  if (type === 'money') return money(value as number, currency, lang.value)
  return type === 'date' ? day(value as string, now.value, lang.value) : String(value)
}
