/** Who it is: the customer, the person, and the ways to reach them with the thumb. */
import './who.css'
import { t } from '../i18n'
import type { Card, CardContact, CardCustomer } from '../wire'
import { calledBy, dial, initials, roleWords } from '../wording'
import { Care } from './care'
import { Icon } from './icon'

export function Who({ card }: { card: Card }) {
  const { customer, contact, sender } = card
  return (
    <section class="who" data-test="who">
      {customer ? <Customer customer={customer} /> : <h1 class="who-name" tabIndex={-1}>{calledBy(sender)}</h1>}
      {!customer && <p class="soft">{t().mail.unknown_customer}</p>}
      {contact ? <Person contact={contact} address={sender.address} /> : customer && <Stranger card={card} />}
    </section>
  )
}

function Customer({ customer }: { customer: CardCustomer }) {
  const traits = [customer.value_class && t().mail.class_of(customer.value_class), customer.segment, customer.city].filter(Boolean)
  return (
    <>
      <h1 class="who-name" tabIndex={-1}><a href={`/customers/${customer.id}`} data-test="customer-link"><span>{customer.name}</span></a></h1>
      <p class="who-traits soft">{traits.join(' · ')}</p>
      {customer.care && <Care care={customer.care} />}
    </>
  )
}

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

/** The customer is known, the person is not. */
const Stranger = ({ card: { sender } }: { card: Card }) => (
  <div class="person">
    <span class="person-initials" aria-hidden="true"><Icon name="person" /></span>
    <div class="person-text">
      <strong>{calledBy(sender)}</strong>
      {calledBy(sender) !== sender.address && <span class="soft">{sender.address}</span>}
      <span class="soft">{t().today.no_contact}</span>
    </div>
  </div>
)
