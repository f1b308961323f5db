import { describe, expect, it } from 'vitest'
import { draftFor, draftOf, sent } from '../src/playbooks'
import type { Playbook } from '../src/wire'

const call = { id: 'a', de: 'Anrufen', en: '', by: 'owner' as const, within_hours: 4, within_days: null }
const known: Playbook = {
  id: 'p', point: 'complaint', segment_id: null, stage: 'any', turn: 3, changed_at: '2026-11-22T09:00:00Z', changed_by: 'Admin',
  steps: [call, { ...call, id: 'b', within_hours: null, within_days: 0 }, { ...call, id: 'c', within_hours: null }],
}

describe('a playbook that is written', () => {
  it('is sent as it was, if nothing is changed', () => {
    expect(sent(draftOf(known))).toEqual({ point: 'complaint', segment_id: null, stage: 'any', steps: known.steps })
  })

  it('has no steps without words, and no less than an hour', () => {
    const draft = draftFor({ point: 'mail', segment_id: 's', stage: 'lead' })
    expect(sent(draft).steps).toEqual([])
    const steps = [{ ...draft.steps[0]!, en: 'Call', unit: 'hours' as const, number: 0 }, { ...draft.steps[0]!, de: ' ' }]
    expect(sent({ ...draft, steps }).steps).toEqual([{ id: null, de: '', en: 'Call', by: 'owner', within_hours: 1, within_days: null }])
  })
})
