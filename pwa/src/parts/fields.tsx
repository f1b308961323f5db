/** The five fields that describe a customer. An empty one is shown too: it is a question for the next visit. */
import './fields.css'
import { lang, t } from '../i18n'
import { age } from '../i18n/formats'
import { now } from '../state'
import type { Fact, Field } from '../wire'

export function Fields({ fields }: { fields: Field[] }) {
  return (
    <div class="fields">
      {fields.map(({ field, facts }) => (
        <section key={field} class="field" data-test={`field-${field}`}>
          <h2 class="field-name">{t().customer.field[field]}</h2>
          {facts.length ? <dl>{facts.map((fact) => <Known key={fact.key + fact.value} fact={fact} />)}</dl> : <p class="soft">{t().customer.nothing_known}</p>}
        </section>
      ))}
    </div>
  )
}

function Known({ fact }: { fact: Fact }) {
  return (
    <div class="fact">
      <dt>{fact.key}</dt>
      <dd>
        {fact.value}
        <span class="fact-source">{t().customer.source[fact.source]}, {age(fact.at, now.value, lang.value)}</span>
      </dd>
    </div>
  )
}
