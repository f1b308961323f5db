/** What a customer needs, from what it lacks to what it could buy. A need opens to its fields; each is one tap. */
import './needs.css'
import { useEffect, useState } from 'preact/hooks'
import { addNeed, needPath, openFields, removeNeed } from '../fields'
import { lang } from '../i18n'
import { words } from '../i18n/fields'
import { money } from '../i18n/formats'
import { loadOfferings } from '../sales'
import type { Need } from '../wire'
import { Edit } from './edit'
import { Icon } from './icon'
import { offeringChoices } from './offering-pick'
import { ShareBar } from './wallet'

const STEPS = ['need', 'requirement', 'demand', 'potential'] as const
const CURRENCIES = ['EUR', 'CHF', 'GBP', 'USD', 'PLN', 'CZK']

/** `quiet`: while a complaint is open, nobody is told what could still be sold. */
export function Needs({ id, needs, quiet }: { id: string; needs: Need[]; quiet: boolean }) {
  const said = words().needs
  useEffect(() => void loadOfferings(), [])
  return (
    <section class="customer-part" data-test="needs-list">
      <h2 class="heading">{said.title}</h2>
      {!needs.length && <p class="needs-question">{said.none}</p>}
      {needs.map((one) => <NeedCard key={one.id} id={id} need={one} only={needs.length === 1} quiet={quiet} />)}
      <AddNeed id={id} />
    </section>
  )
}

function NeedCard({ id, need, only, quiet }: { id: string; need: Need; only: boolean; quiet: boolean }) {
  const said = words().needs
  return (
    <details class="need" open={only} data-test="need">
      <summary>
        <span class="need-text"><strong>{need.need}</strong>{need.offering && <span class="soft">{need.offering.name}</span>}</span>
        <Icon name="down" size={18} />
        <Chain need={need} />
        <Share need={need} quiet={quiet} />
      </summary>
      <NeedFields id={id} need={need} />
      <button class="button is-quiet need-remove" onClick={() => confirm(said.remove_sure) && void removeNeed(id, need.id)} data-test="remove-need">{said.remove}</button>
    </details>
  )
}

/** How far we know the way from need to potential. */
function Chain({ need }: { need: Need }) {
  const said = words().needs
  const known = (step: (typeof STEPS)[number]) => (step === 'potential' ? need.potential_cents !== null : Boolean(need[step]))
  return (
    <span class="chain">
      <span class="chain-steps" aria-hidden="true">{STEPS.map((step) => <i key={step} class={known(step) ? 'is-known' : ''} />)}</span>
      <span class="soft">{need.next ? said.reached(said.step[need.next]) : said.known_all}</span>
    </span>
  )
}

function Share({ need, quiet }: { need: Need; quiet: boolean }) {
  const said = words().needs
  if (need.potential_cents === null) return null
  const amount = (cents: number) => money(cents, need.currency, lang.value)
  const open = quiet ? '' : `, ${amount(need.open_cents ?? 0)} ${said.open}`
  return (
    <span class="need-share">
      {need.share_percent !== null && <ShareBar percent={need.share_percent} />}
      <span>
        {need.share_percent === null ? `${said.potential_year} ${amount(need.potential_cents)}, ${said.share_none}` : `${need.share_percent} % ${said.ours}${open}`}
        <em class="estimated">{said.estimated}</em>
      </span>
    </span>
  )
}

function NeedFields({ id, need }: { id: string; need: Need }) {
  const said = words().needs
  const of = (field: string) => ({
    path: needPath(id, need.id), field, known: need.changed[field] ?? need.known, after: () => openFields(id), refused: words().refused,
  })
  return (
    <div class="need-fields">
      <Edit {...of('need')} label={said.step.need} value={need.need} hint={said.question.need} />
      <Edit {...of('requirement')} label={said.step.requirement} value={need.requirement} type="lines" hint={said.question.requirement} />
      <Edit {...of('demand')} label={said.step.demand} value={need.demand} type="lines" hint={said.question.demand} />
      <Edit {...of('offering_id')} label={said.offering} value={need.offering?.id ?? ''} type="choice" choices={offeringChoices(need.offering)} />
      <Edit {...of('potential_cents')} label={said.potential} value={need.potential_cents} type="money" currency={need.currency} hint={said.question.potential} />
      <Edit {...of('currency')} label={said.currency} value={need.currency} type="choice" choices={currencies(need.currency)} />
      <Edit {...of('share_percent')} label={said.share} value={need.share_percent} type="number" show={(value) => said.share_of(value ?? 0)} />
      <Edit {...of('basis')} label={said.basis} value={need.basis} hint={said.basis_hint} />
    </div>
  )
}

const currencies = (own: string) => [...new Set([own, ...CURRENCIES])].map((value) => ({ value, label: value }))

function AddNeed({ id }: { id: string }) {
  const [text, setText] = useState('')
  const said = words().needs
  const save = (event: Event) => {
    event.preventDefault()
    if (!text.trim()) return
    void addNeed(id, text.trim())
    setText('')
  }
  return (
    <form class="need-add" onSubmit={save}>
      <input class="edit-input" maxLength={200} value={text} placeholder={said.add} aria-label={said.add} onInput={(event) => setText(event.currentTarget.value)} data-test="need-words" />
      <button class="button is-main" type="submit" disabled={!text.trim()} data-test="add-need">{said.add_button}</button>
    </form>
  )
}
