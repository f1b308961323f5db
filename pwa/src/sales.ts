/** Opportunities, offers and their like as this device knows them; moving, adding, stepping. Money is not kept on the device. */
import { effect, signal, type Signal } from '@preact/signals'
import { ask } from './api'
import { say, type Fate } from './edits'
import { t } from './i18n'
import { words } from './i18n/sales'
import { newId, send } from './outbox'
import { standing } from './session'
import { bring, bringLasting, nothingYet, tell, type Shown } from './state'
import type { Business, FinancesPage, Offerings, OpportunityPage, OpportunityRow, PaperKind, PaperPage, Pipeline, SalesStage } from './wire'

export type PipelineScope = 'mine' | 'team'

export const OPEN_STAGES = ['lead', 'qualified', 'offer', 'negotiation'] as const
export const CLOSED_STAGES = ['won', 'lost'] as const
export const CAUSES = {
  won: ['price', 'product', 'delivery', 'service', 'relationship', 'other'],
  lost: ['price', 'product', 'delivery', 'service', 'relationship', 'competitor', 'budget', 'stopped', 'silence', 'other'],
} as const
export type CloseCause = (typeof CAUSES)['won' | 'lost'][number]

export const isOpen = (stage: SalesStage): stage is (typeof OPEN_STAGES)[number] => (OPEN_STAGES as readonly string[]).includes(stage)

// What is shown

const shelf = <T>() => {
  const known = new Map<string, Signal<Shown<T>>>()
  const of = (id: string) => {
    if (!known.has(id)) known.set(id, signal<Shown<T>>(nothingYet()))
    return known.get(id)!
  }
  return { of, forget: () => known.clear() }
}

const pipelines = shelf<Pipeline>()
const opportunities = shelf<OpportunityPage>()
const businesses = shelf<Business>()
const finances = shelf<FinancesPage>()
const papers = shelf<PaperPage>()

export const pipelineShown = pipelines.of
export const opportunityShown = opportunities.of
export const businessShown = businesses.of
export const financesShown = finances.of
export const paperShown = papers.of
export const offerings = signal<Shown<Offerings>>(nothingYet())

const read = <T>(path: string) => ask<T>({ method: 'GET', path })

export const loadPipeline = (scope: PipelineScope) =>
  bringLasting(pipelines.of(scope), () => read<Pipeline>(`/api/opportunities?scope=${scope}`), `pipeline:${scope}`)
export const openOpportunity = (id: string) =>
  bringLasting(opportunities.of(id), () => read<OpportunityPage>(`/api/opportunities/${id}`), `opportunity:${id}`)
export const openBusiness = (customer_id: string) =>
  bringLasting(businesses.of(customer_id), () => read<Business>(`/api/customers/${customer_id}/business`))
export const openFinances = (customer_id: string) =>
  bring(finances.of(customer_id), () => read<FinancesPage>(`/api/customers/${customer_id}/finances`))
export const openPaper = (kind: PaperKind, id: string) => bringLasting(papers.of(id), () => read<PaperPage>(`/api/${kind}/${id}`))
export const loadOfferings = () => bring(offerings, () => read<Offerings>('/api/offerings'))

/** Nothing of one person may be left for the next. */
effect(() => {
  if (standing.value !== 'out') return
  ;[pipelines, opportunities, businesses, finances, papers].forEach((one) => one.forget())
  offerings.value = nothingYet()
})

// What is done

export interface Move { to: SalesStage; cause?: CloseCause; reason?: string }

/** At once on the screen; back with a word if the server will not have it. */
export async function move(row: OpportunityRow, { to, cause, reason = '' }: Move) {
  const path = `/api/opportunities/${row.id}/stage`
  showMoved(row.id, to)
  tell(words().moved(row.title, words().stage[to]))
  const body = { seen: row.stage, to, ...(cause && { cause, reason }) }
  const fate = fateOf(await send({ about: `${path}/${newId()}`, method: 'POST', path, body }))
  if (fate.kind !== 'sent') say(fate, words().refused)
  if (fate.kind !== 'queued') await readAgain(row)
}

export async function readAgain(row: Pick<OpportunityRow, 'id' | 'customer'>) {
  const customer = row.customer?.id
  await Promise.all([
    openOpportunity(row.id),
    ...(['mine', 'team'] as const).filter((scope) => pipelines.of(scope).value.value).map(loadPipeline),
    customer && businesses.of(customer).value.value && openBusiness(customer),
  ])
}

function showMoved(id: string, stage: SalesStage) {
  const change = (row: OpportunityRow) => (row.id === id ? { ...row, stage } : row)
  for (const scope of ['mine', 'team']) {
    const shown = pipelines.of(scope)
    const value = shown.value.value
    if (value) shown.value = { ...shown.value, value: { ...value, opportunities: value.opportunities.map(change) } }
  }
  const shown = opportunities.of(id)
  const value = shown.value.value
  if (value) shown.value = { ...shown.value, value: { ...value, opportunity: change(value.opportunity) } }
}

/** Adding needs the server's word: a number, a price. The id of what was made, or null after saying why not. */
export async function make(path: string, body: unknown): Promise<string | null> {
  const answer = await ask<{ id: string }>({ method: 'POST', path, body })
  if (answer.outcome === 'ok') return answer.value.id
  say(answer.outcome === 'refused' ? { kind: 'refused', code: answer.code } : { kind: 'refused', code: 'offline' }, { ...words().refused, offline: t().trouble.offline_action })
  return null
}

/** The same for what gives no answer. */
export async function write(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<boolean> {
  const fate = fateOf(await send({ about: `${path}/${newId()}`, method, path, body }))
  if (fate.kind !== 'sent') say(fate, words().refused)
  return fate.kind !== 'refused'
}

function fateOf(answer: Awaited<ReturnType<typeof send>>): Fate {
  if (answer.outcome === 'ok') return { kind: 'sent' }
  return answer.outcome === 'refused' ? { kind: 'refused', code: answer.code } : { kind: 'queued' }
}
