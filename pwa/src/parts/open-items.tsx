/** What has not been paid, the oldest first. */
import './open-items.css'
import { exact } from '../figures'
import { lang } from '../i18n'
import { words } from '../i18n/sales'
import type { FinancesPage } from '../wire'

const FIRST = 5

export function OpenItems({ items, more }: { items: FinancesPage['items']; more: boolean }) {
  const w = words()
  if (!items.length) return null
  const rest = items.slice(FIRST)
  return (
    <div class="open-items">
      <ul>{items.slice(0, FIRST).map((one) => <Item key={one.id} one={one} />)}</ul>
      {rest.length > 0 && <details><summary>{w.open_items}: {items.length}</summary><ul>{rest.map((one) => <Item key={one.id} one={one} />)}</ul></details>}
      {more && <p class="soft">{w.items_more}</p>}
    </div>
  )
}

const Item = ({ one }: { one: FinancesPage['items'][number] }) => (
  <li>
    <a class="open-item" href={`/invoices/${one.id}`}>
      <span><strong>{one.number}</strong> <span class={one.days_overdue > 0 ? 'open-item-late' : 'soft'}>{words().days_overdue(one.days_overdue)}</span></span>
      <span>{exact(one.open_cents, one.currency, lang.value)}</span>
    </a>
  </li>
)
