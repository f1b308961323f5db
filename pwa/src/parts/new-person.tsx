/** A new contact: the name is enough, the rest can follow. */
import './edit.css'
import { useState } from 'preact/hooks'
import { readAgain } from '../customers'
import { add, refusal, say } from '../edits'
import { t } from '../i18n'
import { words } from '../i18n/company'
import { newId } from '../outbox'
import type { BuyingRole, CustomerPage } from '../wire'
import { Sheet } from './sheet'

const EMPTY = { name: '', title: '', role: '' as BuyingRole, address: '', phone: '' }
const ROLES = ['initiator', 'user', 'influencer', 'buyer', 'decider', 'gatekeeper'] as const

export function NewPerson({ page, close }: { page: CustomerPage; close: () => void }) {
  const w = words()
  const [form, setForm] = useState(EMPTY)
  const [wrong, setWrong] = useState('')
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
        {field('title', w.person.title)}
        <label class="edit-label">{w.person.role}
          <select class="edit-input" value={form.role} onChange={(event) => set({ role: event.currentTarget.value as BuyingRole })}>
            <option value="">{w.unknown}</option>
            {ROLES.map((role) => <option key={role} value={role}>{t().contact.role[role]}</option>)}
          </select>
        </label>
        {field('phone', w.person.phones, 'tel')}
        {field('address', w.person.addresses, 'email')}
        <p class="edit-said" role="alert">{wrong && <strong class="edit-wrong">{wrong}</strong>}</p>
        <div class="edit-ways"><button class="button is-main" data-test="save">{t().edit.save}</button></div>
      </form>
    </Sheet>
  )
}
