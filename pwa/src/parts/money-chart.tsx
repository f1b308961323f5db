/** Revenue per year as bars, the contribution inside them. The table below says the same in numbers; a tap on a year chooses it. */
import './money-chart.css'
import { brief, percent } from '../figures'
import { lang } from '../i18n'
import { money } from '../i18n/formats'
import { words } from '../i18n/sales'
import { now } from '../state'
import type { FigureYear } from '../wire'

const HEIGHT = 120
const STEP = 64
const BAR = 40

interface Props { years: FigureYear[]; currency: string; chosen: number; choose: (year: number) => void }

export function MoneyChart({ years, currency, chosen, choose }: Props) {
  const w = words()
  const inOrder = [...years].reverse()
  const most = Math.max(1, ...inOrder.map((one) => one.figure.revenue_cents))
  const said = inOrder.map((one) => `${one.year} ${money(one.figure.revenue_cents, currency, lang.value)}`).join(', ')
  return (
    <figure class="money-chart">
      <svg viewBox={`0 0 ${inOrder.length * STEP} ${HEIGHT + 36}`} role="img" aria-label={w.chart_years(said)} style={{ maxWidth: `${inOrder.length * 5.5}rem` }}>
        {inOrder.map((one, at) => <Bar key={one.year} one={one} at={at} most={most} currency={currency} chosen={one.year === chosen} choose={choose} />)}
        <line x1={0} x2={inOrder.length * STEP} y1={HEIGHT + 16} y2={HEIGHT + 16} class="money-chart-ground" />
      </svg>
      <figcaption class="money-chart-key soft"><span class="is-revenue">{w.revenue}</span><span class="is-contribution">{w.contribution}</span></figcaption>
      <YearTable years={years} currency={currency} chosen={chosen} choose={choose} />
    </figure>
  )
}

interface BarProps { one: FigureYear; at: number; most: number; currency: string; chosen: boolean; choose: (year: number) => void }

function Bar({ one, at, most, currency, chosen, choose }: BarProps) {
  const { revenue_cents, contribution_cents, costed_cents } = one.figure
  const height = (cents: number) => Math.max(0, (cents / most) * HEIGHT)
  const x = at * STEP + (STEP - BAR) / 2
  const top = HEIGHT + 16 - height(revenue_cents)
  return (
    <g class={`money-chart-bar ${chosen ? 'is-chosen' : ''} ${one.basis === 'orders' ? 'is-ordered' : ''}`} onClick={() => choose(one.year)}>
      <rect x={x} y={top} width={BAR} height={height(revenue_cents)} rx={4} class="money-chart-revenue" />
      {costed_cents > 0 && <rect x={x} y={HEIGHT + 16 - height(contribution_cents)} width={BAR} height={height(contribution_cents)} rx={4} class="money-chart-contribution" />}
      <text x={x + BAR / 2} y={top - 5} text-anchor="middle" class="money-chart-amount">{brief(revenue_cents, currency, lang.value)}</text>
      <text x={x + BAR / 2} y={HEIGHT + 31} text-anchor="middle">{one.year}</text>
    </g>
  )
}

const YearTable = ({ years, currency, chosen, choose }: Props) => {
  const w = words()
  return (
    <table class="money-chart-table">
      <thead><tr><th scope="col">{w.year}</th><th scope="col">{w.revenue}</th><th scope="col">{w.contribution}</th><th scope="col">{w.margin}</th></tr></thead>
      <tbody>
        {years.map((one) => (
          <tr key={one.year} class={one.year === chosen ? 'is-chosen' : ''}>
            <th scope="row"><button onClick={() => choose(one.year)} aria-pressed={one.year === chosen} aria-label={w.choose_year(one.year)}>{one.year}</button>{one.year === new Date(now.value).getFullYear() && <span class="soft"> {w.so_far}</span>}</th>
            <td>{money(one.figure.revenue_cents, currency, lang.value)}</td>
            <td>{one.figure.margin_permille === null ? '–' : money(one.figure.contribution_cents, currency, lang.value)}</td>
            <td>{percent(one.figure.margin_permille, lang.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
