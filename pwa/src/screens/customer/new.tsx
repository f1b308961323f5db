/** A new customer: the name is enough. Who seems to be there already is said before anything is written. */
import '../../parts/edit.css'
import './new.css'
import { useEffect, useState } from 'preact/hooks'
import { findLikely } from '../../company'
import { runSearch } from '../../customers'
import { add, refusal } from '../../edits'
import { t } from '../../i18n'
import { words } from '../../i18n/company'
import { newId } from '../../outbox'
import { Likely, type LikelyOne } from '../../parts/likely'
import { TopBar } from '../../parts/top-bar'
import { go } from '../../router'
import { me } from '../../session'
import { tell } from '../../state'

const EMPTY = { name: '', legal_form: '', street: '', postcode: '', city: '', domain: '', phone: '', vat_id: '' }
const PAUSE_MS = 250
type Name = keyof typeof EMPTY

export default function NewCustomer() {
  const w = words()
  const [id] = useState(newId)
  const [form, setForm] = useState(EMPTY)
  const [team, setTeam] = useState(me.value?.teams[0] ?? '')
  const [wrong, setWrong] = useState('')
  const likely = useLikely(form)

  async function save(event: Event) {
    event.preventDefault()
    const { domain, phone, ...rest } = form
    const fate = await add('/api/customers', { id, team, domains: domain ? [domain] : [], phones: phone ? [phone] : [], ...rest } as { id: string })
    if (fate.kind === 'refused') return setWrong(refusal(fate.code, w.refused))
    tell(fate.kind === 'sent' ? w.made(form.name) : w.made_queued)
    void runSearch()
    go(fate.kind === 'sent' ? `/customers/${id}` : '/customers', { replace: true })
  }
  const field = (name: Name, label: string, hint = '') => (
    <label class={`edit-label new-${name}`}>{label}
      <input class="edit-input" name={name} inputMode={name === 'phone' ? 'tel' : 'text'} value={form[name]} required={name === 'name'} maxLength={200} autocomplete="off" autofocus={name === 'name'}
        onInput={(event) => (setForm({ ...form, [name]: event.currentTarget.value }), setWrong(''))} />
      {hint && <span>{hint}</span>}
    </label>
  )
  return (
    <div class="new-customer" data-test="new-customer">
      <TopBar fallback="/customers" place={t().app.customers} />
      <form class="new-form" onSubmit={save}>
        <h1 tabIndex={-1}>{w.new_customer}</h1>
        {field('name', w.name)}
        <Likely title={w.likely} found={likely} />
        {field('legal_form', w.legal_form)}{field('street', w.street)}
        <div class="new-town">{field('postcode', w.postcode)}{field('city', w.city)}</div>
        {field('domain', w.domain, w.domain_hint)}
        {field('phone', w.phones)}{field('vat_id', w.vat_id)}
        <Team team={team} choose={setTeam} />
        {wrong && <p class="edit-wrong" role="alert">{wrong}</p>}
        <div class="edit-ways">
          <button class="button is-main" data-test="make">{w.make}</button>
          <a class="button is-quiet" href="/customers">{t().edit.cancel}</a>
        </div>
      </form>
    </div>
  )
}

function useLikely(form: typeof EMPTY): LikelyOne[] {
  const [likely, setLikely] = useState<LikelyOne[]>([])
  const { legal_form: _, ...wanted } = form
  useEffect(() => {
    const asking = new AbortController()
    const pause = setTimeout(async () => {
      if (form.name.trim().length < 3 && !form.domain && !form.phone && !form.vat_id) return setLikely([])
      const answer = await findLikely(wanted, asking.signal).catch(() => null)
      if (answer?.outcome === 'ok') setLikely(answer.value.customers.map((one) => ({ ...one, about: one.city, href: `/customers/${one.id}` })))
    }, PAUSE_MS)
    return () => (clearTimeout(pause), asking.abort())
  }, Object.values(wanted))
  return likely
}

const Team = ({ team, choose }: { team: string; choose: (team: string) => void }) => {
  const teams = me.value?.teams ?? []
  if (teams.length < 2) return null
  return (
    <label class="edit-label">{words().team}
      <select class="edit-input" value={team} onChange={(event) => choose(event.currentTarget.value)}>{teams.map((one) => <option key={one}>{one}</option>)}</select>
    </label>
  )
}
