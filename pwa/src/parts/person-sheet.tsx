/** One person of the buying centre: every field a line, and the plain way to what dragging does. */
import './person-sheet.css'
import { useState } from 'preact/hooks'
import { readAgain } from '../customers'
import { change, put, remove, say } from '../edits'
import { t } from '../i18n'
import { words } from '../i18n/company'
import type { Attitude, BuyingRole, Contact, CustomerPage } from '../wire'
import { attitudeOf } from './buying-centre-chart'
import { Edit } from './edit'
import type { Choice } from './edit-field'
import { PersonDoubles } from './person-doubles'
import { Phones } from './phones'
import { Relations } from './relations'
import { Sheet } from './sheet'
import { Source } from './source'

type Business = CustomerPage['business'][number]
interface Props { page: CustomerPage; one: Contact; business: Business | null; close: () => void }

const ROLES: BuyingRole[] = ['initiator', 'user', 'influencer', 'buyer', 'decider', 'gatekeeper']
const ATTITUDES: Attitude[] = ['positive', 'neutral', 'critical']

export function PersonSheet({ page, one, business, close }: Props) {
  const w = words()
  const again = () => readAgain(page.id)
  const field = { path: `/api/contacts/${one.id}`, after: again, refused: w.refused }
  const text = (name: 'name' | 'title' | 'department') => <Edit {...field} field={name} label={w.person[name]} value={one[name]} known={one.known[name]} />
  const roles = (none: string): Choice[] => [{ value: '', label: none }, ...ROLES.map((role) => ({ value: role, label: t().contact.role[role as Exclude<BuyingRole, ''>] }))]
  const attitudes = [{ value: '', label: w.unknown }, ...ATTITUDES.map((it) => ({ value: it, label: attitudeOf(it) }))]
  const bosses = [{ value: '', label: w.nobody_above }, ...page.contacts.filter((other) => other.id !== one.id && !other.left_at).map((other) => ({ value: other.id, label: other.name }))]
  return (
    <Sheet title={one.name} close={close} test="person-sheet">
      <PersonDoubles one={one} />
      <div class="person-fields">
        {business && <RoleHere page={page} one={one} business={business} choices={roles(w.as_usual)} />}
        <Edit {...field} field="role" label={w.person.role} value={one.role} type="choice" choices={roles(w.unknown)} known={one.known['role']} />
        <Edit {...field} field="attitude" label={w.person.attitude} value={one.attitude} type="choice" choices={attitudes} known={one.known['attitude']} />
        <Influence page={page} one={one} />
        <Edit {...field} field="boss_id" label={w.person.boss} value={one.boss_id ?? ''} type="choice" choices={bosses} known={one.known['boss_id']} />
        <Relations page={page} one={one} />
        {text('name')}{text('title')}{text('department')}
        <Edit {...field} field="phones" label={w.person.phones} value={one.phones} type="list" show={(numbers) => <Phones page={page} numbers={numbers} />} known={one.known['phones']} />
        <Edit {...field} field="addresses" label={w.person.addresses} value={one.addresses} type="list" hint={w.addresses_person} known={one.known['addresses']} />
      </div>
      <Ways page={page} one={one} close={close} />
    </Sheet>
  )
}

/** Five steps, each one tap. */
function Influence({ page, one }: { page: CustomerPage; one: Contact }) {
  const w = words()
  const [hoped, setHoped] = useState<number | null>(null)
  async function set(step: number) {
    setHoped(step)
    const fate = await change(`/api/contacts/${one.id}`, 'influence', one.influence, step)
    say(fate, w.refused)
    if (fate.kind !== 'queued') await readAgain(page.id)
    setHoped(null)
  }
  const shown = hoped ?? one.influence ?? 0
  return (
    <div class="person-influence" role="group" aria-label={w.person.influence}>
      <span class="edit-label">{w.person.influence}</span>
      <div class="person-steps">
        {[1, 2, 3, 4, 5].map((step) => (
          <button key={step} class={step <= shown ? 'is-reached' : ''} aria-pressed={step === shown} aria-label={w.influence(step)} onClick={() => set(step)} data-test={`influence-${step}`}><i /></button>
        ))}
        <span class="soft">{shown ? w.influence(shown) : w.unknown}</span>
      </div>
      <Source known={one.known['influence']} />
    </div>
  )
}

function RoleHere({ page, one, business, choices }: { page: CustomerPage; one: Contact; business: Business; choices: Choice[] }) {
  const [role, setRole] = useState(business.people.find((part) => part.contact_id === one.id)?.role ?? '')
  async function cast(next: BuyingRole) {
    const others = business.people.filter((part) => part.contact_id !== one.id)
    setRole(next)
    const value = next ? [...others, { contact_id: one.id, role: next }] : others
    say(await put(`/api/opportunities/${business.id}/people`, { was: business.people, value }), words().refused)
    await readAgain(page.id)
  }
  return (
    <label class="edit-label person-role-here">{words().person.role_here(business.title)}
      <select class="edit-input" value={role} onChange={(event) => cast(event.currentTarget.value as BuyingRole)} data-test="role-here">
        {choices.map((it) => <option key={it.value} value={it.value}>{it.label}</option>)}
      </select>
    </label>
  )
}

/** Leaving keeps the person for the past; removing is for those entered by mistake. */
function Ways({ page, one, close }: { page: CustomerPage; one: Contact; close: () => void }) {
  const w = words()
  async function leave() {
    const fate = await change(`/api/contacts/${one.id}`, 'left_at', one.left_at, one.left_at ? null : new Date().toISOString())
    close()
    say(fate, w.refused)
    await readAgain(page.id)
  }
  async function drop() {
    if (!confirm(w.remove_sure(one.name))) return
    const fate = await remove(`/api/contacts/${one.id}`)
    if (fate.kind !== 'refused') close()
    say(fate, w.refused)
    await readAgain(page.id)
  }
  return (
    <div class="edit-ways person-ways">
      <button class="button" onClick={leave} data-test="leave">{one.left_at ? w.back : w.leave}</button>
      <button class="button is-quiet" onClick={drop} data-test="remove-person">{w.remove}</button>
    </div>
  )
}
