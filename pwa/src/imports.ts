/** Imports: the file that goes up, the run that is open, its report, and what is taken along as a file. */
import { signal } from '@preact/signals'
import type { Answer } from './answer'
import { ask } from './api'
import { intoDownloads } from './downloads'
import { go } from './router'
import { bring, nothingYet, type Shown } from './state'
import type { ImportChange, ImportKind, ImportList, ImportReport, ImportReportFilter, ImportRun } from './wire'

const ROUND_MS = 700
const UPLOAD_MS = 900_000
export const KINDS: ImportKind[] = ['customers', 'contacts', 'opportunities', 'offers', 'orders', 'invoices', 'offerings', 'activities']
const WORKING = ['checking', 'applying', 'indexing', 'undoing']

export const runs = signal<Shown<ImportList>>(nothingYet())
export const run = signal<Shown<ImportRun>>(nothingYet())
export const report = signal<ImportReport | null>(null)
export const filter = signal<ImportReportFilter>('all')
export const uploading = signal('')
/** Why the last file was refused, as a code. */
export const refused = signal('')

export const isWorking = (one: ImportRun) => WORKING.includes(one.status)
export const loadRuns = () => bring(runs, () => ask<ImportList>({ method: 'GET', path: '/api/imports' }))

let round: ReturnType<typeof setTimeout> | undefined

/** Reads the run now and, while a worker is on it, again and again. */
export async function openRun(id: string) {
  clearTimeout(round)
  if (run.value.value?.id !== id) forgetRun()
  await bring(run, () => ask<ImportRun>({ method: 'GET', path: `/api/imports/${id}` }))
  follow()
}

export function forgetRun() {
  clearTimeout(round)
  run.value = nothingYet()
  report.value = null
  filter.value = 'all'
}

function follow() {
  const one = run.value.value
  if (!one) return
  if (isWorking(one)) round = setTimeout(() => void openRun(one.id), ROUND_MS)
  else if (one.checked) void readReport(filter.value)
}

export async function upload(file: File, kind: ImportKind) {
  uploading.value = file.name
  refused.value = ''
  const path = `/api/imports?${new URLSearchParams({ kind, name: file.name })}`
  const late: Answer<ImportRun> = { outcome: 'offline' }
  const answer = await ask<ImportRun>({ method: 'POST', path, body: file, signal: AbortSignal.timeout(UPLOAD_MS) }).catch(() => late)
  uploading.value = ''
  if (answer.outcome === 'ok') return go(`/imports/${answer.value.id}`)
  refused.value = answer.outcome === 'refused' ? answer.code : answer.outcome
}

/** Moves the run on; what came back is what is shown. False if the server would not. */
async function move(what: string, body: object = {}): Promise<boolean> {
  const id = run.value.value?.id
  const answer = await ask<ImportRun>({ method: 'POST', path: `/api/imports/${id}/${what}`, body })
  if (answer.outcome !== 'ok') return false
  show(answer.value)
  return true
}

export async function settle(change: ImportChange): Promise<boolean> {
  const answer = await ask<ImportRun>({ method: 'PATCH', path: `/api/imports/${run.value.value?.id}`, body: change })
  if (answer.outcome !== 'ok') return false
  show(answer.value)
  return true
}

function show(one: ImportRun) {
  clearTimeout(round)
  run.value = { value: one, at: Date.now(), from: 'server', trouble: null }
  follow()
}

export const check = () => move('check')
export const apply = () => move('apply', { duplicates: 'ask' })
export const pause = () => move('pause')
export const cancel = () => move('cancel')
export const undo = () => move('undo')

export async function forget(): Promise<boolean> {
  const answer = await ask<null>({ method: 'DELETE', path: `/api/imports/${run.value.value?.id}` })
  if (answer.outcome === 'ok') go('/imports')
  return answer.outcome === 'ok'
}

export async function readReport(wanted: ImportReportFilter, after = 0) {
  filter.value = wanted
  const path = `/api/imports/${run.value.value?.id}/rows?${new URLSearchParams({ filter: wanted, after: String(after) })}`
  const answer = await ask<ImportReport>({ method: 'GET', path })
  if (answer.outcome !== 'ok' || filter.value !== wanted) return
  const before = after && report.value ? report.value.rows : []
  report.value = { rows: [...before, ...answer.value.rows], next: answer.value.next }
}

export const takeReportAlong = () =>
  intoDownloads(`/api/imports/${run.value.value?.id}/report?filter=${filter.value}`, 'report.csv')

/** Without lines it is about all that nobody has decided about. */
export async function decide(lines: number[] | null, decision: 'skip' | 'create' | 'update') {
  const path = `/api/imports/${run.value.value?.id}/decisions`
  const answer = await ask<{ count: number }>({ method: 'POST', path, body: { lines, decision } })
  if (answer.outcome === 'ok') await readReport(filter.value)
  return answer.outcome === 'ok'
}

export const takeAlong = (kind: ImportKind, type: 'csv' | 'xlsx' | 'vcf') => intoDownloads(`/api/exports/${kind}/${type}`, `${kind}.${type}`)
