/** The way through the parts of a customer's page: a row that stays in sight and scrolls sideways under the thumb. */
import './chips.css'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { go } from '../router'
import { PARTS, type PartName } from '../screens/customer/parts'
import { me } from '../session'
import type { CustomerPage } from '../wire'

export function Chips({ page, part }: { page: CustomerPage; part: string }) {
  const row = useRef<HTMLElement>(null)
  useEffect(() => bringInSight(row.current!), [part])
  const names = (Object.keys(PARTS) as PartName[]).filter((name) => !PARTS[name]?.money || me.value?.sees_money)
  return (
    <nav class="chips" ref={row} aria-label={t().customer.parts} data-test="chips">
      <Chip id={page.id} name="" current={part} label={t().customer.part.overview} />
      {names.map((name) => <Chip key={name} id={page.id} name={name} current={part} label={t().customer.part[name]} />)}
    </nav>
  )
}

/** A step sideways is no step forward: going back leads out of the customer, not through its parts. */
function Chip({ id, name, current, label }: { id: string; name: string; current: string; label: string }) {
  const path = name ? `/customers/${id}/${name}` : `/customers/${id}`
  const step = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(path, { replace: true })
  }
  return <a href={path} onClick={step} aria-current={name === current ? 'page' : undefined} data-test={`chip-${name || 'overview'}`}>{label}</a>
}

/** The chosen chip, and the beginning of its part. */
function bringInSight(row: HTMLElement) {
  const chip = row.querySelector<HTMLElement>('[aria-current]')
  if (chip) row.scrollLeft = chip.offsetLeft - (row.clientWidth - chip.clientWidth) / 2
  const pane = row.closest('.pane')
  const before = row.previousElementSibling as HTMLElement | null
  const stuck_at = before ? before.offsetTop + before.offsetHeight - parseFloat(getComputedStyle(row).top) : 0
  if (pane) pane.scrollTop = Math.min(pane.scrollTop, stuck_at)
}
