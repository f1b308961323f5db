/** Reklamationen: what is due first stands first; a list on the phone, columns where there is room. */
import './complaints.css'
import { useEffect } from 'preact/hooks'
import { complaintsShown, loadComplaints, which } from '../complaints'
import { t } from '../i18n'
import { Blank, NoTeam, TroubleBlank } from '../parts/blank'
import { Clock } from '../parts/complaint-clock'
import { SeverityMark } from '../parts/complaint-severity'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { here } from '../router'
import { me } from '../session'
import type { ComplaintList, ComplaintRow, WorkingTime } from '../wire'

const LISTS: ComplaintList[] = ['mine', 'team', 'overdue', 'closed']

export default function ComplaintsScreen() {
  const place = here.value
  if (place.screen === 'complaints') which.value = place.which
  const shown = complaintsShown(which.value).value
  useEffect(() => void loadComplaints(which.value), [which.value])
  return (
    <div class="complaints" data-test="complaints">
      <header class="complaints-head">
        <h1 tabIndex={-1}>{t().complaints.name}</h1>
        <p class="soft complaints-sum" role="status">{shown.value?.complaints.length ? t().complaints.sum(shown.value.complaints.length) : '\u00a0'}</p>
        <nav class="complaints-tabs" aria-label={t().complaints.lists}>
          {LISTS.map((one) => (
            <a key={one} href={one === 'mine' ? '/complaints' : `/complaints?which=${one}`} aria-current={which.value === one ? 'page' : undefined} data-test={`tab-${one}`}>
              {t().complaints.list[one]}
            </a>
          ))}
        </nav>
      </header>
      <Offline shown={shown} />
      <Rows />
    </div>
  )
}

function Rows() {
  const { value, at, trouble } = complaintsShown(which.value).value
  const words = t().complaints
  if (!value) return trouble ? <TroubleBlank trouble={trouble} retry={() => loadComplaints()} /> : <Skeleton shapes={['row', 'row', 'row', 'row']} />
  if (me.value && !me.value.teams.length) return <NoTeam />
  if (!value.complaints.length) return <Blank icon="check" title={words.empty[which.value]} text={words.empty_text} test="empty" />
  return (
    <>
      <div class="complaints-columns heading" aria-hidden="true">
        <span>{words.column.title}</span><span>{words.column.customer}</span><span>{words.column.owner}</span><span>{words.column.clock}</span>
      </div>
      <ul class="complaints-list">{value.complaints.map((one) => <Row key={one.id} one={one} working={value.working ?? []} seen={at} />)}</ul>
    </>
  )
}

function Row({ one, working, seen }: { one: ComplaintRow; working: WorkingTime[]; seen: number }) {
  const place = here.value
  const chosen = place.screen === 'complaint' && place.id === one.id
  const mine = one.owner?.id === me.value?.id
  return (
    <li>
      <a class="complaint-row" href={`/complaints/${one.id}`} aria-current={chosen ? 'true' : undefined} data-test="complaint-row">
        <span class="complaint-row-what">
          <strong>{one.title}</strong>
          <span class="soft">{[one.number, t().mail.complaint_status[one.status]].filter(Boolean).join(' · ')} <SeverityMark severity={one.severity} /></span>
        </span>
        <span class="complaint-row-customer">{one.customer?.name}</span>
        <span class={`complaint-row-owner soft ${mine ? 'is-mine' : ''}`}>{one.owner?.name ?? t().complaints.nobody}</span>
        <Clock of={one} working={working} seen={seen} />
      </a>
    </li>
  )
}
