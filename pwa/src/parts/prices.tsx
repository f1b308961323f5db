/** Prices agreed with this customer: changed in place, added from our offerings, taken away. */
import './prices.css'
import { useEffect, useState } from 'preact/hooks'
import { exact } from '../figures'
import { lang, t } from '../i18n'
import { day } from '../i18n/formats'
import { words } from '../i18n/sales'
import { loadOfferings, make, offerings, openFinances, write } from '../sales'
import { now } from '../state'
import type { AgreedPrice, FinancesPage } from '../wire'
import { Edit } from './edit'
import { valueOf } from './edit-values'
import { Icon } from './icon'
import { ComplaintMark } from './marks'
import { Source } from './source'

export function AgreedPrices({ id, page }: { id: string; page: FinancesPage }) {
  const w = words()
  const [adding, setAdding] = useState(false)
  return (
    <section class="customer-part prices" data-test="prices">
      <h2 class="heading">{w.prices}</h2>
      {!page.prices.length && <p class="soft">{w.no_prices}</p>}
      <ul>{page.prices.map((one) => <Price key={one.id} id={id} one={one} />)}</ul>
      <Source known={page.known['prices']} />
      {adding ? <NewPrice id={id} page={page} close={() => setAdding(false)} /> : <button class="button is-quiet prices-add" onClick={() => setAdding(true)} data-test="add-price"><Icon name="money" />{w.add_price}</button>}
    </section>
  )
}

function Price({ id, one }: { id: string; one: AgreedPrice }) {
  const w = words()
  const path = `/api/customers/${id}/prices/${one.id}`
  const after = () => openFinances(id)
  async function revoke() {
    if (!confirm(w.sure_price(one.offering.name))) return
    await write('DELETE', path)
    await after()
  }
  return (
    <li class="prices-one" data-test="price">
      <div class="prices-fields">
        <Edit path={path} after={after} field="price_cents" label={one.offering.name} value={one.price_cents} type="money" show={(cents) => exact(Number(cents), one.currency, lang.value)} refused={w.refused} />
        <Edit path={path} after={after} field="valid_until" label={w.valid_until} value={one.valid_until} type="date" refused={w.refused}
          show={(iso) => <>{day(String(iso), now.value, lang.value)} {one.expired && <ComplaintMark text={w.price_expired} />}</>} />
        <Edit path={path} after={after} field="note" label={w.price_note} value={one.note} refused={w.refused} />
      </div>
      <button class="prices-drop" onClick={revoke} aria-label={w.remove(w.price_of(one.offering.name))}><Icon name="bin" size={18} /></button>
    </li>
  )
}

function NewPrice({ id, page, close }: { id: string; page: FinancesPage; close: () => void }) {
  const w = words()
  const [wrong, setWrong] = useState('')
  const sold = (offerings.value.value?.offerings ?? []).filter((one) => one.is_sold)
  useEffect(() => void loadOfferings(), [])
  async function add(event: SubmitEvent) {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const cents = valueOf('money', String(form.get('price')), lang.value)
    if (typeof cents !== 'number' || cents < 0) return setWrong(w.no_number)
    const body = { offering_id: form.get('offering'), price_cents: cents, currency: page.currency, valid_until: form.get('until') || null, note: form.get('note') }
    if (!(await make(`/api/customers/${id}/prices`, body))) return
    close()
    await openFinances(id)
  }
  return (
    <form class="prices-form" onSubmit={add} data-test="new-price">
      <label>{w.offering}
        <select class="edit-input" name="offering" required><option value="">{w.choose_offering}</option>{sold.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</select>
      </label>
      <label>{w.price}<input class="edit-input" name="price" inputMode="decimal" required autocomplete="off" aria-invalid={wrong !== ''} /></label>
      {wrong && <p class="prices-wrong" role="alert">{wrong}</p>}
      <label>{w.valid_until}<input class="edit-input" name="until" type="date" /></label>
      <label>{w.price_note}<input class="edit-input" name="note" maxLength={200} autocomplete="off" /></label>
      <div class="edit-ways"><button class="button is-main" data-test="add">{w.add}</button><button type="button" class="button is-quiet" onClick={close}>{t().edit.cancel}</button></div>
    </form>
  )
}
