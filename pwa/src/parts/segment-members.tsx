/** Who is in a segment: the longest without contact first, so that the list is a list of calls. */
import './segment-members.css'
import { useEffect } from 'preact/hooks'
import { lang } from '../i18n'
import { age } from '../i18n/formats'
import { words } from '../i18n/segments'
import { members, moreMembers, openMembers } from '../segments'
import { now } from '../state'
import type { Member } from '../wire'
import { Blank, TroubleBlank } from './blank'
import { Skeleton } from './skeleton'
import { TopBar } from './top-bar'

export function SegmentMembers({ id }: { id: string }) {
  const said = words()
  const { value, trouble } = members.value
  useEffect(() => void openMembers(id), [id])
  return (
    <div class="segments" data-test="members">
      <TopBar fallback="/segments" place={said.title} />
      <header class="segments-head">
        <h1 tabIndex={-1}>{value?.name ?? said.title}</h1>
        <p class="soft">{value?.rhythm_days && `${said.rhythm(value.rhythm_days)}. `}{said.members_text}</p>
      </header>
      {!value && (trouble ? <TroubleBlank trouble={trouble} missing={said.missing} retry={() => openMembers(id)} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {value && !value.members.length && <Blank icon="segments" title={said.members_none} text={said.members_none_text} />}
      {value && value.members.length > 0 && <ul class="members">{value.members.map((one) => <Row key={one.customer.id} one={one} />)}</ul>}
      {value?.next && <button class="button" onClick={() => moreMembers(id)}>{said.more_members}</button>}
    </div>
  )
}

function Row({ one }: { one: Member }) {
  const said = words()
  return (
    <li>
      <a class={`member ${one.is_overdue ? 'is-late' : ''}`} href={`/customers/${one.customer.id}`} data-test="member">
        <strong>{one.customer.name}</strong>
        <span class="member-last">{one.last_contact_at ? age(one.last_contact_at, now.value, lang.value) : said.never}</span>
        <span class="soft">{[one.city, one.owner || said.no_owner, one.by_hand && said.by_hand].filter(Boolean).join(' · ')}</span>
      </a>
    </li>
  )
}
