/** The second field, the buying centre: the picture or the list, what is missing, and each person one tap away. */
import './people.css'
import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import { readAgain } from '../../customers'
import { change, say, wished } from '../../edits'
import { t } from '../../i18n'
import { words } from '../../i18n/company'
import { attitudeOf, BuyingCentreChart, SIGNS } from '../../parts/buying-centre-chart'
import { BuyingCentreList } from '../../parts/buying-centre-list'
import Completeness from '../../parts/completeness'
import { Facts } from '../../parts/facts'
import { Icon } from '../../parts/icon'
import { NewPerson } from '../../parts/new-person'
import { PersonSheet } from '../../parts/person-sheet'
import { go, named } from '../../router'
import { tell } from '../../state'
import type { Contact, CustomerPage } from '../../wire'

const view = signal<'picture' | 'list'>('picture')

export default function PeoplePart({ page }: { page: CustomerPage }) {
  const w = words()
  const [business_id, setBusiness] = useState('')
  const [opened, setOpened] = useState<string | null>(null)
  const [adding, setAdding] = useState(false)
  const business = page.business.find((one) => one.id === business_id) ?? null
  const here = page.contacts.filter((one) => !one.left_at).map(asWished)
  const gone = page.contacts.filter((one) => one.left_at)
  const person = page.contacts.find((one) => one.id === (opened ?? named('person')))
  const roleOf = (one: Contact) => business?.people.find((part) => part.contact_id === one.id)?.role || one.role
  function close() {
    setOpened(null)
    if (named('person')) go(`/customers/${page.id}/people`, { replace: true })
  }
  const shown = { people: here, roleOf, open: (one: Contact) => setOpened(one.id) }
  return (
    <div class="people" data-test="people">
      <Completeness page={page} field="buying_centre" />
      <Gaps page={page} />
      <div class="people-bar">
        <Views />
        {page.business.length > 0 && (
          <label class="people-business"><span class="unseen">{w.roles_in}</span>
            <select class="edit-input" value={business_id} onChange={(event) => setBusiness(event.currentTarget.value)} data-test="roles-in">
              <option value="">{w.roles_in}: {w.roles_usual}</option>
              {page.business.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}
            </select>
          </label>
        )}
        <button class="button is-main people-add" onClick={() => setAdding(true)} aria-label={w.add} data-test="add-person"><Icon name="plus" size={18} />{w.add_short}</button>
      </div>
      {view.value === 'list' || !here.length ? <BuyingCentreList {...shown} /> : (
        <>
          <BuyingCentreChart {...shown} report={(one, boss) => void report(page, one, boss)} />
          <Legend />
        </>
      )}
      {gone.length > 0 && (
        <section class="people-gone"><h2 class="heading">{w.gone}</h2><BuyingCentreList {...shown} people={gone} /></section>
      )}
      <Facts page={page} field="buying_centre" />
      {person && <PersonSheet page={page} one={person} business={business} close={close} />}
      {adding && <NewPerson page={page} close={() => setAdding(false)} />}
    </div>
  )
}

/** With the line that still waits to be sent: what was dragged stays where it was dropped. */
function asWished(one: Contact): Contact {
  const boss = wished<string | null>(`/api/contacts/${one.id}`, 'boss_id')
  return boss === undefined ? one : { ...one, boss_id: boss || null }
}

async function report(page: CustomerPage, id: string, boss: string | null) {
  const name = (of: string | null) => page.contacts.find((one) => one.id === of)?.name ?? ''
  const one = page.contacts.find((one) => one.id === id)
  if (!one || one.boss_id === boss) return
  const fate = await change(`/api/contacts/${id}`, 'boss_id', one.boss_id, boss)
  if (fate.kind === 'sent') tell(boss ? words().told_boss(one.name, name(boss)) : words().told_top(one.name), { label: t().done.undo, run: () => void back(page, id, boss, one.boss_id) })
  else say(fate, words().refused)
  if (fate.kind !== 'queued') await readAgain(page.id)
}

async function back(page: CustomerPage, id: string, was: string | null, boss: string | null) {
  say(await change(`/api/contacts/${id}`, 'boss_id', was, boss), words().refused)
  await readAgain(page.id)
}

const Gaps = ({ page }: { page: CustomerPage }) => (
  <section class="people-gaps" data-test="gaps">
    <h2 class="heading">{words().missing}</h2>
    {page.gaps.length ? <ul>{page.gaps.map((gap) => <li key={gap}>{words().gaps[gap]}</li>)}</ul> : <p>{words().complete}</p>}
  </section>
)

const Views = () => (
  <div class="tabs people-views" role="group" aria-label={words().views}>
    {(['picture', 'list'] as const).map((one) => (
      <button key={one} aria-pressed={view.value === one} onClick={() => (view.value = one)} data-test={`view-${one}`}>{words()[one]}</button>
    ))}
  </div>
)

const Legend = () => (
  <details class="people-legend soft">
    <summary><Icon name="down" size={16} /> {words().legend}</summary>
    <ul>
      {(['positive', 'neutral', 'critical', ''] as const).map((one) => <li key={one}><span class={`centre-mark is-${one || 'unknown'}`} aria-hidden="true">{SIGNS[one || 'unknown']}</span> {attitudeOf(one)}</li>)}
      {(['trusts', 'advises', 'opposes'] as const).map((one) => (
        <li key={one}><svg class="centre-key" viewBox="0 0 2 0.6" aria-hidden="true"><path class={`centre-tie is-${one}`} d="M0.1 0.3H1.9" fill="none" /></svg> {words().relation[one]}</li>
      ))}
      <li>{words().size}</li>
    </ul>
    <p>{words().drag}</p>
  </details>
)
