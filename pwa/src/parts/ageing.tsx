/** Open items by how long they are overdue: one bar, and the same as a list with amounts. */
import './ageing.css'
import { lang } from '../i18n'
import { money } from '../i18n/formats'
import { words } from '../i18n/sales'
import type { OpenAgeing } from '../wire'

const BUCKETS = ['not_due', 'to_30', 'to_60', 'to_90', 'older'] as const

export function Ageing({ ageing }: { ageing: OpenAgeing }) {
  const w = words()
  const amount = (cents: number) => money(cents, ageing.currency, lang.value)
  const parts = BUCKETS.map((name) => ({ name, cents: ageing.buckets[name] ?? 0 }))
  const owed = Math.max(1, parts.reduce((sum, one) => sum + one.cents, 0))
  const said = parts.filter((one) => one.cents).map((one) => `${w.bucket[one.name]} ${amount(one.cents)}`).join(', ')
  let from = 0
  return (
    <figure class="ageing" data-test="ageing">
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={said}>
        {parts.map((one) => {
          const x = from
          from += (one.cents / owed) * 100
          return one.cents > 0 && <rect key={one.name} x={x} y={0} width={from - x} height={8} class={`is-${one.name}`} />
        })}
      </svg>
      <table>
        <thead class="unseen"><tr><th scope="col">{w.age}</th><th scope="col">{w.amount}</th></tr></thead>
        <tbody>
          {parts.map((one) => <tr key={one.name} class={one.cents ? '' : 'soft'}><th scope="row" class={`ageing-name is-${one.name}`}>{w.bucket[one.name]}</th><td>{amount(one.cents)}</td></tr>)}
          {ageing.credit_cents !== 0 && <tr><th scope="row" class="ageing-name">{w.credit_notes}</th><td>{amount(ageing.credit_cents)}</td></tr>}
        </tbody>
      </table>
    </figure>
  )
}
