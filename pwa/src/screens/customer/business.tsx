/** What is going on with this customer: open opportunities, offers, orders, and invoices for those who see money. */
import './business.css'
import { useEffect, useState } from 'preact/hooks'
import { exact } from '../../figures'
import { lang } from '../../i18n'
import { day, money } from '../../i18n/formats'
import { words } from '../../i18n/sales'
import { valueOf } from '../../parts/edit-values'
import { TroubleBlank } from '../../parts/blank'
import { Icon } from '../../parts/icon'
import { ComplaintMark } from '../../parts/marks'
import { Marks } from '../../parts/pipeline'
import { Skeleton } from '../../parts/skeleton'
import { go } from '../../router'
import { businessShown, isOpen, make, openBusiness } from '../../sales'
import { newId } from '../../outbox'
import { now } from '../../state'
import type { Business, CustomerPage, OpportunityRow, PaperKind, PaperRow } from '../../wire'

const FIRST = 6

export default function BusinessPart({ page }: { page: CustomerPage }) {
  const { value, trouble } = businessShown(page.id).value
  useEffect(() => void openBusiness(page.id), [page.id])
  if (!value) return trouble ? <TroubleBlank trouble={trouble} retry={() => openBusiness(page.id)} /> : <Skeleton shapes={['block', 'block']} />
  return (
    <div class="business" data-test="business">
      <div>
        <Opportunities page={page} business={value} />
        <Papers page={page} business={value} kind="offers" />
      </div>
      <div>
        <Papers page={page} business={value} kind="orders" />
        {value.invoices && <Papers page={page} business={value} kind="invoices" />}
      </div>
    </div>
  )
}

function Opportunities({ page, business }: { page: CustomerPage; business: Business }) {
  const w = words()
  const [adding, setAdding] = useState(false)
  const open = business.opportunities.filter((one) => isOpen(one.stage))
  const closed = business.opportunities.filter((one) => !isOpen(one.stage))
  return (
    <section class="customer-part business-chances" data-test="opportunities">
      <h2 class="heading">{w.open}</h2>
      {!open.length && <p class="soft">{w.empty}</p>}
      <ul>{open.map((one) => <Chance key={one.id} one={one} />)}</ul>
      {adding ? <NewOpportunity page={page} close={() => setAdding(false)} /> : (
        <button class="button is-quiet business-add" onClick={() => setAdding(true)} data-test="add-opportunity"><Icon name="offer" />{w.add_opportunity}</button>
      )}
      {closed.length > 0 && <h3 class="heading business-closed">{w.closed}</h3>}
      <ul>{closed.map((one) => <Chance key={one.id} one={one} />)}</ul>
    </section>
  )
}

function Chance({ one }: { one: OpportunityRow }) {
  const w = words()
  const why = one.closed_cause && w.cause[one.closed_cause]
  return (
    <li>
      <a class="business-row" href={`/opportunities/${one.id}`} data-test="opportunity">
        <span>
          <strong>{one.title}</strong>
          <span class="soft">{[w.stage[one.stage], isOpen(one.stage) ? `${one.probability} %` : why, one.expected_close && isOpen(one.stage) && w.closes(day(one.expected_close, now.value, lang.value))].filter(Boolean).join(' · ')} <Marks one={one} /></span>
          {one.closed_reason && <span>{one.closed_reason}</span>}
          {one.next_step && isOpen(one.stage) && <span>{one.next_step}{one.next_step_on && <span class="soft"> {w.step_by(day(one.next_step_on, now.value, lang.value))}</span>}</span>}
        </span>
        <span class="business-amount">{money(one.value_cents, one.currency, lang.value)}</span>
      </a>
    </li>
  )
}

function NewOpportunity({ page, close }: { page: CustomerPage; close: () => void }) {
  const w = words()
  const [wrong, setWrong] = useState('')
  async function add(event: SubmitEvent) {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const value = valueOf('money', String(form.get('value')), lang.value)
    if (value === undefined) return setWrong(w.no_number)
    const made = await make(`/api/customers/${page.id}/opportunities`, {
      id: newId(), title: form.get('title'), value_cents: value ?? 0, expected_close: form.get('close') || null, next_step: form.get('step'),
    })
    if (!made) return
    close()
    await openBusiness(page.id)
  }
  return (
    <form class="business-form" onSubmit={add} data-test="new-opportunity">
      <label>{w.title}<input class="edit-input" name="title" required maxLength={200} autocomplete="off" ref={(field) => field?.focus()} /></label>
      <label>{w.value} <span class="soft">{w.value_hint}</span><input class="edit-input" name="value" inputMode="decimal" autocomplete="off" aria-invalid={wrong !== ''} /></label>
      {wrong && <p role="alert" class="business-wrong">{wrong}</p>}
      <label>{w.expected_close}<input class="edit-input" name="close" type="date" /></label>
      <label>{w.next_step}<input class="edit-input" name="step" maxLength={2000} autocomplete="off" /></label>
      <div class="business-ways">
        <button type="button" class="button is-quiet" onClick={close}>{w.cancel}</button>
        <button class="button is-main" data-test="add">{w.add}</button>
      </div>
    </form>
  )
}

function Papers({ page, business, kind }: { page: CustomerPage; business: Business; kind: PaperKind }) {
  const w = words()
  const papers = business[kind] ?? []
  const none = { offers: w.no_offers, orders: w.no_orders, invoices: w.no_invoices }[kind]
  async function begin() {
    const made = await make(`/api/customers/${page.id}/offers`, { day: new Date(now.value).toLocaleDateString('sv') })
    if (made) go(`/offers/${made}`)
  }
  return (
    <section class="customer-part" data-test={kind}>
      <h2 class="heading">{w[kind]}</h2>
      {!papers.length && <p class="soft">{none}</p>}
      <ul>{papers.slice(0, FIRST).map((one) => <Paper key={one.id} one={one} />)}</ul>
      {papers.length > FIRST && (
        <details class="business-rest">
          <summary>{w.earlier(papers.length - FIRST)}</summary>
          <ul>{papers.slice(FIRST).map((one) => <Paper key={one.id} one={one} />)}</ul>
        </details>
      )}
      {business.more.includes(kind) && <p class="soft business-note">{w.newest}</p>}
      {kind === 'orders' && papers.some((one) => one.total_cents === null) && <p class="soft business-note">{w.no_amounts}</p>}
      {kind === 'offers' && <button class="button is-quiet business-add" onClick={begin} data-test="add-offer"><Icon name="offer" />{w.add_offer}</button>}
    </section>
  )
}

function Paper({ one }: { one: PaperRow }) {
  const w = words()
  const live = one.kind === 'offers' ? one.status === 'sent' : one.kind === 'invoices' && one.status === 'open'
  return (
    <li>
      <a class="business-row" href={`/${one.kind}/${one.id}`} data-test={`row-${one.kind}`}>
        <span>
          <strong>{one.number}</strong>
          <span class="soft">{[day(one.day, now.value, lang.value), w.status[one.status], live && one.until && w.until[one.kind](day(one.until, now.value, lang.value))].filter(Boolean).join(' · ')} {one.late && one.kind === 'invoices' && <ComplaintMark text={w.overdue} />}</span>
        </span>
        {one.total_cents !== null && <span class="business-amount">{exact(one.total_cents, one.currency, lang.value)}</span>}
      </a>
    </li>
  )
}
