/** The buying centre as a list in lists: who reports to whom by indentation, everything else in words. */
import './buying-centre-list.css'
import { t } from '../i18n'
import { words } from '../i18n/company'
import type { BuyingRole, Contact } from '../wire'
import { attitudeOf, SIGNS } from './buying-centre-chart'

interface Props { people: Contact[]; roleOf: (one: Contact) => BuyingRole; open: (one: Contact) => void }

export function BuyingCentreList(props: Props) {
  const ids = new Set(props.people.map((one) => one.id))
  const top = props.people.filter((one) => !one.boss_id || !ids.has(one.boss_id))
  return <Level {...props} level={top} />
}

const Level = ({ level, ...props }: Props & { level: Contact[] }) => (
  <ul class="centre-list" data-test="centre-list">{level.map((one) => <Line key={one.id} one={one} {...props} />)}</ul>
)

function Line({ one, ...props }: Props & { one: Contact }) {
  const below = props.people.filter((other) => other.boss_id === one.id)
  const role = props.roleOf(one)
  const attitude = one.attitude || 'unknown'
  return (
    <li>
      <button class="centre-entry" onClick={() => props.open(one)} data-test="person-line">
        <span class={`centre-mark is-${attitude}`} aria-hidden="true">{SIGNS[attitude]}</span>
        <span class="centre-words">
          <strong>{one.name}</strong>
          <span class="soft">{[one.title, one.department].filter(Boolean).join(', ')}</span>
          <span>{[role && t().contact.role[role], attitudeOf(one.attitude), one.influence && words().influence_of(one.influence)].filter(Boolean).join(' · ')}</span>
          {one.relations.map((tie) => (
            <span key={tie.contact_id} class="soft">{words().relation[tie.kind]} {props.people.find((other) => other.id === tie.contact_id)?.name}</span>
          ))}
        </span>
      </button>
      {below.length > 0 && <Level {...props} level={below} />}
    </li>
  )
}
