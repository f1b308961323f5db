/** What of the timeline is wanted: words, some kinds, one person. */
import './entry-filter.css'
import { useEffect } from 'preact/hooks'
import { words } from '../i18n/timeline'
import { asked, askFor, loadPeople, people } from '../timeline-search'
import type { ActivityKind } from '../wire'
import { Icon } from './icon'

const GROUPS = {
  talks: ['call', 'visit', 'meeting'], mails: ['mail_in', 'mail_out'], letters: ['letter', 'fax'], notes: ['note'],
  business: ['offer', 'order', 'invoice', 'payment'], complaints: ['complaint'], tasks: ['task'], marketing: ['campaign', 'download'],
} satisfies Record<string, ActivityKind[]>

type GroupName = keyof typeof GROUPS

const isOn = (name: GroupName) => GROUPS[name].every((kind) => asked.value.kinds.includes(kind))

function flip(customer: string, name: GroupName) {
  const others = asked.value.kinds.filter((kind) => !(GROUPS[name] as ActivityKind[]).includes(kind))
  askFor(customer, { kinds: isOn(name) ? others : [...others, ...GROUPS[name]] })
}

export function EntryFilter({ customer }: { customer: string }) {
  const say = words()
  useEffect(() => void loadPeople(customer), [customer])
  const { contacts = [], colleagues = [] } = people.value.value ?? {}
  return (
    <search class="filter">
      <div class="filter-line">
        <span class="filter-search"><Icon name="search" size={18} />
          <input type="search" value={asked.value.text} placeholder={say.find} aria-label={say.search} autocomplete="off" enterkeyhint="search"
            onInput={(event) => askFor(customer, { text: event.currentTarget.value })} data-test="timeline-search" />
        </span>
        <select class="filter-person" aria-label={say.person} value={asked.value.person} onChange={(event) => askFor(customer, { person: event.currentTarget.value })} data-test="timeline-person">
          <option value="">{say.everybody}</option>
          {contacts.length > 0 && <optgroup label={say.contacts}>{contacts.map((one) => <option key={one.id} value={`contact=${one.id}`}>{one.name}</option>)}</optgroup>}
          {colleagues.length > 0 && <optgroup label={say.colleagues}>{colleagues.map((one) => <option key={one.id} value={`by=${one.id}`}>{one.name}</option>)}</optgroup>}
        </select>
      </div>
      <div class="filter-kinds" role="group" aria-label={say.kinds}>
        <button aria-pressed={!asked.value.kinds.length} onClick={() => askFor(customer, { kinds: [] })} data-test="kind-all">{say.all}</button>
        {(Object.keys(GROUPS) as GroupName[]).map((name) => (
          <button key={name} aria-pressed={isOn(name)} onClick={() => flip(customer, name)} data-test={`kind-${name}`}>{say.group[name]}</button>
        ))}
      </div>
    </search>
  )
}
