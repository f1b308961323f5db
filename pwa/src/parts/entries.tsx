/** Lines of the past: what happened, when, and with whom. */
import './entries.css'
import { lang, t } from '../i18n'
import { day } from '../i18n/formats'
import { now } from '../state'
import type { ComplaintStep, TimelineEntry } from '../wire'
import { titleWords } from '../wording'
import { ICONS } from './entry-icons'
import { Icon } from './icon'

export function Entries({ entries, test }: { entries: TimelineEntry[]; test: string }) {
  return <ul class="entries" data-test={test}>{entries.map((one) => <Entry key={one.id} one={one} />)}</ul>
}

function Entry({ one }: { one: TimelineEntry }) {
  const title = titleWords(one, t())
  const complaint = complaintOf(one)
  const way = one.mail_id ? `/mails/${one.mail_id}` : complaint && `/complaints/${complaint.id}`
  return (
    <li class={`entry is-${one.kind}`}>
      <span class="entry-icon"><Icon name={ICONS[one.kind] ?? 'note'} size={16} /></span>
      <div class="entry-text">
        <div class="entry-head">
          {way ? <a class="entry-title" href={way}>{title}</a> : <strong class="entry-title">{title}</strong>}
          <time class="soft" dateTime={one.at}>{day(one.at, now.value, lang.value)}</time>
        </div>
        {one.text && <p class="entry-body soft">{one.text}</p>}
        <p class="entry-meta soft">{meta(one)}</p>
      </div>
    </li>
  )
}

const complaintOf = (one: TimelineEntry) => (one.about?.kind === 'complaints' ? one.about : null)

function meta(one: TimelineEntry): string {
  const people = [one.contact?.name, one.by?.name]
  const complaint = complaintOf(one)
  if (complaint) return [t().activity.complaint, t().complaints.step[complaint.status as ComplaintStep['status']], ...people].filter(Boolean).join(' · ')
  const kind = t().activity[one.kind]
  return [titleWords(one, t()) !== kind && kind, ...people].filter(Boolean).join(' · ')
}
