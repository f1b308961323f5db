/** Complaints: four lists, the opened ones, and what is done with one. Who was slower sees how it stands now. */
import { effect, signal, type Signal } from '@preact/signals'
import type { Answer } from './answer'
import { amendComplaint, ask, readComplaint, readComplaints, stepComplaint } from './api'
import { t } from './i18n'
import { newId, outbox, send } from './outbox'
import { bring, nothingYet, tell, type Shown } from './state'
import type { ComplaintAmendment, ComplaintLimits, ComplaintList, ComplaintPage, Complaints, NewComplaint, TakenStep } from './wire'

const list = () => signal<Shown<Complaints>>(nothingYet())
const lists = { mine: list(), team: list(), overdue: list(), closed: list() }
const pages = new Map<string, Signal<Shown<ComplaintPage>>>()

/** Beside an opened complaint the list stays as it was. */
export const which = signal<ComplaintList>('mine')

export const complaintsShown = (one: ComplaintList) => lists[one]

export function complaintShown(id: string): Signal<Shown<ComplaintPage>> {
  const known = pages.get(id)
  if (known) return known
  const made = signal<Shown<ComplaintPage>>(nothingYet())
  pages.set(id, made)
  return made
}

export const loadComplaints = (one: ComplaintList = which.value) => bring(lists[one], () => readComplaints(one), `complaints:${one}`)
export const limits = signal<Shown<ComplaintLimits>>(nothingYet())
export const loadLimits = () => bring(limits, () => ask<ComplaintLimits>({ method: 'GET', path: '/api/complaints/limits' }), 'complaint-limits')
export const openComplaint = (id: string) => bring(complaintShown(id), () => readComplaint(id), `complaint:${id}`)

/** One that waited for the network has gone out: the lists know it only now. */
let unsent = 0
effect(() => {
  const before = unsent
  unsent = outbox.value.filter((one) => one.about.startsWith('complaint:')).length
  if (unsent < before) void loadComplaints()
})

/** True if it was done; otherwise the person has been told why not. */
export const takeStep = async (id: string, taken: TakenStep) => settled(id, await stepComplaint(id, taken))
export const amend = async (id: string, change: ComplaintAmendment) => settled(id, await amendComplaint(id, change))

function settled(id: string, answer: Answer<ComplaintPage>): boolean {
  if (answer.outcome === 'ok') {
    complaintShown(id).value = { value: answer.value, at: Date.now(), from: 'server', trouble: null }
    void loadComplaints()
    return true
  }
  const late = answer.outcome === 'refused' && answer.code === 'conflict'
  tell(late ? t().complaints.too_late : answer.outcome === 'offline' ? t().trouble.offline_action : t().trouble.refused)
  if (late) void openComplaint(id)
  return false
}

/** Its id if the server has it; 'waits' if it goes out as soon as there is network; null if it was refused. */
export async function takeIn(customer: string, told: NewComplaint): Promise<string | 'waits' | null> {
  const id = newId()
  const path = `/api/customers/${customer}/complaints`
  const answer = await send({ about: `complaint:${id}`, method: 'POST', path, body: { ...told, id } })
  if (answer.outcome === 'refused') return tell(t().trouble.refused), null
  if (answer.outcome !== 'ok') return 'waits'
  settled(id, answer as Answer<ComplaintPage>)
  return id
}

export function forgetComplaints() {
  pages.clear()
  for (const one of Object.values(lists)) one.value = nothingYet()
}
