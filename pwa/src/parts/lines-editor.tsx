/** Writing the lines of a draft: from our offerings or free, with the total as it grows. Saved as a whole, if nobody was faster. */
import './lines-editor.css'
import { useEffect, useState } from 'preact/hooks'
import { exact, lineTotal } from '../figures'
import { lang } from '../i18n'
import { words } from '../i18n/sales'
import { loadOfferings, offerings, write } from '../sales'
import type { Lang, NewOfferLine, OfferingRow, PaperPage } from '../wire'
import { textOf, valueOf } from './edit-values'
import { Icon } from './icon'

interface Draft { offering_id: string | null; text: string; quantity: string; price: string; discount: string }

const written = (line: PaperPage['lines'][number], lang: Lang): Draft => ({
  offering_id: line.offering_id, text: line.text, quantity: textOf('number', line.quantity / 1000, lang), price: textOf('money', line.price_cents ?? 0, lang),
  discount: line.discount ? textOf('number', line.discount / 100, lang) : '',
})

const sent = ({ offering_id, text, quantity, price_cents, discount }: PaperPage['lines'][number]): NewOfferLine =>
  ({ offering_id, text, quantity, price_cents: price_cents ?? 0, discount })

/** Null for what is no line yet. */
function read(draft: Draft, lang: Lang): NewOfferLine | null {
  const [amount, price, discount] = [valueOf('number', draft.quantity, lang), valueOf('money', draft.price, lang), valueOf('number', draft.discount || '0', lang)]
  if (typeof amount !== 'number' || typeof price !== 'number' || typeof discount !== 'number') return null
  const line = { offering_id: draft.offering_id, text: draft.text.trim(), quantity: Math.round(amount * 1000), price_cents: price, discount: Math.round(discount * 100) }
  return line.text && line.quantity > 0 && line.discount >= 0 && line.discount <= 10_000 ? line : null
}

const total = (line: NewOfferLine | null) => (line ? lineTotal(line.quantity ?? 1000, line.price_cents ?? 0, line.discount ?? 0) : 0)

export function LinesEditor({ page, done }: { page: PaperPage; done: () => Promise<unknown> }) {
  const w = words()
  const [drafts, setDrafts] = useState(() => page.lines.map((line) => written(line, lang.value)))
  const [wrong, setWrong] = useState('')
  const { currency, id } = page.paper
  useEffect(() => void loadOfferings(), [])

  const put = (at: number, part: Partial<Draft>) => (setWrong(''), setDrafts(drafts.map((one, n) => (n === at ? { ...one, ...part } : one))))
  const add = (offering?: OfferingRow) =>
    setDrafts([...drafts, { offering_id: offering?.id ?? null, text: offering?.name ?? '', quantity: '1', price: textOf('money', offering?.price_cents ?? 0, lang.value), discount: '' }])

  async function save(event: SubmitEvent) {
    event.preventDefault()
    const lines = drafts.map((one) => read(one, lang.value))
    const missing = lines.indexOf(null)
    if (missing >= 0) return setWrong(w.check_line(missing + 1))
    await write('PATCH', `/api/offers/${id}`, { field: 'lines', was: page.lines.map(sent), value: lines })
    await done()
  }
  return (
    <form class="lines-editor" onSubmit={save} data-test="lines-editor">
      {drafts.map((one, at) => (
        <Line key={at} at={at} one={one} put={(part) => put(at, part)} remove={() => setDrafts(drafts.filter((_, n) => n !== at))} amount={exact(total(read(one, lang.value)), currency, lang.value)} />
      ))}
      <div class="lines-editor-more">
        <Catalogue add={add} />
        <button type="button" class="button" onClick={() => add()} data-test="free-line">{w.free_line}</button>
      </div>
      <p class="lines-editor-total"><span>{w.total}</span><strong data-test="lines-total">{exact(drafts.reduce((sum, one) => sum + total(read(one, lang.value)), 0), currency, lang.value)}</strong></p>
      <p class="lines-editor-wrong" role="alert">{wrong}</p>
      <div class="lines-editor-ways">
        <button type="button" class="button is-quiet" onClick={done}>{w.cancel}</button>
        <button class="button is-main" data-test="save-lines">{w.save}</button>
      </div>
    </form>
  )
}

interface LineProps { at: number; one: Draft; amount: string; put: (part: Partial<Draft>) => void; remove: () => void }

function Line({ at, one, amount, put, remove }: LineProps) {
  const w = words()
  const field = (name: 'quantity' | 'price' | 'discount', label: string) => (
    <label>{label}<input class="edit-input" value={one[name]} inputMode="decimal" autocomplete="off" onInput={(event) => put({ [name]: event.currentTarget.value })} data-test={name} /></label>
  )
  return (
    <fieldset class="lines-editor-line">
      <legend class="unseen">{w.line_name(at + 1)}</legend>
      <label class="lines-editor-text">{w.line}<input class="edit-input" value={one.text} maxLength={200} autocomplete="off" onInput={(event) => put({ text: event.currentTarget.value })} data-test="text" /></label>
      {field('quantity', w.quantity)}{field('price', w.price)}{field('discount', w.discount)}
      <span class="lines-editor-sum"><span class="soft">{w.line_total}</span> <b>{amount}</b></span>
      <button type="button" class="lines-editor-drop" onClick={remove} aria-label={w.remove_line(at + 1)}><Icon name="bin" size={18} /></button>
    </fieldset>
  )
}

function Catalogue({ add }: { add: (offering: OfferingRow) => void }) {
  const w = words()
  const sold = (offerings.value.value?.offerings ?? []).filter((one) => one.is_sold)
  if (!sold.length) return null
  return (
    <select class="edit-input lines-editor-catalogue" value="" aria-label={w.from_catalogue} data-test="catalogue"
      onChange={(event) => {
        const chosen = sold.find((one) => one.id === event.currentTarget.value)
        event.currentTarget.value = ''
        if (chosen) add(chosen)
      }}>
      <option value="">{w.from_catalogue}</option>
      {sold.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
    </select>
  )
}
