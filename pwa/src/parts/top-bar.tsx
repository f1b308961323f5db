/** The way back on a phone. Beside a list there is nothing to go back to. */
import './top-bar.css'
import { t } from '../i18n'
import { back } from '../router'
import { wide } from '../state'
import { Icon } from './icon'

export function TopBar({ fallback, place }: { fallback: string; place: string }) {
  if (wide.value) return null
  return (
    <div class="top-bar">
      <button class="top-bar-back" onClick={() => back(fallback)} data-test="back">
        <Icon name="back" size={22} /> <span><span class="unseen">{t().app.back}: </span>{place}</span>
      </button>
    </div>
  )
}
