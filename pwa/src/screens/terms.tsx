/** By what a mail is known to be a complaint: our terms, the company's own, and what a change would mean. For administrators. */
import '../parts/edit.css'
import './terms.css'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { words } from '../i18n/terms'
import { TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { Skeleton } from '../parts/skeleton'
import { TermsOurs } from '../parts/terms-ours'
import { TermsTrial } from '../parts/terms-trial'
import { TopBar } from '../parts/top-bar'
import { tell } from '../state'
import { changeTerms, draft, forgetTerms, loadTerms, saveTerms, shown, terms, withTerm } from '../terms'

const WEIGHTS = [1, 2, 3]

export default function TermsScreen(_: { id: string }) {
  const said = words()
  const { value, trouble } = terms.value
  useEffect(() => { void loadTerms(); return forgetTerms }, [])
  return (
    <div class="terms" data-test="terms">
      <TopBar fallback="/settings" place={t().app.settings} />
      <header class="terms-head"><h1 tabIndex={-1}>{said.title}</h1><p class="soft">{said.intro(value?.threshold, value?.asked)}</p></header>
      {!value && (trouble ? <TroubleBlank trouble={trouble} retry={loadTerms} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {value && <><Own /><TermsTrial /><TermsOurs /></>}
      {draft.value && <Save />}
    </div>
  )
}

function Own() {
  const said = words()
  const own = shown.value?.own ?? []
  return (
    <section class="terms-part">
      <h2>{said.own}</h2>
      {own.length ? (
        <ul class="terms-list">
          {own.map((one) => (
            <li key={one.words} class="terms-row" data-test="own-term">
              <span><strong>{one.words}</strong><span class="soft">{said.weights[one.weight]}</span></span>
              <button class="terms-remove" aria-label={said.remove(one.words)} onClick={() => changeTerms({ own: own.filter((it) => it !== one) })}><Icon name="bin" /></button>
            </li>
          ))}
        </ul>
      ) : <p class="soft">{said.own_none}</p>}
      <Add />
    </section>
  )
}

function Add() {
  const said = words()
  const [text, weight] = [useSignal(''), useSignal(2)]
  const add = (event: Event) => {
    event.preventDefault()
    const term = text.value.trim()
    if (!term) return
    changeTerms({ own: withTerm(shown.value?.own ?? [], { words: term, weight: weight.value, lang: '' }) })
    text.value = ''
  }
  return (
    <form class="terms-add" onSubmit={add}>
      <label class="edit-label">{said.words}<input class="edit-input" maxLength={60} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} aria-describedby="terms-hint" data-test="term-words" /></label>
      <label class="edit-label">{said.weight}
        <select class="edit-input" value={weight.value} onChange={(event) => (weight.value = Number(event.currentTarget.value))} data-test="term-weight">
          {WEIGHTS.map((one) => <option key={one} value={one}>{said.weights[one]}</option>)}
        </select>
      </label>
      <button class="button" data-test="term-add"><Icon name="plus" size={18} />{said.add}</button>
      <p class="soft terms-hint" id="terms-hint">{said.words_hint}</p>
    </form>
  )
}

function Save() {
  const said = words()
  const busy = useSignal(false)
  async function save() {
    busy.value = true
    const answer = await saveTerms()
    busy.value = false
    if (answer.outcome === 'ok') return tell(said.saved)
    tell(answer.outcome === 'offline' ? t().trouble.offline_action : ((answer.outcome === 'refused' && said.refused[answer.code]) || said.failed))
  }
  return (
    <div class="terms-save" role="status">
      <span>{said.unsaved}</span>
      <button class="button is-quiet" onClick={() => (draft.value = null)} data-test="terms-discard">{said.discard}</button>
      <button class="button is-main" disabled={busy.value} onClick={save} data-test="terms-save">{said.save}</button>
    </div>
  )
}
