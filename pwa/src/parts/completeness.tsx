/** How well a customer is known, and what to ask next; for the whole customer, or for the one field that is open. */
import './completeness.css'
import { useEffect } from 'preact/hooks'
import { fieldsShown, openFields } from '../fields'
import { lang } from '../i18n'
import { words } from '../i18n/fields'
import { age } from '../i18n/formats'
import type { PartName } from '../screens/customer/parts'
import { now } from '../state'
import type { Ask, CustomerPage, FieldName } from '../wire'
import { Icon } from './icon'
import { Ring } from './ring'

const PART: Record<FieldName, PartName> = { company: 'company', buying_centre: 'people', fascination: 'fascination', needs: 'needs', finances: 'finances' }
const SHOWN = 4

/** `page` is here anew whenever the customer was read again: then its completeness is another one, too. */
export default function Completeness({ page, field }: { page: CustomerPage; field?: FieldName }) {
  const { value: shown, trouble } = fieldsShown(page.id).value
  useEffect(() => void openFields(page.id), [page])
  // Its place is kept while it is read, so that nothing moves away under a finger.
  if (!shown) return field && !trouble ? <div class="complete is-field is-awaited" /> : null
  const { percent, fields, next } = shown.completeness
  const mine = field && fields.find((one) => one.field === field)
  return mine
    ? <FieldCompleteness percent={mine.percent} asks={next.filter((one) => one.field === field)} lacks={field === 'buying_centre' && page.gaps.length > 0} />
    : <WholeCompleteness id={page.id} percent={percent} asks={next.slice(0, SHOWN)} />
}

function WholeCompleteness({ id, percent, asks }: { id: string; percent: number; asks: Ask[] }) {
  const said = words().complete
  return (
    <section class="complete customer-part" data-test="completeness">
      <h2 class="heading">{said.title}</h2>
      <div class="complete-body">
        <Ring percent={percent} size={64} label={said.known(percent)} />
        {asks.length ? <Asks asks={asks} id={id} /> : <p>{said.all}</p>}
      </div>
      <details class="complete-how">
        <summary>{said.how}<Icon name="down" size={16} /></summary>
        <p class="soft">{said.how_text}</p>
      </details>
      <a class="complete-list" href="/completeness">{said.list}<Icon name="forward" size={16} /></a>
    </section>
  )
}

/** `lacks`: something is missing that is said elsewhere, so nobody is told that all is there. */
function FieldCompleteness({ percent, asks, lacks }: { percent: number; asks: Ask[]; lacks: boolean }) {
  const said = words().complete
  return (
    <section class="complete is-field" data-test="completeness">
      <Ring percent={percent} size={44} label={said.known(percent)} />
      {asks.length ? <Asks asks={asks} /> : !lacks && <p class="soft">{said.all_here}</p>}
    </section>
  )
}

/** With an id each question leads to the part of the customer where it is answered. */
export function Asks({ asks, id }: { asks: Ask[]; id?: string }) {
  return (
    <ul class="asks" aria-label={words().complete.ask}>
      {asks.map((one) => (
        <li key={one.attribute} class={`ask is-${one.why}`} data-test={`ask-${one.attribute}`}>
          {id ? <a href={`/customers/${id}/${PART[one.field]}`}><Question ask={one} /></a> : <span class="ask-text"><Question ask={one} /></span>}
        </li>
      ))}
    </ul>
  )
}

const Question = ({ ask: { attribute, why, at, weight } }: { ask: Ask }) => (
  <>
    <span>{words().attribute[attribute]}</span>
    <span class="ask-why">{why === 'old' && at ? words().complete.old_since(age(at, now.value, lang.value)) : words().complete.points(weight)}</span>
  </>
)
