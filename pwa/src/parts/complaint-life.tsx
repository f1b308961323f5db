/** The life of a complaint as one line: what happened, who was told, and in grey what is still to come. */
import './complaint-life.css'
import { lang, t } from '../i18n'
import { moment } from '../i18n/formats'
import type { ComplaintPage, ComplaintStep } from '../wire'
import { Icon, type IconName } from './icon'

const LINE = ['received', 'acknowledged', 'in_work', 'solved', 'confirmed'] as const
const ICONS: Record<ComplaintStep['status'], IconName> = {
  received: 'complaint', acknowledged: 'answer', in_work: 'settings', solved: 'check', confirmed: 'trusted', waiting: 'auto_reply', resumed: 'undo',
}

interface Happened { key: string; at: string; icon: IconName; title: string; by: string; note: string; told?: boolean }

export function Life({ page }: { page: ComplaintPage }) {
  const to_come = LINE.slice(LINE.indexOf(page.status) + 1)
  return (
    <ol class="life" data-test="life">
      {happened(page).map((one) => (
        <li key={one.key} class={`life-step ${one.told ? 'is-told' : ''}`}>
          <span class="life-icon"><Icon name={one.icon} size={16} /></span>
          <div class="life-text">
            <strong>{one.title}</strong>
            <span class="soft">{[moment(one.at, lang.value), one.by].filter(Boolean).join(' · ')}</span>
            {one.note && <p>{one.note}</p>}
          </div>
        </li>
      ))}
      {to_come.map((status) => (
        <li key={status} class="life-step is-to-come">
          <span class="life-icon" />
          <div class="life-text"><span class="soft">{t().complaints.step[status]}<span class="unseen">, {t().complaints.to_come}</span></span></div>
        </li>
      ))}
    </ol>
  )
}

function happened({ steps, escalations }: ComplaintPage): Happened[] {
  const words = t().complaints
  const done = steps.map((one, at): Happened => ({
    key: `${one.status}${one.at}`, at: one.at, icon: ICONS[one.status], by: one.by?.name ?? '', note: one.note,
    title: words.step[isReopening(steps, at) ? 'reopened' : one.status],
  }))
  const told = escalations.map((one): Happened => ({
    key: `${one.stage}${one.at}`, at: one.at, icon: 'bell', title: words.told[one.stage], by: '', note: '', told: true,
  }))
  return [...done, ...told].sort((one, other) => one.at.localeCompare(other.at))
}

const isReopening = (steps: ComplaintStep[], at: number) =>
  steps[at]!.status === 'in_work' && steps.slice(0, at).some((one) => one.status === 'solved')
