/** Where one can go: below the thumb on a phone, on the left edge beside three panes. */
import './rail.css'
import { t } from '../i18n'
import { finding } from '../keys'
import { here } from '../router'
import { Icon } from './icon'

const PLACES = [
  { path: '/', icon: 'today', screens: ['today', 'mail'] },
  { path: '/customers', icon: 'customers', screens: ['customers', 'customer'] },
  { path: '/complaints', icon: 'complaint', screens: ['complaints', 'complaint', 'new_complaint'] },
  { path: '/settings', icon: 'settings', screens: ['settings'] },
] as const

export function Rail() {
  return (
    <nav class="rail" aria-label={t().app.nav}>
      <img class="rail-mark" src="/icons/icon.svg" alt="" width={36} height={36} />
      <button class="rail-search" onClick={() => (finding.value = true)} aria-keyshortcuts="Control+K Meta+K" data-test="nav-search">
        <Icon name="search" size={24} />
        <span>{t().app.search}</span>
      </button>
      {PLACES.map(({ path, icon, screens }) => {
        const active = (screens as readonly string[]).includes(here.value.screen)
        return (
          <a key={path} href={path} aria-current={active ? 'page' : undefined} data-test={`nav-${icon}`}>
            <Icon name={icon} size={24} />
            <span>{icon === 'complaint' ? t().complaints.name : t().app[icon]}</span>
          </a>
        )
      })}
    </nav>
  )
}
