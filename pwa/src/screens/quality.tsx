/** Datenpflege: what to put right next, in three lists; each line says what is wrong and leads to where it is put right. */
import './quality.css'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { words } from '../i18n/quality'
import { Blank, TroubleBlank } from '../parts/blank'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { takeBack } from '../parts/merge-undo'
import { chosenFlaw, desk, flawed, load, loadFlawed, mergePath, merges, moreFlawed, morePairs, pairs, part, stillThere, takeOver, type Desk } from '../quality'
import { tell } from '../state'
import type { DoublePair, Flaw, FlawCode, Flawed } from '../wire'

const DESKS: Desk[] = ['pairs', 'flaws', 'merges']

export default function QualityScreen(_: { id: string }) {
  const said = words()
  const shown = { pairs, flaws: flawed, merges }[desk.value].value
  useEffect(() => void load(), [desk.value])
  return (
    <div class="quality" data-test="quality">
      <TopBar fallback="/more" place={t().app.more_places} />
      <header class="quality-head">
        <h1 tabIndex={-1}>{said.title}</h1>
        <p class="soft">{said.intro}</p>
        <nav class="tabs" aria-label={said.lists}>
          {DESKS.map((one) => <button key={one} aria-pressed={desk.value === one} onClick={() => (desk.value = one)} data-test={`desk-${one}`}>{said.tab[one]}</button>)}
        </nav>
      </header>
      <Offline shown={shown} />
      {!shown.value && (shown.trouble ? <TroubleBlank trouble={shown.trouble} retry={() => load()} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {desk.value === 'pairs' && <Pairs />}
      {desk.value === 'flaws' && <Flaws />}
      {desk.value === 'merges' && <Merges />}
    </div>
  )
}

function Pairs() {
  const said = words()
  const { value } = pairs.value
  if (!value) return null
  if (!value.pairs.length) return <Blank icon="check" title={said.no_pairs} text={said.no_pairs_text} />
  return (
    <>
      <ul class="quality-list">{value.pairs.map((one) => <Pair key={one.id} one={one} />)}</ul>
      {value.next !== null && <button class="button" onClick={morePairs}>{said.more}</button>}
    </>
  )
}

function Pair({ one }: { one: DoublePair }) {
  const said = words()
  return (
    <li class="quality-row" data-test="pair">
      {one.customer && <p class="quality-who"><strong>{one.customer.name}</strong><span class="soft">{said.people}</span></p>}
      <div class="quality-two">
        {[one.a, one.b].map((it) => <a key={it.id} href={one.customer ? `/customers/${one.customer.id}/people` : `/customers/${it.id}`}><strong>{it.name}</strong><span class="soft">{it.about}</span></a>)}
      </div>
      <ul class="quality-reasons">
        {one.reasons.slice(0, 5).map((it) => <li key={it.code} class={it.weight > 0 ? 'is-for' : 'is-against'}>{it.weight > 0 ? '+' : '−'} {said.reason[it.code] ?? it.code}</li>)}
      </ul>
      <div class="quality-foot">
        <meter min={0} max={100} value={one.score} aria-hidden="true" /><span>{said.score(one.score)}</span>
        <span class="quality-ways">
          <button class="button is-quiet" onClick={() => settle(one)} data-test="are-two">{said.two}</button>
          <a class="button is-main" href={mergePath(one.kind, one.a.id, one.b.id)} data-test="compare">{said.compare}</a>
        </span>
      </div>
    </li>
  )
}

async function settle(one: DoublePair) {
  const answer = await part(one.id)
  tell(answer.outcome === 'ok' ? words().told_two : words().failed)
}

function Flaws() {
  const said = words()
  const { value } = flawed.value
  if (!value) return null
  const counts = Object.entries(value.counts).sort(([, a], [, b]) => b - a)
  if (!counts.length) return <Blank icon="check" title={said.no_flaws} text={said.no_flaws_text} />
  const choose = (code: FlawCode | null) => { chosenFlaw.value = code; void loadFlawed() }
  return (
    <>
      <div class="quality-codes" role="group">
        <button aria-pressed={!chosenFlaw.value} onClick={() => choose(null)}>{said.all}</button>
        {counts.map(([code, many]) => <button key={code} aria-pressed={chosenFlaw.value === code} onClick={() => choose(code as FlawCode)}>{said.flaw[code]} <b>{many}</b></button>)}
      </div>
      <ul class="quality-list">{value.customers.map((one) => <FlawedRow key={one.customer.id} one={one} />)}</ul>
      {value.next !== null && <button class="button" onClick={moreFlawed}>{said.more}</button>}
    </>
  )
}

const WHERE: Partial<Record<FlawCode, string>> = { no_contact: 'people', unreachable: 'people' }

function FlawedRow({ one }: { one: Flawed }) {
  const said = words()
  return (
    <li class="quality-row" data-test="flawed">
      <p class="quality-who"><strong>{one.customer.name}</strong><span class="soft">{[one.city, one.owner ? said.owner(one.owner.name) : ''].filter(Boolean).join(' · ')}</span></p>
      <ul class="quality-flaws">
        {one.flaws.slice(0, 6).map((flaw, at) => (
          <li key={at}><a href={`/customers/${one.customer.id}/${flaw.contact_id ? 'people' : (WHERE[flaw.code] ?? 'company')}`}><span>{said.flaw[flaw.code]}</span><span class="soft">{detail(flaw)}</span></a><Reported flaw={flaw} /></li>
        ))}
      </ul>
    </li>
  )
}

/** What machines report a person settles by one tap. */
function Reported({ flaw }: { flaw: Flaw }) {
  const said = words()
  const contact = flaw.contact_id
  if (!contact || (flaw.code !== 'has_left' && flaw.code !== 'address_bounces')) return null
  const [address = '', name = address] = flaw.detail.split(', ').reverse()
  const settleIt = async (asked: ReturnType<typeof stillThere>, told: string) => {
    tell((await asked).outcome === 'ok' ? told : said.failed)
    await loadFlawed()
  }
  return (
    <span class="quality-ways">
      {flaw.code === 'has_left' && address.includes('@') && <button class="button" onClick={() => settleIt(takeOver(contact, address), said.told_over)} data-test="takes-over">{said.takes_over(name)}</button>}
      <button class="button is-quiet" onClick={() => settleIt(stillThere(contact), said.told_there)} data-test="still-there">{said.still_there}</button>
    </span>
  )
}

const detail = (flaw: Flaw) => flaw.code === 'has_left' ? flaw.who : [flaw.who || flaw.site, words().address[flaw.detail] ?? flaw.detail].filter(Boolean).join(': ')

function Merges() {
  const said = words()
  const { value } = merges.value
  if (!value) return null
  if (!value.merges.length) return <Blank icon="undo" title={said.no_merges} text={said.no_merges_text} />
  return (
    <ul class="quality-list">
      {value.merges.map((one) => (
        <li key={one.id} class="quality-row is-flat">
          <a href={`/customers/${one.customer.id}${one.kind === 'contacts' ? '/people' : ''}`}>{one.kind === 'contacts' ? said.into_person(one.gone_name, one.customer.name) : said.into(one.gone_name, one.customer.name)}</a>
          <span class="soft">{one.by?.name}</span>
          <button class="button" onClick={() => takeBack(one.id).then(load)} data-test="undo-merge">{said.undo}</button>
        </li>
      ))}
    </ul>
  )
}
