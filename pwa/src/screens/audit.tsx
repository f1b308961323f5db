/** Protokoll: who changed or read what. One's own for everybody, everybody's for an administrator. */
import '../parts/edit.css'
import './audit.css'
import { useEffect } from 'preact/hooks'
import { everything, forgetLog, loadLog, loadMore, log, takeLogAlong, wanted, type Wanted } from '../audit'
import { lang, t } from '../i18n'
import { words } from '../i18n/audit'
import { moment } from '../i18n/formats'
import { Blank, TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { Offline } from '../parts/offline'
import { Sentinel } from '../parts/sentinel'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { me } from '../session'
import { tell } from '../state'
import type { AuditAction, AuditLine } from '../wire'

const isAdmin = () => me.value?.role === 'admin'

export default function AuditScreen(_: { id: string }) {
  const said = words()
  useEffect(() => (void loadLog(everything()), forgetLog), [])
  const kept_days = log.value.value?.kept_days
  return (
    <div class="audit" data-test="audit">
      <TopBar fallback="/settings" place={t().app.settings} />
      <header class="audit-head">
        <h1 tabIndex={-1}>{said.title}</h1>
        <p class="soft">{isAdmin() ? said.intro_all : said.intro_own} {said.purpose} {kept_days && said.kept(kept_days)}</p>
        <Filters />
      </header>
      <Offline shown={log.value} />
      <Lines />
    </div>
  )
}

function Filters() {
  const said = words()
  const it = wanted.value
  const people = log.value.value?.people ?? []
  const want = (change: Partial<Wanted>) => void loadLog({ ...it, ...change })
  const save = () => void takeLogAlong().then((done) => done || tell(said.failed))
  return (
    <div class="audit-filters">
      {people.length > 0 && (
        <label><span class="heading">{said.person}</span>
          <select class="edit-input" value={it.person} onChange={(event) => want({ person: event.currentTarget.value })} data-test="person">
            <option value="">{said.all_people}</option>
            {people.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </select>
        </label>
      )}
      <label><span class="heading">{said.what}</span>
        <select class="edit-input" value={it.action} onChange={(event) => want({ action: event.currentTarget.value as AuditAction | '' })} data-test="action">
          <option value="">{said.anything}</option>
          {(Object.keys(said.action) as AuditAction[]).map((one) => <option key={one} value={one}>{said.action[one]}</option>)}
        </select>
      </label>
      <Day label={said.since} value={it.since} choose={(since) => want({ since })} />
      <Day label={said.until} value={it.until} choose={(until) => want({ until })} />
      <button class="button is-quiet" onClick={save} data-test="file"><Icon name="download" size={18} />{said.file}</button>
      {it.customer && <button class="button is-quiet" onClick={() => want({ customer: '' })} data-test="all-customers"><Icon name="close" size={18} />{said.all_customers}</button>}
    </div>
  )
}

const Day = ({ label, value, choose }: { label: string; value: string; choose: (day: string) => void }) => (
  <label><span class="heading">{label}</span>
    <input class="edit-input" type="date" value={value} onChange={(event) => choose(event.currentTarget.value)} />
  </label>
)

function Lines() {
  const { value, trouble } = log.value
  if (!value) return trouble ? <TroubleBlank trouble={trouble} retry={() => loadLog()} /> : <Skeleton shapes={['row', 'row', 'row', 'row']} />
  if (!value.lines.length) return <Blank icon="check" title={words().none} text={words().none_text} test="empty" />
  return (
    <>
      <ol class="audit-lines">{value.lines.map((one) => <Line key={one.id} one={one} />)}</ol>
      {value.next && <div class="audit-more"><Sentinel reached={() => void loadMore()} /></div>}
    </>
  )
}

function Line({ one }: { one: AuditLine }) {
  const said = words()
  const who = isAdmin() && (one.user?.name ?? (one.system || said.machine))
  return (
    <li class="audit-line" data-test="audit-line">
      <span class="audit-when soft">{moment(one.at, lang.value)}</span>
      <span class="audit-what"><strong>{whatOf(one)}</strong>{who && <span class="soft">{who}</span>}</span>
      <Customer one={one} />
      {one.changes.length > 0 && <ul class="audit-changes">{one.changes.map((change) => <Change key={change.field} {...change} />)}</ul>}
    </li>
  )
}

/** What was read says itself in what it is; whose lines were looked at is said by name. */
function whatOf({ action, kind, ref_id }: AuditLine): string {
  const said = words()
  if (action === 'read_log') return [said.action[action], log.value.value?.people.find((one) => one.id === ref_id && kind === 'users')?.name].filter(Boolean).join(': ')
  return action.startsWith('read_') ? said.action[action] : `${said.kind[kind] ?? kind}: ${said.action[action]}`
}

/** Its name leads to it; beside it, only its lines. */
function Customer({ one }: { one: AuditLine }) {
  const said = words()
  if (!one.customer_id) return null
  const only = () => void loadLog({ ...wanted.value, customer: one.customer_id! })
  return (
    <span class="audit-customer">
      {one.customer ? <a href={`/customers/${one.customer.id}`}>{one.customer.name}</a> : <span class="soft">{said.hidden_customer}</span>}
      {!wanted.value.customer && <button class="audit-only" onClick={only} title={said.only_customer} aria-label={said.only_customer}><Icon name="search" size={18} /></button>}
    </span>
  )
}

const Change = ({ field, was, value }: AuditLine['changes'][number]) => (
  <li><code>{field}</code>{value !== null && <span>{was || words().empty} → {value || words().empty}</span>}</li>
)
