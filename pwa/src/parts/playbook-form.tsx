/** Writing a playbook: for which case it is, and its steps one after the other. */
import './edit.css'
import './playbook-form.css'
import { useSignal } from '@preact/signals'
import { lang, t } from '../i18n'
import { day } from '../i18n/formats'
import { words } from '../i18n/playbooks'
import { freshStep, removePlaybook, savePlaybook, STEPS_MOST, type PlaybookDraft, type StepDraft } from '../playbooks'
import { now, tell } from '../state'
import type { Playbook, Playbooks } from '../wire'
import { Icon } from './icon'
import { PlaybookStepForm } from './playbook-step-form'
import { nameOf } from './playbook-words'
import { Sheet } from './sheet'

export interface Open { known: Playbook | null; draft: PlaybookDraft }
interface Props { open: Open; segments: Playbooks['segments']; close: () => void }

export function PlaybookForm({ open: { known, draft: begun }, segments, close }: Props) {
  const said = words()
  const draft = useSignal(begun)
  const [busy, wrong] = [useSignal(false), useSignal('')]
  const put = (part: Partial<PlaybookDraft>) => (draft.value = { ...draft.value, ...part })
  const { steps } = draft.value

  async function send(act: () => ReturnType<typeof savePlaybook>) {
    busy.value = true
    const answer = await act()
    busy.value = false
    if (answer.outcome === 'ok') { close(); return tell(said.saved) }
    wrong.value = answer.outcome === 'offline' ? t().trouble.offline_action : ((answer.outcome === 'refused' && said.refused[answer.code]) || said.failed)
  }

  return (
    <Sheet title={known ? nameOf(known, segments) : said.fresh} close={close} test="playbook-form">
      <form class="playbook-form" onSubmit={(event) => { event.preventDefault(); void send(() => savePlaybook(known, draft.value)) }}>
        <When draft={draft.value} segments={segments} put={put} />
        <h3>{said.steps_title}</h3>
        <ol class="playbook-form-steps">
          {steps.map((one, at) => (
            <PlaybookStepForm key={one.id ?? `new-${at}`} one={one} at={at} is_only={steps.length === 1} put={(part) => put({ steps: steps.map((it, n) => (n === at ? { ...it, ...part } : it)) })}
              up={() => put({ steps: moved(steps, at) })} drop={() => put({ steps: steps.filter((_, n) => n !== at) })} />
          ))}
        </ol>
        {steps.length < STEPS_MOST && <button type="button" class="button playbook-form-add" onClick={() => put({ steps: [...steps, freshStep()] })} data-test="add-step"><Icon name="plus" size={18} />{said.add_step}</button>}
        <p class="edit-wrong" role="alert">{wrong.value}</p>
        {known && <p class="soft">{said.changed(known.changed_by, day(known.changed_at.slice(0, 10), now.value, lang.value))}</p>}
        <div class="edit-ways">
          <button class="button is-main" disabled={busy.value} data-test="save-playbook">{said.save}</button>
          <button type="button" class="button" onClick={close}>{said.cancel}</button>
          {known && <button type="button" class="button is-quiet" disabled={busy.value} data-test="remove-playbook"
            onClick={() => { if (confirm(said.sure(nameOf(known, segments)))) void send(() => removePlaybook(known)) }}>{said.remove}</button>}
        </div>
      </form>
    </Sheet>
  )
}

const moved = (steps: StepDraft[], at: number) => steps.map((one, n) => (n === at - 1 ? steps[at]! : n === at ? steps[at - 1]! : one))

function When({ draft, segments, put }: { draft: PlaybookDraft; segments: Playbooks['segments']; put: (part: Partial<PlaybookDraft>) => void }) {
  const said = words()
  const is_gone = draft.segment_id && !segments.some((one) => one.id === draft.segment_id)
  return (
    <div class="playbook-form-when">
      <label class="edit-label">{said.point}
        <select class="edit-input" value={draft.point} onChange={(event) => put({ point: event.currentTarget.value as PlaybookDraft['point'] })} data-test="playbook-point">
          {Object.entries(said.points).map(([name, word]) => <option key={name} value={name}>{word}</option>)}
        </select>
      </label>
      <label class="edit-label">{said.segment}
        <select class="edit-input" value={draft.segment_id ?? ''} onChange={(event) => put({ segment_id: event.currentTarget.value || null })} data-test="playbook-segment">
          <option value="">{said.any_segment}</option>
          {segments.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          {is_gone && <option value={draft.segment_id!}>{said.gone_segment}</option>}
        </select>
      </label>
      <label class="edit-label">{said.stage}
        <select class="edit-input" value={draft.stage} onChange={(event) => put({ stage: event.currentTarget.value as PlaybookDraft['stage'] })} data-test="playbook-stage">
          {Object.entries(said.stages).map(([name, word]) => <option key={name} value={name}>{word}</option>)}
        </select>
      </label>
    </div>
  )
}
