/** One step while it is written: its words in two languages, who does it, and by when. */
import { words } from '../i18n/playbooks'
import type { StepDraft, Unit } from '../playbooks'
import { Icon } from './icon'

interface Props { one: StepDraft; at: number; is_only: boolean; put: (part: Partial<StepDraft>) => void; up: () => void; drop: () => void }

export function PlaybookStepForm({ one, at, is_only, put, up, drop }: Props) {
  const said = words()
  const text = (name: 'de' | 'en', label: string) => (
    <label class="edit-label">{label}<textarea class="edit-input" lang={name} rows={1} maxLength={120} value={one[name]} onInput={(event) => put({ [name]: event.currentTarget.value.replace(/\s*\n/g, ' ') })} data-test={`step-${name}`} /></label>
  )
  return (
    <li>
      <fieldset class="playbook-form-step" data-test="step">
        <legend class="unseen">{said.step(at + 1)}</legend>
        <div class="playbook-form-acts">
          <strong aria-hidden="true">{at + 1}</strong>
          <button type="button" aria-label={said.up(at + 1)} disabled={at === 0} onClick={up}><Icon name="up" size={18} /></button>
          <button type="button" aria-label={said.drop(at + 1)} disabled={is_only} onClick={drop}><Icon name="bin" size={18} /></button>
        </div>
        {text('de', said.german)}{text('en', said.english)}
        <div class="playbook-form-who">
          <label class="edit-label">{said.by}
            <select class="edit-input" value={one.by} onChange={(event) => put({ by: event.currentTarget.value as StepDraft['by'] })} data-test="step-by">
              {Object.entries(said.doer).map(([name, word]) => <option key={name} value={name}>{word}</option>)}
            </select>
          </label>
          <label class="edit-label">{said.within}
            <select class="edit-input" value={one.unit} onChange={(event) => put({ unit: event.currentTarget.value as Unit })} data-test="step-unit">
              {Object.entries(said.units).map(([name, word]) => <option key={name} value={name}>{word}</option>)}
            </select>
          </label>
          {one.unit && <label class="edit-label">{said.number[one.unit]}<input class="edit-input" type="number" inputMode="numeric" min={one.unit === 'hours' ? 1 : 0} max={one.unit === 'hours' ? 400 : 200} required
            value={one.number} onInput={(event) => put({ number: Math.trunc(Number(event.currentTarget.value)) })} data-test="step-number" /></label>}
        </div>
      </fieldset>
    </li>
  )
}
