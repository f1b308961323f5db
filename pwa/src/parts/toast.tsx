/** The last word to the user, with the way back. Read out loud where someone listens. */
import './toast.css'
import { t } from '../i18n'
import { hush, spoken, toast } from '../state'
import { Icon } from './icon'

export function Toast() {
  const shown = toast.value
  return (
    <>
      <div class="toast-place" role="status" aria-live="polite">
        {shown && (
          <div class="toast" key={shown.id} data-test="toast">
            <span class="toast-text">{shown.text}</span>
            {shown.action && (
              <button class="toast-action" data-test="toast-action" onClick={() => (hush(), shown.action!.run())}>{shown.action.label}</button>
            )}
            <button class="toast-close" onClick={hush} aria-label={t().app.close}><Icon name="close" size={18} /></button>
          </div>
        )}
      </div>
      <div class="unseen" role="status" aria-live="polite" data-test="spoken">{spoken.value}</div>
    </>
  )
}
