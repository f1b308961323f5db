/** Kunden: find while typing; the arrow keys walk through the list. */
import './customers.css'
import { useEffect } from 'preact/hooks'
import { found, query, runSearch, search } from '../customers'
import { t } from '../i18n'
import { Blank, NoTeam, TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { ComplaintMark } from '../parts/marks'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { here } from '../router'
import { me } from '../session'
import type { CustomerRow } from '../wire'

const SEARCH_FIELD = 'customer-search'

export default function CustomersScreen() {
  useEffect(() => void runSearch(), [])
  return (
    <div class="customers" onKeyDown={walk} data-test="customers">
      <header class="customers-head">
        <div class="customers-title">
          <h1 tabIndex={-1}>{t().app.customers}</h1>
          {me.value && me.value.teams.length > 0 && <a class="button is-quiet" href="/customers/new" data-test="new">{t().customers.add}</a>}
        </div>
        <search class="customers-search">
          <Icon name="search" />
          <input id={SEARCH_FIELD} type="search" value={query.value} placeholder={t().customers.hint} aria-label={t().customers.search}
            autocomplete="off" autocapitalize="off" spellcheck={false} enterkeyhint="search" data-test="search"
            onInput={(event) => search(event.currentTarget.value)} />
          {query.value && <button class="customers-clear" onClick={clear} aria-label={t().customers.clear}><Icon name="close" size={18} /></button>}
        </search>
        <p class="heading" role="status">{found.value.value && caption(found.value.value.customers.length)}</p>
      </header>
      <Offline shown={found.value} />
      <Found />
    </div>
  )
}

const caption = (amount: number) => (query.value.trim() ? t().customers.found(amount) : t().customers.mine)

function clear() {
  search('')
  document.getElementById(SEARCH_FIELD)?.focus()
}

function Found() {
  const { value, trouble } = found.value
  if (!value) return trouble ? <TroubleBlank trouble={trouble} retry={runSearch} /> : <Skeleton shapes={['row', 'row', 'row', 'row']} />
  if (!value.customers.length) {
    const text = query.value.trim()
    if (me.value && !me.value.teams.length) return <NoTeam />
    return <Blank icon="search" title={text ? t().customers.none(text) : t().customers.empty} text={text ? t().customers.none_text : t().customers.empty_text} test="empty" />
  }
  return <ul class="customers-list">{value.customers.map((one) => <Row key={one.id} one={one} />)}</ul>
}

function Row({ one }: { one: CustomerRow }) {
  const place = here.value
  const chosen = place.screen === 'customer' && place.id === one.id
  return (
    <li>
      <a class="customer-row" href={`/customers/${one.id}`} aria-current={chosen ? 'true' : undefined} data-test="customer-row">
        <span class="customer-row-text">
          <strong>{one.name}</strong>
          <span class="soft">{[one.city, one.segment, one.owner?.id !== me.value?.id && one.owner?.name].filter(Boolean).join(' · ')}</span>
          <span class="customer-row-marks">
            {one.open_complaint && <ComplaintMark text={t().customers.complaint} />}
            {one.open_count > 0 && <span class="mark is-offer"><Icon name="offer" size={15} />{t().customers.open(one.open_count)}</span>}
          </span>
        </span>
        {one.value_class && <span class="customer-row-class" title={t().mail.class_of(one.value_class)}>{one.value_class}</span>}
        <span class="customer-row-way"><Icon name="forward" size={18} /></span>
      </a>
    </li>
  )
}

function walk(event: KeyboardEvent) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const field = document.getElementById(SEARCH_FIELD)
  const stops = [field, ...document.querySelectorAll<HTMLElement>('.customer-row')]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)]
  if (at < 0 || !next) return
  event.preventDefault()
  event.stopPropagation()
  next.focus()
}
