/** What a screen shows when it has nothing to show: all done, nothing found, or not to be reached. */
import './blank.css'
import type { ComponentChildren } from 'preact'
import { t } from '../i18n'
import { me } from '../session'
import type { Shown } from '../state'
import { Icon, type IconName } from './icon'

interface Props { icon: IconName; title: string; text?: string; children?: ComponentChildren; test?: string }

export function Blank({ icon, title, text, children, test }: Props) {
  return (
    <div class="blank" data-test={test ?? 'blank'}>
      <span class="blank-icon"><Icon name={icon} size={28} /></span>
      <h2 class="blank-title">{title}</h2>
      {text && <p class="soft">{text}</p>}
      {children}
    </div>
  )
}

/** Who is in no team sees nothing, and should know why. */
export const NoTeam = () => (
  <Blank icon="customers" title={t().today.no_team} text={me.value?.role === 'admin' ? t().today.no_team_admin : t().today.no_team_text} test="no-team" />
)

interface TroubleProps { trouble: Shown<unknown>['trouble']; missing?: string; offline?: string; retry: () => void }

export function TroubleBlank({ trouble, missing, offline, retry }: TroubleProps) {
  const words = t().trouble
  if (trouble === 'missing') return <Blank icon="search" title={missing ?? t().app.nowhere} test="missing" />
  const lost = trouble === 'offline'
  return (
    <Blank icon={lost ? 'offline' : 'auto_reply'} test={lost ? 'offline-blank' : 'broken-blank'}
      title={lost ? (offline ?? words.offline_empty) : words.later} text={lost ? words.offline_text : words.later_text}>
      <button class="button" onClick={retry} data-test="retry">{t().app.retry}</button>
    </Blank>
  )
}
