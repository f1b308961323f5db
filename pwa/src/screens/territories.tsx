/** Gebiete: who cares where, and the customers that do not stand so yet. */
import './segments.css'
import './territories.css'
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { words } from '../i18n/territories'
import { Blank, TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { TerritoryForm } from '../parts/territory-form'
import { TopBar } from '../parts/top-bar'
import { tell } from '../state'
import { loadTerritories, settle, settling, territories } from '../territories'
import type { TerritoryRow } from '../wire'

/** The one being changed; 'new' is none yet. */
const open = signal<TerritoryRow | 'new' | null>(null)
const close = () => (open.value = null)

export default function TerritoriesScreen(_: { id: string }) {
  const said = words()
  const { value, trouble } = territories.value
  useEffect(() => { void loadTerritories(); return close }, [])
  return (
    <div class="segments" data-test="territories">
      <TopBar fallback="/more" place={t().app.more_places} />
      <header class="segments-head"><h1 tabIndex={-1}>{said.title}</h1><p class="soft">{said.intro}</p></header>
      <Offline shown={territories.value} />
      {open.value && value && <TerritoryForm key={open.value === 'new' ? '' : open.value.id} known={open.value === 'new' ? null : open.value} people={value.people} close={close} />}
      {!open.value && value?.may_change && <button class="button is-main segments-add" onClick={() => (open.value = 'new')} data-test="add-territory">{said.add}</button>}
      {!value && (trouble ? <TroubleBlank trouble={trouble} retry={loadTerritories} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {value && !value.territories.length && !open.value && <Blank icon="visit" title={said.none} text={value.may_change ? said.none_text : said.none_reader} />}
      {value && <ul class="segments-list">{value.territories.map((one) => <Row key={one.id} one={one} may={value.may_change} />)}</ul>}
    </div>
  )
}

function Row({ one, may }: { one: TerritoryRow; may: boolean }) {
  const said = words()
  return (
    <li class="segment" data-test="territory">
      <div class="segment-text">
        <strong>{one.name}</strong>
        <span>{said.team_of(one.team)} · {one.owner?.name ?? said.nobody}</span>
        <span class="soft">{[one.postcodes.length && `${one.country} ${one.postcodes.join(', ')}`, said.customers(one.customers)].filter(Boolean).join(' · ')}</span>
        {may && one.owner_has_left && <span class="territory-lack"><Icon name="complaint" size={16} />{said.has_left(one.owner!.name)}</span>}
        {may && one.outstanding > 0 && <Outstanding one={one} />}
      </div>
      {may && <div class="segment-acts"><button aria-label={said.edit(one.name)} onClick={() => (open.value = one)} data-test="edit-territory"><Icon name="note" /></button></div>}
    </li>
  )
}

function Outstanding({ one }: { one: TerritoryRow }) {
  const said = words()
  const now = settling.value
  async function assign() {
    if (!confirm(said.settle_sure(one.outstanding, one.name, one.team))) return
    const done = await settle(one.id)
    tell(done === null ? said.failed : said.settled(done))
  }
  return (
    <div class="territory-outstanding" data-test="outstanding">
      <span role="status">{now?.id === one.id ? said.settling(now.done) : said.outstanding(one.outstanding)}</span>
      <button class="button" disabled={now !== null} onClick={assign} data-test="settle">{said.settle}</button>
    </div>
  )
}
