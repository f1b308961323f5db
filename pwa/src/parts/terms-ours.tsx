/** The table that comes with Rapport: several hundred signs with learned weights, to be searched and switched off. */
import { useSignal } from '@preact/signals'
import { words } from '../i18n/terms'
import { changeTerms, found, shown, terms } from '../terms'
import type { TermList } from '../wire'

type OurTerm = TermList['ours'][number]
const FIRST = 30

export function TermsOurs() {
  const said = words()
  const [text, lang] = [useSignal(''), useSignal('')]
  const rows = found(terms.value.value?.ours ?? [], text.value, lang.value)
  return (
    <section class="terms-part">
      <h2>{said.ours}</h2>
      <p class="soft">{said.ours_hint}</p>
      <div class="terms-search">
        <label class="edit-label">{said.search}<input class="edit-input" type="search" value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} data-test="term-search" /></label>
        <label class="edit-label">{said.language}
          <select class="edit-input" value={lang.value} onChange={(event) => (lang.value = event.currentTarget.value)} data-test="term-lang">
            {Object.entries(said.languages).map(([key, name]) => <option key={key} value={key}>{name}</option>)}
          </select>
        </label>
      </div>
      {said.groups.map(({ title, from, below }) => <Group key={`${title} ${text.value} ${lang.value}`} title={title} rows={rows.filter((one) => one.weight >= from && one.weight < below)} />)}
      {!rows.length && <p class="soft" role="status">{said.none_found}</p>}
    </section>
  )
}

function Group({ title, rows }: { title: string; rows: OurTerm[] }) {
  const said = words()
  const all = useSignal(false)
  if (!rows.length) return null
  return (
    <div class="terms-group">
      <h3>{said.group(title, rows.length)}</h3>
      <ul class="terms-list">{(all.value ? rows : rows.slice(0, FIRST)).map((one) => <li key={one.key}><Row one={one} /></li>)}</ul>
      {rows.length > FIRST && !all.value && <button class="button" onClick={() => (all.value = true)}>{said.show_all(rows.length)}</button>}
    </div>
  )
}

function Row({ one }: { one: OurTerm }) {
  const said = words()
  const off = shown.value?.off ?? []
  const turn = () => changeTerms({ off: off.includes(one.key) ? off.filter((it) => it !== one.key) : [...off, one.key] })
  return (
    <label class="terms-row" data-test="our-term">
      <span><span lang={one.lang || undefined}>{one.words}</span><span class="soft">{said.of_weight(one.weight)}</span></span>
      <input type="checkbox" checked={!off.includes(one.key)} aria-label={said.used(one.key)} onChange={turn} />
    </label>
  )
}
