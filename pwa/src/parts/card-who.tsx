/** Who writes: the person with role and attitude, then the customer with class, segment and, in a word, its money. */
import './card-who.css'
import { moneyOf } from '../card'
import { t } from '../i18n'
import type { Card, CardContact, CardCustomer } from '../wire'
import { calledBy, initials } from '../wording'
import { Icon } from './icon'

/** The attitude's form: it says the same without colour. */
const FORMS = { positive: '▲', neutral: '◆', critical: '▼' } as const

export function CardWho({ card }: { card: Card }) {
  const { customer, contact, sender } = card
  const name = contact?.name ?? calledBy(sender)
  return (
    <section class="card-who" data-test="who">
      <div class={`card-who-person ${contact?.attitude ? `is-${contact.attitude}` : ''}`} data-test={contact ? 'person' : 'stranger'}>
        <span class="card-who-initials" aria-hidden="true">{contact ? initials(name) : <Icon name="person" />}</span>
        <div class="card-who-text">
          <h1 class="card-who-name" tabIndex={-1}>{name}</h1>
          {contact ? <Standing contact={contact} /> : <p class="soft">{strange(card)}</p>}
        </div>
      </div>
      {customer && <Customer customer={customer} card={card} />}
    </section>
  )
}

function Standing({ contact }: { contact: CardContact }) {
  const { role, attitude } = t().contact
  return (
    <p class="card-who-standing">
      {contact.role && <strong>{role[contact.role]}</strong>}
      {contact.attitude && <span class="card-who-attitude"><span aria-hidden="true">{FORMS[contact.attitude]}</span> {attitude[contact.attitude]}</span>}
      {contact.title && <span class="card-who-title soft">{contact.title}</span>}
    </p>
  )
}

/** The person is not known, or not even the customer. */
function strange({ customer, sender }: Card): string {
  const address = calledBy(sender) === sender.address ? '' : sender.address
  return [customer ? t().today.no_contact : t().mail.unknown_customer, address].filter(Boolean).join(' · ')
}

function Customer({ customer, card }: { customer: CardCustomer; card: Card }) {
  const words = t()
  const money = moneyOf(card)
  const traits = [customer.value_class && words.mail.class_of(customer.value_class), customer.segment, customer.city].filter(Boolean)
  return (
    <div class="card-who-customer">
      <a href={`/customers/${customer.id}`} data-test="customer-link">{customer.name}</a>
      <p class="soft">
        <span class="card-who-traits">{traits.join(' · ')}</span>
        {money.word && <span class={`mark is-${money.word === 'overdue' ? 'complaint' : 'doubt'}`} data-test="money"><Icon name="money" size={15} />{money.word === 'overdue' ? words.card.money.overdue(money.days) : words.card.money.limit}</span>}
      </p>
    </div>
  )
}
