/** One opportunity: where it stands, what it is worth, what comes next, and how it got here. */
import './opportunity.css'
import { useEffect } from 'preact/hooks'
import { colleaguesShown, readColleagues } from '../company'
import { exact } from '../figures'
import { lang } from '../i18n'
import { day, money, moment } from '../i18n/formats'
import { words } from '../i18n/sales'
import { TroubleBlank } from '../parts/blank'
import { Edit } from '../parts/edit'
import { Icon } from '../parts/icon'
import { Note } from '../parts/note'
import { Offline } from '../parts/offline'
import { OfferingChoice } from '../parts/offering-choice'
import { moveTo } from '../parts/pipeline'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { go } from '../router'
import { CLOSED_STAGES, OPEN_STAGES, isOpen, make, openOpportunity, opportunityShown, readAgain } from '../sales'
import { now } from '../state'
import type { OpportunityPage, OpportunityRow } from '../wire'

export function OpportunityScreen({ id }: { id: string }) {
  const w = words()
  const shown = opportunityShown(id).value
  useEffect(() => void openOpportunity(id), [id])
  return (
    <article class="opportunity-screen" data-test="opportunity-page">
      <TopBar fallback="/opportunities" place={w.pipeline} />
      <Offline shown={shown} />
      {shown.value && <Page page={shown.value} />}
      {!shown.value && shown.trouble && <TroubleBlank trouble={shown.trouble} missing={w.missing} offline={w.nothing_kept} retry={() => openOpportunity(id)} />}
      {!shown.value && !shown.trouble && <Skeleton shapes={['line', 'row', 'block']} />}
    </article>
  )
}

function Page({ page }: { page: OpportunityPage }) {
  const one = page.opportunity
  return (
    <>
      <Head one={one} />
      {one.open_complaint && isOpen(one.stage) && <div class="opportunity-warning"><Note icon="complaint" tone="doubt" test="solve-first">{words().solve_first}</Note></div>}
      <Stages one={one} />
      <div class="opportunity-body">
        <Facts page={page} />
        <div class="opportunity-side">
          <Offers page={page} />
          <History page={page} />
        </div>
      </div>
    </>
  )
}

function Head({ one }: { one: OpportunityRow }) {
  const w = words()
  return (
    <header class="opportunity-top">
      <h1 tabIndex={-1}>{one.title}</h1>
      <p class="soft">
        {one.customer && <a class="opportunity-customer" href={`/customers/${one.customer.id}/business`}>{one.customer.name}</a>}
      </p>
      <p><strong>{money(one.value_cents, one.currency, lang.value)}</strong> <span class="soft">{w.weighted(money(one.weighted_cents, one.currency, lang.value))}</span></p>
    </header>
  )
}

function Stages({ one }: { one: OpportunityRow }) {
  const w = words()
  const reached = OPEN_STAGES.indexOf(one.stage as never)
  return (
    <section class="opportunity-moves" aria-label={w.stage_label}>
      <div class="opportunity-way" role="group" aria-label={w.stage_label}>
        {OPEN_STAGES.map((stage, at) => (
          <button key={stage} class={at <= reached ? 'is-reached' : ''} aria-pressed={stage === one.stage} onClick={() => moveTo(one, stage)} data-test={`to-${stage}`}>{w.stage[stage]}</button>
        ))}
      </div>
      <div class="opportunity-ends">
        {CLOSED_STAGES.map((stage) => (
          <button key={stage} class={`button is-${stage}`} aria-pressed={stage === one.stage} onClick={() => moveTo(one, stage)} data-test={`to-${stage}`}>{w.stage[stage]}</button>
        ))}
      </div>
      {!isOpen(one.stage) && (
        <p class="opportunity-closed" data-test="closed-because">
          <strong>{one.closed_cause && w.cause[one.closed_cause]}</strong> {one.closed_reason} {one.closed_at && <span class="soft">{day(one.closed_at, now.value, lang.value)}</span>}
        </p>
      )}
    </section>
  )
}

function Facts({ page }: { page: OpportunityPage }) {
  const w = words()
  const one = page.opportunity
  const shared = { path: `/api/opportunities/${one.id}`, after: () => readAgain(one), refused: w.refused }
  const known = page.known
  return (
    <section class="customer-part opportunity-facts">
      <h2 class="heading">{w.facts}</h2>
      <Edit {...shared} field="value_cents" label={w.value} value={one.value_cents} type="money" currency={one.currency} known={known.value_cents} />
      <Edit {...shared} field="probability" label={one.judged ? w.probability : w.probability_by_stage(one.probability)} value={one.judged ? one.probability : null} type="number"
        show={(percent) => w.judged(Number(percent))} known={known.probability} />
      <Edit {...shared} field="expected_close" label={w.expected_close} value={one.expected_close} type="date" known={known.expected_close} />
      <Edit {...shared} field="next_step" label={w.next_step} value={one.next_step} type="lines" known={known.next_step} />
      <Edit {...shared} field="next_step_on" label={w.next_step_on} value={one.next_step_on} type="date" known={known.next_step_on} />
      <Edit {...shared} field="competitor" label={w.competitor} value={one.competitor} known={known.competitor} />
      <Owner page={page} shared={shared} />
      <OfferingChoice page={page} />
      <Edit {...shared} field="title" label={w.title} value={one.title} known={known.title} />
      <Edit {...shared} field="number" label={w.number} value={one.number} known={known.number} />
      <Edit {...shared} field="currency" label={w.currency} value={one.currency} known={known.currency} />
    </section>
  )
}

function Owner({ page, shared }: { page: OpportunityPage; shared: { path: string; after: () => Promise<unknown>; refused: Record<string, string> } }) {
  const { owner, customer } = page.opportunity
  const people = colleaguesShown(customer?.id ?? '').value.value?.people.filter((one) => one.in_team) ?? []
  useEffect(() => void (customer && readColleagues(customer.id)), [customer?.id])
  const choices = [owner, ...people].flatMap((one) => (one ? [{ value: one.id, label: one.name }] : []))
  const single = choices.filter((one, at) => choices.findIndex((other) => other.value === one.value) === at)
  return <Edit {...shared} field="owner_id" label={words().owner} value={owner?.id ?? null} type="choice" choices={single} known={page.known.owner_id} />
}

function Offers({ page }: { page: OpportunityPage }) {
  const w = words()
  const { id, customer, currency } = page.opportunity
  async function begin() {
    const made = await make(`/api/customers/${customer!.id}/offers`, { day: new Date(now.value).toLocaleDateString('sv'), opportunity_id: id, currency })
    if (made) go(`/offers/${made}`)
  }
  return (
    <section class="customer-part" data-test="offers">
      <h2 class="heading">{w.offers}</h2>
      {!page.offers.length && <p class="soft">{w.no_offers}</p>}
      <ul>
        {page.offers.map((one) => (
          <li key={one.id}>
            <a class="opportunity-offer" href={`/offers/${one.id}`}>
              <span><strong>{one.number}</strong> <span class="soft">{w.status[one.status]} · {day(one.day, now.value, lang.value)}</span></span>
              <span>{exact(one.total_cents, one.currency, lang.value)}</span>
            </a>
          </li>
        ))}
      </ul>
      {customer && <button class="button is-quiet opportunity-add" onClick={begin} data-test="add-offer"><Icon name="offer" />{w.add_offer}</button>}
    </section>
  )
}

function History({ page }: { page: OpportunityPage }) {
  const w = words()
  return (
    <section class="customer-part" data-test="history">
      <h2 class="heading">{w.history}</h2>
      {!page.history.length && <p class="soft">{w.no_history}</p>}
      <ol class="opportunity-history">
        {[...page.history].reverse().map((one) => (
          <li key={one.at + one.stage}><strong>{w.stage[one.stage]}</strong> <span class="soft">{moment(one.at, lang.value)}{one.by && `, ${w.by(one.by.name)}`}</span></li>
        ))}
      </ol>
    </section>
  )
}
