/** The buying centre: who decides, who asks, who keeps the gate. */
import './contacts.css'
import { lang, t } from '../i18n'
import { day } from '../i18n/formats'
import { now } from '../state'
import type { Contact } from '../wire'
import { Person } from './who'

export function Contacts({ contacts }: { contacts: Contact[] }) {
  if (!contacts.length) return <p class="soft contacts-none">{t().customer.no_contacts}</p>
  const order = [...contacts].sort((one, other) => Number(one.left_at !== null) - Number(other.left_at !== null))
  return (
    <ul class="contacts" data-test="contacts">
      {order.map((one) => (
        <li key={one.id} class={one.left_at ? 'is-gone' : ''}>
          <Person contact={one.left_at ? { ...one, phones: [], addresses: [], attitude: '' } : one} />
          {one.left_at && <p class="contacts-gone soft">{t().contact.left(day(one.left_at, now.value, lang.value))}</p>}
        </li>
      ))}
    </ul>
  )
}
