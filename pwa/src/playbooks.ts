/** Playbooks: what there is, what it covers, and the one being written. */
import { signal } from '@preact/signals'
import type { Answer } from './answer'
import { ask } from './api'
import { bring, nothingYet, type Shown } from './state'
import type { Playbook, Playbooks, PlaybookStep } from './wire'

export type Unit = '' | 'hours' | 'days'
export type Where = Pick<Playbook, 'point' | 'segment_id' | 'stage'>
export interface StepDraft { id: string | null; de: string; en: string; by: PlaybookStep['by']; number: number; unit: Unit }
export interface PlaybookDraft extends Where { steps: StepDraft[] }

export const STEPS_MOST = 12

export const playbooks = signal<Shown<Playbooks>>(nothingYet())

export const loadPlaybooks = () => bring(playbooks, () => ask<Playbooks>({ method: 'GET', path: '/api/playbooks' }))

export const freshStep = (): StepDraft => ({ id: null, de: '', en: '', by: 'owner', number: 1, unit: 'days' })

export const draftFor = (where: Where): PlaybookDraft => ({ ...where, steps: [freshStep()] })

/** Pure: a stored playbook as it looks while it is changed. */
export const draftOf = ({ point, segment_id, stage, steps }: Playbook): PlaybookDraft => ({
  point, segment_id, stage, steps: steps.map(({ id, de, en, by, within_hours, within_days }) => ({
    id, de, en, by, number: within_hours ?? within_days ?? 1, unit: typeof within_hours === 'number' ? 'hours' : typeof within_days === 'number' ? 'days' : '',
  })),
})

/** Pure: what is sent; a step without words is none. */
export const sent = ({ steps, ...where }: PlaybookDraft) => ({
  ...where, steps: steps.filter((one) => one.de.trim() || one.en.trim()).map(({ number, unit, ...step }) => ({
    ...step, within_hours: unit === 'hours' ? Math.max(1, number) : null, within_days: unit === 'days' ? number : null,
  })),
})

/** Who was second and saves once more has been told, and means it. */
const seen = (known: Playbook) => playbooks.value.value?.playbooks.find((one) => one.id === known.id)?.turn ?? known.turn

export const savePlaybook = (known: Playbook | null, draft: PlaybookDraft) => (known
  ? change({ method: 'PUT', path: `/api/playbooks/${known.id}`, body: { ...sent(draft), seen: seen(known) } })
  : change({ method: 'POST', path: '/api/playbooks', body: sent(draft) }))

export const removePlaybook = (known: Playbook) => change({ method: 'DELETE', path: `/api/playbooks/${known.id}` })
export const takeOver = () => change({ method: 'POST', path: '/api/playbooks/start' })

/** Every change answers with all that there is now. Whoever was second sees what the first has written. */
async function change(request: Parameters<typeof ask>[0]): Promise<Answer<Playbooks>> {
  const answer = await ask<Playbooks>(request)
  if (answer.outcome === 'ok') playbooks.value = { value: answer.value, at: Date.now(), from: 'server', trouble: null }
  else if (answer.outcome === 'refused') await loadPlaybooks()
  return answer
}

export const forgetPlaybooks = () => (playbooks.value = nothingYet())
