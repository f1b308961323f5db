/** Finding one customer by its name, to point to it. The list below the field answers while somebody types. */
import './edit.css'
import './customer-choice.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { findCustomers } from '../api'
import { t } from '../i18n'
import type { CustomerRow } from '../wire'

const PAUSE_MS = 120

/** Without `cancel` what it lies in is closed as a whole. */
interface Props { label: string; without: string; choose: (one: CustomerRow) => void; cancel?: () => void }

export function CustomerChoice({ label, without, choose, cancel }: Props) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<CustomerRow[] | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    const asking = new AbortController()
    const pause = setTimeout(async () => {
      const answer = await findCustomers(text.trim(), asking.signal).catch(() => null)
      if (answer?.outcome === 'ok') setFound(answer.value.customers.filter((one) => one.id !== without))
    }, PAUSE_MS)
    return () => (clearTimeout(pause), asking.abort())
  }, [text, without])

  return (
    <div class="customer-choice" onKeyDown={(event) => cancel && event.key === 'Escape' && (event.preventDefault(), event.stopPropagation(), cancel())}>
      <label class="edit-label" for="customer-choice">{label}</label>
      <input id="customer-choice" class="edit-input" ref={field} type="search" autocomplete="off" value={text} onInput={(event) => setText(event.currentTarget.value)} data-test="customer-choice" />
      <ul class="customer-choice-list" aria-live="polite">
        {found?.map((one) => (
          <li key={one.id}><button class="customer-choice-one" onClick={() => choose(one)} data-test="customer-chosen"><strong>{one.name}</strong><span class="soft">{one.city}</span></button></li>
        ))}
      </ul>
      {found?.length === 0 && <p class="soft customer-none">{t().customers.none(text)}</p>}
      {cancel && <button class="button is-quiet" onClick={cancel}>{t().edit.cancel}</button>}
    </div>
  )
}
