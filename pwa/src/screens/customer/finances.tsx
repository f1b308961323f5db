/** The fifth field, to be looked at rather than read: revenue and margin, open items, payment behaviour, credit and terms. */
import './finances.css'
import { useEffect, useState } from 'preact/hooks'
import { openFields } from '../../fields'
import { percent } from '../../figures'
import { lang } from '../../i18n'
import { money } from '../../i18n/formats'
import { words } from '../../i18n/sales'
import { Ageing } from '../../parts/ageing'
import { Blank, TroubleBlank } from '../../parts/blank'
import Completeness from '../../parts/completeness'
import { Edit } from '../../parts/edit'
import { Facts } from '../../parts/facts'
import { MoneyChart } from '../../parts/money-chart'
import { OpenItems } from '../../parts/open-items'
import { PaymentChart } from '../../parts/payment-chart'
import { AgreedPrices } from '../../parts/prices'
import { Skeleton } from '../../parts/skeleton'
import { financesShown, openFinances } from '../../sales'
import { me } from '../../session'
import type { CustomerPage, FigureYear, FinancesPage, InCurrency } from '../../wire'

export default function FinancesPart({ page }: { page: CustomerPage }) {
  const w = words()
  const { value, trouble } = financesShown(page.id).value
  const allowed = me.value?.sees_money
  useEffect(() => void (allowed && openFinances(page.id)), [page.id, allowed])
  if (!allowed) return <Blank icon="money" title={w.no_money} test="no-money" />
  if (!value) return trouble ? <TroubleBlank trouble={trouble} offline={w.finances_offline} retry={() => openFinances(page.id)} /> : <Skeleton shapes={['block', 'block']} />
  const several = value.figures.length > 1
  return (
    <div class="finances" data-test="finances">
      <div class="finances-wide"><Completeness page={page} field="finances" /></div>
      {!value.figures.length && <section class="customer-part finances-wide"><h2 class="heading">{w.finances_empty}</h2><p class="soft">{w.finances_empty_text}</p></section>}
      {several && <p class="soft finances-wide finances-note">{w.apart}</p>}
      {value.figures.map((one) => <Figures key={one.currency} one={one} page={value} several={several} />)}
      <Credit id={page.id} page={value} />
      <AgreedPrices id={page.id} page={value} />
      <div class="finances-wide"><Facts page={page} field="finances" /></div>
      <p class="soft finances-wide finances-note">{w.audited}</p>
    </div>
  )
}

function Figures({ one, page, several }: { one: InCurrency; page: FinancesPage; several: boolean }) {
  const w = words()
  const items = page.items.filter((item) => item.currency === one.currency)
  const Title = several ? 'h3' : 'h2'
  return (
    <>
      {several && <h2 class="finances-wide finances-currency">{w.in_currency(one.currency)}</h2>}
      {one.years.length > 0 && <Revenue one={one} names={page.offerings} title={Title} />}
      <section class="customer-part">
        <Title class="heading">{w.open_items}</Title>
        {one.ageing ? (
          <>
            <p class="finances-lead">{w.overdue_of(money(one.ageing.overdue_cents, one.currency, lang.value), money(one.ageing.total_cents, one.currency, lang.value))}</p>
            <Ageing ageing={one.ageing} />
            <OpenItems items={items} more={page.items_more} />
          </>
        ) : <p class="soft">{w.no_open_items}</p>}
      </section>
      <section class="customer-part">
        <Title class="heading">{w.behaviour}</Title>
        {one.behaviour ? (
          <>
            {one.behaviour.last_year !== null && <p class="finances-lead">{w.last_year(w.beyond(one.behaviour.last_year))}{one.behaviour.trend && `, ${w.trend[one.behaviour.trend]}`}.</p>}
            <PaymentChart behaviour={one.behaviour} />
            <p class="soft finances-note">{w.behaviour_hint}</p>
          </>
        ) : <p class="soft">{w.no_behaviour}</p>}
      </section>
    </>
  )
}

function Revenue({ one, names, title: Title }: { one: InCurrency; names: Record<string, string>; title: 'h2' | 'h3' }) {
  const w = words()
  const [chosen, choose] = useState(one.years[0]!.year)
  const year = one.years.find((it) => it.year === chosen) ?? one.years[0]!
  return (
    <section class="customer-part finances-wide finances-revenue" data-test="revenue">
      <div>
        <Title class="heading">{w.per_year}</Title>
        <MoneyChart years={one.years} currency={one.currency} chosen={year.year} choose={choose} />
      </div>
      <div>
        <Title class="heading">{w.per_offering(year.year)}</Title>
        <p class="soft finances-note">{[w.basis[year.basis], costedWords(year)].filter(Boolean).join('. ')}</p>
        <ByOffering year={year} currency={one.currency} names={names} />
      </div>
    </section>
  )
}

function costedWords({ figure }: FigureYear): string {
  if (!figure.costed_cents) return words().no_cost
  const share = Math.round((100 * figure.costed_cents) / Math.max(1, figure.revenue_cents))
  return share === 100 ? '' : words().costed(share)
}

function ByOffering({ year, currency, names }: { year: FigureYear; currency: string; names: Record<string, string> }) {
  const w = words()
  const most = Math.max(1, ...year.offerings.map((it) => it.figure.revenue_cents))
  return (
    <table class="finances-offerings" data-test="offerings">
      <thead><tr><th scope="col">{w.offering}</th><th scope="col">{w.revenue}</th><th scope="col">{w.contribution} <span>{w.margin}</span></th></tr></thead>
      <tbody>
        {year.offerings.map((it) => (
          <tr key={it.offering_id ?? ''}>
            <th scope="row">
              {(it.offering_id && names[it.offering_id]) || w.no_offering}
              <svg class="finances-share" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true"><rect width={Math.max(0, (100 * it.figure.revenue_cents) / most)} height={2} /></svg>
            </th>
            <td>{money(it.figure.revenue_cents, currency, lang.value)}</td>
            <td>{it.figure.costed_cents ? money(it.figure.contribution_cents, currency, lang.value) : '–'} <span class="soft">{percent(it.figure.margin_permille, lang.value)}</span></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Credit({ id, page }: { id: string; page: FinancesPage }) {
  const w = words()
  const shared = { path: `/api/customers/${id}/finances`, after: () => Promise.all([openFinances(id), openFields(id)]), refused: { ...w.refused, not_allowed: w.no_money } }
  const open = page.figures.find((one) => one.currency === page.currency)?.ageing?.total_cents ?? 0
  const used = page.credit_limit_cents ? Math.round((100 * open) / page.credit_limit_cents) : null
  return (
    <section class="customer-part finances-credit" data-test="credit">
      <h2 class="heading">{w.credit}</h2>
      <Edit {...shared} field="credit_limit_cents" label={w.credit_limit_cents} value={page.credit_limit_cents} type="money" currency={page.currency} known={page.known.credit_limit_cents} />
      {used !== null && (
        <p class="finances-used">
          <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width={Math.min(100, Math.max(0, used))} height={4} class={used > 90 ? 'is-full' : ''} /></svg>
          <span class="soft">{w.used(used)}</span>
        </p>
      )}
      <Edit {...shared} field="rating" label={w.rating} value={page.rating} known={page.known.rating} />
      <Edit {...shared} field="terms_days" label={w.terms_days} value={page.terms_days} type="number" known={page.known.terms_days} />
      <Edit {...shared} field="terms" label={w.terms} value={page.terms} known={page.known.terms} />
      <Edit {...shared} field="currency" label={w.currency} value={page.currency} hint="EUR, CHF, …" known={page.known.currency} />
    </section>
  )
}
