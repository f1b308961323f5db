/** Unsere Leistungen: what offers are made of. Read by everybody, kept by inside sales and managers. */
import './offerings.css'
import { useEffect, useState } from 'preact/hooks'
import { exact } from '../figures'
import { lang, t } from '../i18n'
import { words } from '../i18n/sales'
import { Blank, TroubleBlank } from '../parts/blank'
import { Edit } from '../parts/edit'
import { valueOf } from '../parts/edit-values'
import { Icon } from '../parts/icon'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { loadOfferings, make, offerings, write } from '../sales'
import { me } from '../session'
import type { OfferingRow } from '../wire'

export default function OfferingsScreen(_: { id: string }) {
  const w = words()
  const { value, trouble } = offerings.value
  const [adding, setAdding] = useState(false)
  useEffect(() => void loadOfferings(), [])
  return (
    <div class="offerings" data-test="offerings-screen">
      <TopBar fallback="/more" place={t().app.more_places} />
      <header><h1 tabIndex={-1}>{w.offerings_title}</h1><p class="soft">{w.offerings_text}</p></header>
      {value?.may_change && !adding && <button class="button is-main offerings-add" onClick={() => setAdding(true)} data-test="add-offering">{w.offering_new}</button>}
      {adding && <NewOffering close={() => setAdding(false)} />}
      {!value && (trouble ? <TroubleBlank trouble={trouble} retry={loadOfferings} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {value && !value.offerings.length && !adding && <Blank icon="order" title={w.offerings_none} />}
      {value && groupsOf(value.offerings).map(([group, rows]) => (
        <section key={group} class="customer-part">
          <h2 class="heading">{group || w.other_group}</h2>
          <ul>{rows.map((one) => <Offering key={one.id} one={one} may={value.may_change} />)}</ul>
        </section>
      ))}
    </div>
  )
}

function groupsOf(rows: OfferingRow[]): [string, OfferingRow[]][] {
  const found = new Map<string, OfferingRow[]>()
  for (const one of rows) found.set(one.group, [...(found.get(one.group) ?? []), one])
  return [...found].sort(([one], [other]) => Number(!one) - Number(!other) || one.localeCompare(other))
}

function Offering({ one, may }: { one: OfferingRow; may: boolean }) {
  const w = words()
  const price = one.price_cents === null ? '–' : `${exact(one.price_cents, one.currency, lang.value)}${one.unit && ` / ${one.unit}`}`
  const line = (
    <>
      <span><strong>{one.name}</strong> <span class="soft">{[one.number, !one.is_sold && w.not_sold].filter(Boolean).join(' · ')}</span></span>
      <span class="offering-price">{price}</span>
    </>
  )
  if (!may) return <li class="offering">{line}</li>
  return <li><details><summary class="offering" data-test="offering">{line}</summary><Fields one={one} /></details></li>
}

function Fields({ one }: { one: OfferingRow }) {
  const w = words()
  const shared = { path: `/api/offerings/${one.id}`, after: loadOfferings, refused: w.refused }
  const sell = async () => (await write('PATCH', shared.path, { field: 'is_sold', was: one.is_sold, value: !one.is_sold }), await loadOfferings())
  return (
    <div class="offering-fields">
      <Edit {...shared} field="name" label={w.offering_name} value={one.name} />
      <Edit {...shared} field="number" label={w.offering_number} value={one.number} />
      <Edit {...shared} field="group" label={w.group} value={one.group} />
      <Edit {...shared} field="unit" label={w.unit} value={one.unit} />
      <Edit {...shared} field="price_cents" label={w.list_price} value={one.price_cents} type="money" currency={one.currency} show={(cents) => exact(Number(cents), one.currency, lang.value)} />
      {me.value?.sees_money && <Edit {...shared} field="cost_cents" label={w.own_cost} value={one.cost_cents} type="money" currency={one.currency} show={(cents) => exact(Number(cents), one.currency, lang.value)} />}
      <button class="button is-quiet" onClick={sell}>{one.is_sold ? w.stop_selling : w.sell_again}</button>
    </div>
  )
}

function NewOffering({ close }: { close: () => void }) {
  const w = words()
  const [wrong, setWrong] = useState('')
  async function add(event: SubmitEvent) {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const cents = valueOf('money', String(form.get('price')), lang.value)
    if (cents === undefined) return setWrong(w.no_number)
    if (!(await make('/api/offerings', { name: form.get('name'), number: form.get('number'), group: form.get('group'), unit: form.get('unit'), price_cents: cents }))) return
    close()
    await loadOfferings()
  }
  const field = (name: string, label: string, required = false) => <label>{label}<input class="edit-input" name={name} required={required} maxLength={200} autocomplete="off" /></label>
  return (
    <form class="customer-part offerings-form" onSubmit={add} data-test="new-offering">
      <h2 class="heading"><Icon name="order" size={16} /> {w.offering_new}</h2>
      {field('name', w.offering_name, true)}{field('number', w.offering_number)}{field('group', w.group)}{field('unit', w.unit)}
      <label>{w.list_price}<input class="edit-input" name="price" inputMode="decimal" autocomplete="off" aria-invalid={wrong !== ''} /></label>
      {wrong && <p class="offerings-wrong" role="alert">{wrong}</p>}
      <div class="edit-ways"><button class="button is-main" data-test="add">{w.add}</button><button type="button" class="button is-quiet" onClick={close}>{w.cancel}</button></div>
    </form>
  )
}
