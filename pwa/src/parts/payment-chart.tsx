/** Days beyond terms per quarter as a line around the due day: above is late, below is early. */
import './payment-chart.css'
import { quarterName } from '../figures'
import { lang } from '../i18n'
import { count, money } from '../i18n/formats'
import { words } from '../i18n/sales'
import type { PaymentBehaviour } from '../wire'

const WIDTH = 320
const HEIGHT = 120
const LEFT = 26
const LEAST = 10

type Quarter = PaymentBehaviour['quarters'][number]

export function PaymentChart({ behaviour: { quarters, currency } }: { behaviour: PaymentBehaviour }) {
  const w = words()
  const known = quarters.flatMap((one, at) => (one.days === null ? [] : [{ at, days: one.days, quarter: one }]))
  const [low, high] = [Math.min(-LEAST, ...known.map((one) => one.days)), Math.max(LEAST, ...known.map((one) => one.days))]
  const x = (at: number) => LEFT + 6 + (at * (WIDTH - LEFT - 12)) / Math.max(1, quarters.length - 1)
  const y = (days: number) => 8 + ((high - days) * (HEIGHT - 16)) / (high - low)
  // Two marks closer than a line of text would be written over each other.
  const marks = [high, 0, low].filter((days) => days === 0 || Math.abs(y(days) - y(0)) > 11)
  const said = known.map((one) => `${quarterName(one.quarter.first_day)} ${w.beyond(one.days)}`).join(', ')
  return (
    <figure class="payment-chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 18}`} role="img" aria-label={w.chart_quarters(said)}>
        <rect x={LEFT} y={8} width={WIDTH - LEFT} height={y(0) - 8} class="payment-chart-late" />
        <line x1={LEFT} x2={WIDTH} y1={y(0)} y2={y(0)} class="payment-chart-due" />
        {marks.map((days) => <text key={days} x={LEFT - 4} y={y(days) + 3} text-anchor="end">{count(Math.round(days), lang.value)}</text>)}
        <polyline points={known.map((one) => `${x(one.at)},${y(one.days)}`).join(' ')} class="payment-chart-line" />
        {known.map((one) => <circle key={one.at} cx={x(one.at)} cy={y(one.days)} r={3.5} class={one.days > 0 ? 'is-late' : ''} />)}
        {quarters.map((one, at) => at % 4 === (quarters.length - 1) % 4 && <text key={one.first_day} x={x(at)} y={HEIGHT + 14} text-anchor={at === quarters.length - 1 ? 'end' : 'middle'}>{quarterName(one.first_day)}</text>)}
      </svg>
      <details class="payment-chart-table">
        <summary>{w.as_table}</summary>
        <Table quarters={quarters} currency={currency} />
      </details>
    </figure>
  )
}

function Table({ quarters, currency }: { quarters: Quarter[]; currency: string }) {
  const w = words()
  return (
    <table>
      <thead><tr><th scope="col">{w.quarter}</th><th scope="col">{w.days_beyond}</th><th scope="col">{w.volume}</th></tr></thead>
      <tbody>
        {[...quarters].reverse().map((one) => (
          <tr key={one.first_day}><th scope="row">{quarterName(one.first_day)}</th><td>{one.days === null ? '–' : count(one.days, lang.value)}</td><td>{money(one.amount_cents, currency, lang.value)}</td></tr>
        ))}
      </tbody>
    </table>
  )
}
