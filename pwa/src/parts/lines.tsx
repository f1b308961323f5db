/** The lines of an offer, an order or an invoice: a table where there is room, else one below the other. */
import './lines.css'
import { exact, percent, quantity } from '../figures'
import { lang } from '../i18n'
import { words } from '../i18n/sales'
import type { PaperPage } from '../wire'

export function Lines({ page: { lines, paper } }: { page: PaperPage }) {
  const w = words()
  if (!lines.length) return <p class="soft">{w.no_lines}</p>
  const shown = lines.some((line) => line.price_cents !== null)
  const amount = (cents: number | null) => (cents === null ? '' : exact(cents, paper.currency, lang.value))
  return (
    <table class="lines" data-test="lines">
      <thead>
        <tr><th scope="col">{w.line}</th><th scope="col">{w.quantity}</th>{shown && <><th scope="col">{w.price}</th><th scope="col">{w.discount}</th><th scope="col">{w.line_total}</th></>}</tr>
      </thead>
      <tbody>
        {lines.map((line, at) => (
          <tr key={at}>
            <th scope="row">{line.text}</th>
            <td data-label={w.quantity}>{quantity(line.quantity, lang.value)}</td>
            {shown && (
              <>
                <td data-label={w.price}>{amount(line.price_cents)}</td>
                <td data-label={w.discount}>{line.discount ? percent(line.discount / 10, lang.value) : ''}</td>
                <td data-label={w.line_total}>{amount(line.total_cents)}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
      {paper.total_cents !== null && <tfoot><tr><th scope="row" colSpan={4}>{w.total}</th><td>{amount(paper.total_cents)}</td></tr></tfoot>}
    </table>
  )
}
