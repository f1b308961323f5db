/** Where one can go: below the thumb on a phone, on the left edge beside three panes. */
import './rail.css'
import { t } from '../i18n'
import { finding } from '../keys'
import { isThere, ON_DESK, ON_PHONE } from '../places'
import { url } from '../router'
import { wide } from '../state'
import { Icon } from './icon'

export function Rail() {
  return (
    <nav class="rail" aria-label={t().app.nav}>
      <img class="rail-mark" src="/icons/icon.svg" alt="" width={36} height={36} />
      <button class="rail-search" onClick={() => (finding.value = true)} aria-keyshortcuts="Control+K Meta+K" data-test="nav-search">
        <Icon name="search" size={24} />
        <span>{t().app.search}</span>
      </button>
      {(wide.value ? ON_DESK : ON_PHONE).map((one) => (
        <a key={one.path} href={one.path} aria-current={isThere(one, url.value) ? 'page' : undefined} data-test={`nav-${one.name}`}>
          <Icon name={one.icon} size={24} />
          <span>{t().app.place[one.name]}</span>
        </a>
      ))}
    </nav>
  )
}
