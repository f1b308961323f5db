/** The rules of a segment while they are written: attribute, comparison, values; each row a sentence. */
import './segment-rules.css'
import { words } from '../i18n/segments'
import { segments } from '../segments'
import type { Rule, RuleTest } from '../wire'
import { Icon } from './icon'
import { isPicked, nameOf, Picks } from './segment-picks'

interface Props { rules: Rule[]; change: (rules: Rule[]) => void }

export function SegmentRules({ rules, change }: Props) {
  const said = words()
  const put = (at: number, rule: Rule) => change(rules.map((one, place) => (place === at ? rule : one)))
  return (
    <fieldset class="rules" data-test="rules">
      <legend class="heading">{said.rules}</legend>
      {rules.map((rule, at) => <RuleRow key={at} rule={rule} put={(next) => put(at, next)} drop={() => change(rules.filter((_, place) => place !== at))} />)}
      <button type="button" class="button" data-test="add-rule" onClick={() => change([...rules, begun('industry')])}>{said.add_rule}</button>
    </fieldset>
  )
}

const tests = () => segments.value.value?.attributes ?? {}

function begun(attribute: string): Rule {
  return { attribute, test: (tests()[attribute]?.[0] ?? 'any') as RuleTest, values: [], number: 0 }
}

function RuleRow({ rule, put, drop }: { rule: Rule; put: (rule: Rule) => void; drop: () => void }) {
  const said = words()
  return (
    <div class="rule" data-test="rule">
      <select aria-label={said.attribute_label} value={rule.attribute} onChange={(event) => put(begun(event.currentTarget.value))}>
        {Object.keys(tests()).map((one) => <option key={one} value={one}>{said.attribute[one] ?? one}</option>)}
      </select>
      <select aria-label={said.test_label} value={rule.test} onChange={(event) => put({ ...rule, test: event.currentTarget.value as RuleTest })}>
        {(tests()[rule.attribute] ?? []).map((one) => <option key={one} value={one}>{testWord(rule.attribute, one as RuleTest)}</option>)}
      </select>
      <Value rule={rule} put={put} />
      <button type="button" class="rule-drop" aria-label={said.remove_rule} onClick={drop}><Icon name="bin" /></button>
    </div>
  )
}

function Value({ rule, put }: { rule: Rule; put: (rule: Rule) => void }) {
  const said = words()
  if (rule.test === 'yes' || rule.test === 'no') return <span />
  if (isPicked(rule.attribute)) return <Picks rule={rule} put={put} attribute={rule.attribute} />
  if (rule.test === 'any' || rule.test === 'none') return (
    <input aria-label={said.values} placeholder={said.values} value={(rule.values ?? []).join(', ')} data-test="rule-values"
      onInput={(event) => put({ ...rule, values: event.currentTarget.value.split(',').map((one) => one.trim()).filter(Boolean).slice(0, 50) })} />
  )
  const money = rule.attribute === 'revenue_12m_cents'
  const unit = money ? said.euros : said.days
  return (
    <label class="rule-number">
      <input type="number" inputMode="numeric" min={0} aria-label={unit} value={money ? (rule.number ?? 0) / 100 : rule.number}
        onInput={(event) => put({ ...rule, number: Math.max(0, Math.round(Number(event.currentTarget.value) * (money ? 100 : 1))) })} />
      <span class="soft">{unit}</span>
    </label>
  )
}

export function testWord(attribute: string, test: RuleTest): string {
  const said = words()
  if (attribute === 'bought' && (test === 'any' || test === 'none')) return said.bought[test]
  if (attribute === 'postcode' && (test === 'any' || test === 'none')) return said.prefix[test]
  return said.test[test]
}

/** A rule as a sentence for the list. */
export function ruleSentence(rule: Rule): string {
  const said = words()
  const name = said.attribute[rule.attribute] ?? rule.attribute
  if (rule.test === 'yes' || rule.test === 'no') return `${name}: ${said.test[rule.test]}`
  if (isPicked(rule.attribute)) return picked(rule, rule.attribute)
  if (rule.test === 'any' || rule.test === 'none') return `${name} ${testWord(rule.attribute, rule.test)} ${(rule.values ?? []).join(', ')}`
  const money = rule.attribute === 'revenue_12m_cents'
  return `${name} ${said.test[rule.test]} ${money ? `${(rule.number ?? 0) / 100} ${said.euros}` : rule.number}`
}

function picked(rule: Rule, attribute: 'owner' | 'bought'): string {
  const names = (rule.values ?? []).map((id) => nameOf(attribute, id)).join(', ')
  if (attribute === 'owner') return `${words().attribute.owner} ${testWord('owner', rule.test)} ${names}`
  return `${testWord('bought', rule.test)} ${names} ${words().months(rule.number ?? 0)}`
}
