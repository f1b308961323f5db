/** Values of a rule that are people or offerings: chosen by their names, kept by their ids. Nobody is one of the people. */
import { words } from '../i18n/segments'
import { offerings } from '../sales'
import { segments } from '../segments'
import type { Ref, Rule } from '../wire'
import { Icon } from './icon'

type Attribute = 'owner' | 'bought'

const MONTHS_MOST = 240

export const isPicked = (attribute: string): attribute is Attribute => attribute === 'owner' || attribute === 'bought'

function choices(attribute: Attribute): Ref[] {
  if (attribute === 'bought') return offerings.value.value?.offerings ?? []
  return [{ id: 'nobody', name: words().nobody }, ...(segments.value.value?.people ?? [])]
}

export const nameOf = (attribute: Attribute, id: string) => choices(attribute).find((one) => one.id === id)?.name ?? words().gone[attribute]

export function Picks({ rule, put, attribute }: { rule: Rule; put: (rule: Rule) => void; attribute: Attribute }) {
  const said = words()
  const chosen = rule.values ?? []
  const more = choices(attribute).filter((one) => !chosen.includes(one.id))
  return (
    <div class="picks" data-test="picks">
      {chosen.map((id) => (
        <button key={id} type="button" class="pick" aria-label={said.take_out(nameOf(attribute, id))} onClick={() => put({ ...rule, values: chosen.filter((one) => one !== id) })}>
          {nameOf(attribute, id)}<Icon name="close" size={14} />
        </button>
      ))}
      {more.length > 0 && (
        <select value="" aria-label={said.one_more[attribute]} onChange={(event) => put({ ...rule, values: [...chosen, event.currentTarget.value] })} data-test="pick-more">
          <option value="">{said.one_more[attribute]}</option>
          {more.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </select>
      )}
      {attribute === 'bought' && <Months rule={rule} put={put} />}
    </div>
  )
}

const Months = ({ rule, put }: { rule: Rule; put: (rule: Rule) => void }) => (
  <label class="rule-number">
    <span class="soft">{words().back_from}</span>
    <input type="number" inputMode="numeric" min={0} max={MONTHS_MOST} value={rule.number ?? 0} data-test="rule-months"
      onInput={(event) => put({ ...rule, number: Math.min(MONTHS_MOST, Math.max(0, Math.round(Number(event.currentTarget.value)))) })} />
    <span class="soft">{words().back_months}</span>
  </label>
)
