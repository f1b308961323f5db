/** An offer, an order or an invoice: what it says line by line. An offer can be written while it is a draft. */
import './paper.css'
import { useEffect, useState } from 'preact/hooks'
import { exact } from '../figures'
import { lang } from '../i18n'
import { day } from '../i18n/formats'
import { words } from '../i18n/sales'
import { TroubleBlank } from '../parts/blank'
import { Edit } from '../parts/edit'
import { Icon } from '../parts/icon'
import { Lines } from '../parts/lines'
import { LinesEditor } from '../parts/lines-editor'
import { ComplaintMark } from '../parts/marks'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { openPaper, paperShown, write } from '../sales'
import { now } from '../state'
import type { PaperKind, PaperPage } from '../wire'

export function PaperScreen({ kind, id }: { kind: PaperKind; id: string }) {
  const w = words()
  const shown = paperShown(id).value
  const retry = () => openPaper(kind, id)
  useEffect(() => void retry(), [kind, id])
  const customer = shown.value?.customer
  return (
    <article class="paper" data-test="paper">
      <TopBar fallback={customer ? `/customers/${customer.id}/business` : '/customers'} place={customer?.name ?? w.business} />
      {shown.value && <Page page={shown.value} retry={retry} />}
      {!shown.value && shown.trouble && <TroubleBlank trouble={shown.trouble} missing={w.paper_missing} retry={retry} />}
      {!shown.value && !shown.trouble && <Skeleton shapes={['line', 'block']} />}
    </article>
  )
}

function Page({ page, retry }: { page: PaperPage; retry: () => Promise<unknown> }) {
  const w = words()
  const [editing, setEditing] = useState(false)
  const { paper } = page
  const draft = paper.kind === 'offers' && paper.status === 'draft'
  return (
    <>
      <header class="paper-head">
        <p class="soft">{w.paper[paper.kind]}</p>
        <h1 tabIndex={-1}>{paper.number}</h1>
        <p class="paper-status" data-test="status">
          <strong>{w.status[paper.status]}</strong>
          {paper.until && <span class="soft"> · {w.until[paper.kind](day(paper.until, now.value, lang.value))}</span>}
          {page.paid_day && <span class="soft"> · {w.paid_on(day(page.paid_day, now.value, lang.value))}</span>}
          {paper.late && paper.kind === 'invoices' && <> <ComplaintMark text={w.overdue} /></>}
        </p>
        <p class="paper-links">
          {page.customer && <a href={`/customers/${page.customer.id}/business`}>{page.customer.name}</a>}
          {page.opportunity && <a href={`/opportunities/${page.opportunity.id}`}>{page.opportunity.name}</a>}
        </p>
      </header>
      {paper.kind === 'offers' && <Steps page={page} retry={retry} />}
      {draft && <Facts page={page} retry={retry} />}
      <section class="customer-part paper-lines">
        <h2 class="heading">{w.lines}</h2>
        {editing ? <LinesEditor page={page} done={async () => (await retry(), setEditing(false))} /> : <Lines page={page} />}
        {draft && !editing && <button class="button is-quiet paper-edit" onClick={() => setEditing(true)} data-test="edit-lines"><Icon name="note" />{w.edit_lines}</button>}
      </section>
      {page.gross_cents !== null && <Sums page={page} />}
    </>
  )
}

function Facts({ page, retry }: { page: PaperPage; retry: () => Promise<unknown> }) {
  const w = words()
  const { paper } = page
  const shared = { path: `/api/offers/${paper.id}`, after: retry, refused: w.refused }
  return (
    <section class="customer-part paper-facts">
      <Edit {...shared} field="number" label={w.offer_number} value={paper.number} />
      <Edit {...shared} field="day" label={w.day} value={paper.day} type="date" />
      <Edit {...shared} field="valid_until" label={w.valid_until} value={paper.until} type="date" />
      <Edit {...shared} field="currency" label={w.currency} value={paper.currency} />
    </section>
  )
}

const NEXT = { draft: ['sent'], sent: ['accepted', 'declined', 'draft'], answered: ['accepted', 'declined', 'draft'], expired: ['accepted', 'declined', 'draft'], accepted: ['sent'], declined: ['sent'] } as const

function Steps({ page, retry }: { page: PaperPage; retry: () => Promise<unknown> }) {
  const w = words()
  const status = page.paper.status as keyof typeof NEXT
  const go = async (to: (typeof NEXT)[typeof status][number]) => {
    await write('POST', `/api/offers/${page.paper.id}/status`, { seen: status, to })
    await retry()
  }
  const label = (to: keyof typeof w.step) => (to === 'sent' && status !== 'draft' ? w.step_back : w.step[to])
  return (
    <div class="paper-steps">
      {NEXT[status].map((to, at) => <button key={to} class={`button ${at === 0 && status !== 'accepted' && status !== 'declined' ? 'is-main' : ''}`} onClick={() => go(to)} data-test={`step-${to}`}>{label(to)}</button>)}
    </div>
  )
}

function Sums({ page }: { page: PaperPage }) {
  const w = words()
  const { currency } = page.paper
  return (
    <dl class="customer-part paper-sums">
      <div><dt>{w.gross}</dt><dd>{exact(page.gross_cents ?? 0, currency, lang.value)}</dd></div>
      <div><dt>{w.paid}</dt><dd>{exact(page.paid_cents ?? 0, currency, lang.value)}</dd></div>
    </dl>
  )
}
