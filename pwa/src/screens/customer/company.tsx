/** The first field, the company: facts, group, sites, domains, and who cares for it. One line, one tap. */
import './company.css'
import './fields-part.css'
import { useEffect } from 'preact/hooks'
import { colleaguesShown, readColleagues } from '../../company'
import { readAgain } from '../../customers'
import { change, say } from '../../edits'
import { t } from '../../i18n'
import { words } from '../../i18n/company'
import Completeness from '../../parts/completeness'
import { DeputyEdit, DeputyText } from '../../parts/deputy'
import { Edit } from '../../parts/edit'
import { Facts } from '../../parts/facts'
import { GroupPart } from '../../parts/group'
import { Phones } from '../../parts/phones'
import { Sites } from '../../parts/sites'
import { TerritoryEdit } from '../../parts/territory-edit'
import type { CustomerPage } from '../../wire'

interface Props { page: CustomerPage }

export default function CompanyPart({ page }: Props) {
  return (
    <div class="fields-part">
      <Completeness page={page} field="company" />
      <div class="company" data-test="company">
        <div class="company-column"><Master page={page} /><Sites page={page} /></div>
        <div class="company-column"><Care page={page} /><GroupPart page={page} /><Domains page={page} /></div>
      </div>
      <Facts page={page} field="company" />
    </div>
  )
}

const shared = (page: CustomerPage) =>
  ({ path: `/api/customers/${page.id}`, after: () => readAgain(page.id), refused: words().refused })

const languages = () => Object.entries(words().languages).map(([value, label]) => ({ value, label }))

const classes = () => [{ value: '', label: words().no_class }, ...['A', 'B', 'C', 'D'].map((value) => ({ value, label: t().mail.class_of(value) }))]

function Master({ page }: Props) {
  const w = words()
  const text = (field: 'name' | 'legal_form' | 'vat_id') => <Edit {...shared(page)} field={field} label={w[field]} value={page[field]} known={page.known[field]} />
  const list = (field: 'numbers' | 'industries' | 'business_units') => (
    <Edit {...shared(page)} field={field} label={w[field]} value={page[field]} type="list" known={page.known[field]} />
  )
  return (
    <section class="customer-part" data-test="master">
      <h2 class="heading">{w.master}</h2>
      {text('name')}{text('legal_form')}{list('industries')}{list('business_units')}
      <Edit {...shared(page)} field="phones" label={w.phones} value={page.phones} type="list" show={(numbers) => <Phones page={page} numbers={numbers} />} known={page.known.phones} />
      {list('numbers')}{text('vat_id')}
      <Edit {...shared(page)} field="value_class" label={w.value_class} value={page.value_class} type="choice" choices={classes()} known={page.known.value_class} />
      <Edit {...shared(page)} field="language" label={w.language} value={page.language} type="choice" choices={languages()} known={page.known.language} />
    </section>
  )
}

function Care({ page }: Props) {
  const w = words()
  const { people = [], teams = [] } = colleaguesShown(page.id).value.value ?? {}
  useEffect(() => void (page.may_assign && readColleagues(page.id)), [page.id, page.may_assign])
  const after = () => Promise.all([readAgain(page.id), readColleagues(page.id)])
  if (!page.may_assign) return <CareRead page={page} />

  const owners = [{ value: '', label: w.nobody }, ...people.filter((one) => one.in_team).map((one) => ({ value: one.id, label: one.name }))]
  const here = [...new Set([page.team, ...teams])].map((team) => ({ value: team, label: team }))
  return (
    <section class="customer-part" data-test="care">
      <h2 class="heading">{w.care}</h2>
      <Edit {...shared(page)} after={after} field="owner_id" label={w.owner} value={page.owner?.id ?? ''} type="choice" choices={owners} show={(id) => people.find((one) => one.id === id)?.name ?? page.owner?.name ?? w.nobody} known={page.known.owner_id} />
      <DeputyEdit page={page} people={people} after={after} />
      <Edit {...shared(page)} after={after} field="team" label={w.team} value={page.team} type="choice" choices={here} known={page.known.team} sure={(team) => w.team_sure(team)} />
      <TerritoryEdit page={page} after={after} />
    </section>
  )
}

function CareRead({ page }: Props) {
  const w = words()
  return (
    <section class="customer-part" data-test="care">
      <h2 class="heading">{w.care}</h2>
      <dl class="company-read">
        <dt>{w.owner}</dt><dd>{page.owner?.name ?? w.nobody}</dd>
        <dt>{w.deputy}</dt><dd><DeputyText page={page} /></dd>
        <dt>{w.team}</dt><dd>{page.team}</dd>
        <dt>{w.territory}</dt><dd>{page.territory || '–'}</dd>
      </dl>
      <p class="soft company-note">{w.may_not_assign}</p>
    </section>
  )
}

function Domains({ page }: Props) {
  const w = words()
  return (
    <section class="customer-part" data-test="domains">
      <h2 class="heading">{w.mail}</h2>
      <Edit {...shared(page)} field="domains" label={w.domains} value={page.domains} type="list" hint={w.domains_hint} known={page.known.domains} />
      <Moves page={page} from="domains" to="former_domains" way={w.to_former} />
      <Edit {...shared(page)} field="former_domains" label={w.former_domains} value={page.former_domains} type="list" hint={w.former_hint} known={page.known.former_domains} />
      <Moves page={page} from="former_domains" to="domains" way={w.to_current} />
      <Edit {...shared(page)} field="addresses" label={w.addresses} value={page.addresses} type="list" hint={w.addresses_hint} known={page.known.addresses} />
    </section>
  )
}

type DomainList = 'domains' | 'former_domains'

/** Putting a domain into one list takes it out of the other: the server does both at once. */
function Moves({ page, from, to, way }: Props & { from: DomainList; to: DomainList; way: string }) {
  async function move(domain: string) {
    const fate = await change(`/api/customers/${page.id}`, to, page[to], [...page[to], domain])
    say(fate, words().refused)
    if (fate.kind !== 'queued') await readAgain(page.id)
  }
  return (
    <p class="company-moves">
      {page[from].length > 0 && <span class="soft">{way}</span>}
      {page[from].map((domain) => <button key={domain} class="button" onClick={() => move(domain)} data-test={`to-${to}`}>{domain}</button>)}
    </p>
  )
}
