/** A new contact: the name is enough, the rest can follow. */
import './edit.css'
import { useEffect, useState } from 'preact/hooks'
import { findLikelyPeople } from '../company'
import { readAgain } from '../customers'
import { add, refusal, say } from '../edits'
import { t } from '../i18n'
import { words } from '../i18n/company'
import { newId } from '../outbox'
import type { BuyingRole, CustomerPage } from '../wire'
import { Likely, type LikelyOne } from './likely'
import { Sheet } from './sheet'

const EMPTY = { name: '', title: '', role: '' as BuyingRole, address: '', phone: '' }
const PAUSE_MS = 250
const ROLES = ['initiator', 'user', 'influencer', 'buyer', 'decider', 'gatekeeper'] as const

export function NewPerson({ page, close }: { page: CustomerPage; close: () => void }) {
  const w = words()
  const [form, setForm] = useState(EMPTY)
  const [wrong, setWrong] = useState('')
  const likely = useLikely(page.id, form)
  const set = (part: Partial<typeof form>) => (setForm({ ...form, ...part }), setWrong(''))

  async function save(event: Event) {
    event.preventDefault()
    const { name, title, role, address, phone } = form
    const body = { id: newId(), name, title, role, addresses: address ? [address] : [], phones: phone ? [phone] : [] }
    const fate = await add(`/api/customers/${page.id}/contacts`, body)
    if (fate.kind === 'refused') return setWrong(refusal(fate.code, w.refused))
    close()
    say(fate)
    await readAgain(page.id)
  }
  const field = (name: 'name' | 'title' | 'address' | 'phone', label: string, mode: 'text' | 'tel' | 'email' = 'text') => (
    <label class="edit-label">{label}
      <input class="edit-input" name={name} type="text" inputMode={mode} value={form[name]} required={name === 'name'} maxLength={200} autocomplete="off"
        onInput={(event) => set({ [name]: event.currentTarget.value })} />
    </label>
  )
  return (
    <Sheet title={w.add} close={close} test="new-person">
      <form class="edit-form" onSubmit={save}>
        {field('name', w.person.name)}
        <Likely title={w.likely_person} found={likely} open={close} />
        {field('title', w.person.title)}
        <label class="edit-label">{w.person.role}
          <select class="edit-input" value={form.role} onChange={(event) => set({ role: event.currentTarget.value as BuyingRole })}>
            <option value="">{w.unknown}</option>
            {ROLES.map((role) => <option key={role} value={role}>{t().contact.role[role]}</option>)}
          </select>
        </label>
        {field('phone', w.person.phones, 'tel')}
        {field('address', w.person.address, 'email')}
        <p class="edit-said" role="alert">{wrong && <strong class="edit-wrong">{wrong}</strong>}</p>
        <div class="edit-ways"><button class="button is-main" data-test="save">{t().edit.save}</button></div>
      </form>
    </Sheet>
  )
}

/** Contacts of this customer who may be the person that is typed. */
function useLikely(customer: string, { name, address, phone }: typeof EMPTY): LikelyOne[] {
  const [likely, setLikely] = useState<LikelyOne[]>([])
  useEffect(() => {
    const asking = new AbortController()
    const pause = setTimeout(async () => {
      if (name.trim().length < 3) return setLikely([])
      const answer = await findLikelyPeople(customer, { name, address, phone }, asking.signal).catch(() => null)
      if (answer?.outcome !== 'ok') return
      setLikely(answer.value.people.map(({ person, ...it }) => ({ ...person, ...it, href: `/customers/${customer}/people?person=${person.id}` })))
    }, PAUSE_MS)
    return () => (clearTimeout(pause), asking.abort())
  }, [customer, name, address, phone])
  return likely
}
