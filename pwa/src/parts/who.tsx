/** A person at the customer, and the ways to reach them with the thumb. */
import './who.css'
import { t } from '../i18n'
import type { CardContact } from '../wire'
import { dial, initials, roleWords } from '../wording'
import { Icon } from './icon'

export function Person({ contact, address }: { contact: CardContact; address?: string }) {
  const [phone] = contact.phones
  const to = contact.addresses[0] ?? address
  const roles = roleWords(contact, t())
  return (
    <div class={`person ${contact.attitude ? `is-${contact.attitude}` : ''}`} data-test="person">
      <span class="person-initials" aria-hidden="true">{initials(contact.name)}</span>
      <div class="person-text">
        <strong>{contact.name}</strong>
        {contact.title && <span class="soft">{contact.title}</span>}
        {roles.length > 0 && <span class="person-roles">{roles.join(' · ')}</span>}
      </div>
      {phone && <a class="person-way" href={dial(phone)} aria-label={t().mail.call_person(contact.name)} title={phone} data-test="call"><Icon name="phone" /></a>}
      {to && <a class="person-way" href={`mailto:${to}`} aria-label={t().mail.write_person(contact.name)} title={to} data-test="mailto"><Icon name="mail" /></a>}
    </div>
  )
}
