/** What the customer's segment asks of us, beside the name: the rhythm, how long it has been, what to mind. */
import './care.css'
import { t } from '../i18n'
import type { Care as CareOf } from '../wire'
import { Icon } from './icon'

export function Care({ care }: { care: CareOf }) {
  const words = t().care
  const late = care.rhythm_days !== null && (care.days_since ?? Infinity) > care.rhythm_days
  return (
    <div class={`care ${late ? 'is-late' : ''}`} data-test="care">
      {care.rhythm_days !== null && (
        <p class="care-rhythm"><Icon name="auto_reply" size={16} /><span>{words.rhythm(care.rhythm_days)}, {care.days_since === null ? words.never : words.last(care.days_since)}</span></p>
      )}
      {care.playbook.length > 0 && <ul class="care-playbook">{care.playbook.map((line) => <li key={line}>{line}</li>)}</ul>}
    </div>
  )
}
