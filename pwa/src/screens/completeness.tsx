/** Was wir noch nicht wissen: the customers where asking is worth the most, and those of whom something is out of date. */
import '../parts/edit.css'
import './completeness.css'
import { useEffect } from 'preact/hooks'
import { chooseMonths, incomplete, loadIncomplete, loadMoreIncomplete, openIncomplete, wanted, type Wanted } from '../fields'
import { t } from '../i18n'
import { words } from '../i18n/fields'
import { Blank, TroubleBlank } from '../parts/blank'
import { Asks } from '../parts/completeness'
import { Icon } from '../parts/icon'
import { Offline } from '../parts/offline'
import { Ring } from '../parts/ring'
import { Sentinel } from '../parts/sentinel'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { me } from '../session'
import type { FieldName, IncompleteCustomer } from '../wire'

const FIELDS: FieldName[] = ['company', 'buying_centre', 'fascination', 'needs', 'finances']
const MONTHS = [6, 12, 24]

export default function CompletenessScreen(_: { id: string }) {
  const said = words().list
  useEffect(() => void openIncomplete(), [])
  return (
    <div class="incomplete" data-test="incomplete">
      <TopBar fallback="/more" place={t().app.more_places} />
      <header class="incomplete-head">
        <h1 tabIndex={-1}>{said.title}</h1>
        <p class="soft">{wanted.value.show === 'old' ? said.intro_old : said.intro}</p>
        <Filters />
      </header>
      <Offline shown={incomplete.value} />
      <Found />
    </div>
  )
}

function Filters() {
  const said = words().list
  const { scope, show, field } = wanted.value
  const months = incomplete.value.value?.months ?? 12
  const want = (change: Partial<Wanted>) => void loadIncomplete({ ...wanted.value, ...change })
  const fields = FIELDS.filter((one) => one !== 'finances' || me.value?.sees_money)
  return (
    <div class="incomplete-filters">
      <Pair label={said.what} of={['missing', 'old']} chosen={show} choose={(one) => want({ show: one })} />
      <Pair label={said.which} of={['mine', 'team']} chosen={scope} choose={(one) => want({ scope: one })} />
      <label><span class="heading">{said.field}</span>
        <select class="edit-input" value={field} onChange={(event) => want({ field: event.currentTarget.value as Wanted['field'] })} data-test="of-field">
          <option value="">{said.any_field}</option>
          {fields.map((one) => <option key={one} value={one}>{words().field[one]}</option>)}
        </select>
      </label>
      <label><span class="heading">{said.months}</span>
        <select class="edit-input" value={months} onChange={(event) => void chooseMonths(Number(event.currentTarget.value))} data-test="months">
          {MONTHS.map((one) => <option key={one} value={one}>{said.months_of(one)}</option>)}
        </select>
      </label>
    </div>
  )
}

function Pair<T extends 'missing' | 'old' | 'mine' | 'team'>({ label, of, chosen, choose }: { label: string; of: T[]; chosen: T; choose: (one: T) => void }) {
  return (
    <div class="incomplete-pair" role="group" aria-label={label}>
      {of.map((one) => <button key={one} aria-pressed={one === chosen} onClick={() => choose(one)} data-test={`show-${one}`}>{words().list[one]}</button>)}
    </div>
  )
}

function Found() {
  const { value, trouble } = incomplete.value
  if (!value) return trouble ? <TroubleBlank trouble={trouble} retry={() => loadIncomplete()} /> : <Skeleton shapes={['row', 'row', 'row']} />
  if (!value.customers.length) return <Blank icon="check" title={words().list.none} text={words().list.none_text} test="empty" />
  return (
    <ul class="incomplete-list">
      {value.customers.map((one) => <Row key={one.id} one={one} />)}
      {value.next && <li><Sentinel reached={loadMoreIncomplete} /></li>}
    </ul>
  )
}

function Row({ one }: { one: IncompleteCustomer }) {
  const traits = [one.value_class && t().mail.class_of(one.value_class), one.city, one.owner?.id !== me.value?.id && one.owner?.name].filter(Boolean)
  return (
    <li class="incomplete-row" data-test="incomplete-customer">
      <Ring percent={one.percent} size={48} label={words().complete.known(one.percent)} />
      <div>
        <a class="incomplete-name" href={`/customers/${one.id}`}><strong>{one.name}</strong><Icon name="forward" size={16} /></a>
        <p class="soft">{traits.join(' · ')}</p>
        <Asks asks={one.next} id={one.id} />
      </div>
    </li>
  )
}
