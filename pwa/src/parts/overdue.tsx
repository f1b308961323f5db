/** Whom to call today because the segment's rhythm says so: the longest waiting first. */
import './overdue.css'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n'
import { loadOverdue, overdue } from '../segments'
import type { Overdue as Late } from '../wire'
import { Icon } from './icon'

const SHOWN = 3

export function Overdue() {
  const [whole, showWhole] = useState(false)
  useEffect(() => void loadOverdue(), [])
  const all = overdue.value.value?.customers ?? []
  if (!all.length) return null
  const words = t().care
  const rest = all.length - SHOWN
  return (
    <section class="overdue" data-test="overdue">
      <h2 class="heading">{words.overdue}</h2>
      <ul>{(whole ? all : all.slice(0, SHOWN)).map((one) => <Row key={one.customer.id} one={one} />)}</ul>
      {!whole && rest > 0 && <button class="button is-quiet overdue-more" onClick={() => showWhole(true)}>{words.more(rest)}</button>}
    </section>
  )
}

function Row({ one }: { one: Late }) {
  const words = t().care
  return (
    <li>
      <a class="overdue-row" href={`/customers/${one.customer.id}`}>
        <Icon name={one.open_complaint ? 'complaint' : 'phone'} size={18} />
        <span class="overdue-name">{one.customer.name}</span>
        <span class="soft">{one.last_contact_at ? words.late(one.days_late) : words.never}</span>
      </a>
    </li>
  )
}
