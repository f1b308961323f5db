/** The server's endpoints under our words. Every call carries a valid access token and repeats once after a 401. */
import { request, type Answer, type Ask } from './answer'
import { access, renew } from './session'
import type {
  Card, ComplaintAmendment, ComplaintList, ComplaintPage, Complaints,
  CustomerPage, Opening, Customers, Device, Hits, LockScreen, MailPage, Me, NewDevice, PushPage, Scope, TakenStep, TestResult,
  TaskList, TextHits, Timeline, TimelineEntry, TimelinePeople, Today, Lang,
} from './wire'

export async function ask<T>(what: Ask): Promise<Answer<T>> {
  const token = await access()
  if (!token) return { outcome: 'offline' }
  const answer = await request<T>({ ...what, token })
  if (answer.outcome !== 'signed_out') return answer
  const fresh = await renew()
  return fresh ? request<T>({ ...what, token: fresh }) : answer
}

const read = <T>(path: string, signal?: AbortSignal) => ask<T>(signal ? { method: 'GET', path, signal } : { method: 'GET', path })
const write = <T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => ask<T>({ method, path, body })
const query = (params: Record<string, string | null | undefined>) =>
  new URLSearchParams(Object.entries(params).filter((pair): pair is [string, string] => Boolean(pair[1]))).toString()

export const readToday = (scope: Scope, before?: string | null) => read<Today>(`/api/today?${query({ scope, before })}`)
export const readMail = (id: string) => read<MailPage>(`/api/mails/${id}`)
export const chooseCustomer = (mail_id: string, customer_id: string, contact_id: string | null) =>
  write<Card>('POST', `/api/mails/${mail_id}/match`, { customer_id, contact_id })

export const findCustomers = (q: string, signal?: AbortSignal) => read<Customers>(`/api/customers?${query({ q })}`, signal)
export const readCustomer = (id: string) => read<CustomerPage>(`/api/customers/${id}`)
export const readOpening = (id: string) => read<Opening>(`/api/customers/${id}/opening`)
/** `wanted`: kind (several), contact, by, q. */
export const readTimeline = (id: string, before?: string | null, wanted: [string, string][] = [], signal?: AbortSignal) =>
  read<Timeline>(`/api/customers/${id}/timeline?${new URLSearchParams([...wanted, ...(before ? [['before', before]] : [])])}`, signal)
export const readEntry = (customer: string, id: string) => read<TimelineEntry>(`/api/customers/${customer}/timeline/${id}`)
export const readPeople = (id: string) => read<TimelinePeople>(`/api/customers/${id}/timeline/people`)
export const readTasks = (scope: 'open' | 'done') => read<TaskList>(`/api/tasks?${query({ scope })}`)
export const readCustomerTasks = (id: string) => read<TaskList>(`/api/customers/${id}/tasks`)

/** The content of a file; null without network or right. */
export async function readFile(id: string): Promise<Blob | null> {
  const token = await access()
  const answer = token && (await fetch(`/api/files/${id}`, { headers: { Authorization: `Bearer ${token}` }, cache: 'no-store' }).catch(() => null))
  return answer && answer.ok ? answer.blob() : null
}

export const readComplaints = (which: ComplaintList) => read<Complaints>(`/api/complaints?${query({ which })}`)
export const readComplaint = (id: string) => read<ComplaintPage>(`/api/complaints/${id}`)
export const stepComplaint = (id: string, taken: TakenStep) => write<ComplaintPage>('POST', `/api/complaints/${id}/steps`, taken)
export const amendComplaint = (id: string, change: ComplaintAmendment) => write<ComplaintPage>('PATCH', `/api/complaints/${id}`, change)

export const findEverything = (q: string, signal?: AbortSignal) => read<Hits>(`/api/search?${query({ q })}`, signal)
export const findTexts = (q: string, before: string | null, signal?: AbortSignal) =>
  read<TextHits>(`/api/search/text?${query({ q, before })}`, signal)

export const changeMe = (change: { lang?: Lang; lock_screen?: LockScreen }) => write<Me>('PATCH', '/api/me', change)

export const noteOpened = (mail_id: string) => write<null>('POST', `/api/mails/${mail_id}/opened`)
export const needlessNotices = (lying: string[]) => read<{ notices: string[] }>(`/api/notices/needless?${new URLSearchParams(lying.map((id) => ['lying', id]))}`)
export const readPush = () => read<PushPage>('/api/push')
export const addDevice = (device: NewDevice) => write<Device>('POST', '/api/devices', device)
export const removeDevice = (id: string) => write<null>('DELETE', `/api/devices/${id}`)
export const testDevice = (id: string) => write<TestResult>('POST', `/api/devices/${id}/test`)
export const activateDevice = (token: string) =>
  request<null>({ method: 'POST', path: '/api/devices/activate', body: { token } })
