/** Two customers side by side, field by field: what stays is chosen by a tap, lists keep both. */
import './quality.css'
import { useEffect, useState } from 'preact/hooks'
import { lang } from '../i18n'
import { list } from '../i18n/formats'
import { words } from '../i18n/quality'
import { TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { Note } from '../parts/note'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { merge, openPreview, preview } from '../quality'
import { go } from '../router'
import { tell } from '../state'
import type { MergePreview, MergeSide, SideBySide } from '../wire'

type Choices = Record<string, MergeSide>

export default function MergeScreen({ id }: { id: string }) {
  const said = words()
  const [kept = '', gone = ''] = id.split('.')
  const { value, trouble } = preview.value
  useEffect(() => void openPreview(kept, gone), [id])
  return (
    <div class="merge" data-test="merge">
      <TopBar fallback="/quality" place={said.title} />
      <header><h1 tabIndex={-1}>{said.merge_title}</h1><p class="soft">{said.merge_intro}</p></header>
      {!value && (trouble ? <TroubleBlank trouble={trouble} retry={() => openPreview(kept, gone)} /> : <Skeleton shapes={['row', 'block']} />)}
      {value && <Sides key={value.a_seen + value.b_seen + id} shown={value} />}
    </div>
  )
}

function Sides({ shown }: { shown: MergePreview }) {
  const said = words()
  const [choices, choose] = useState<Choices>({})
  const along = Object.entries(shown.links).map(([name, many]) => said.link[name]?.(many)).filter((it): it is string => Boolean(it))
  return (
    <>
      <div class="merge-sides">
        <div class="merge-side is-kept"><span class="heading">{said.stays}</span><strong>{shown.a.name}</strong><span class="soft">{shown.a.city}</span></div>
        <button class="merge-swap" aria-label={said.swap} title={said.swap} onClick={() => go(`/merge/${shown.b.id}.${shown.a.id}`, { replace: true })} data-test="swap"><Icon name="swap" /></button>
        <div class="merge-side"><span class="heading">{said.goes}</span><strong>{shown.b.name}</strong><span class="soft">{shown.b.city}</span></div>
      </div>
      {shown.refused && <Note icon="doubt" tone="doubt">{said.refused}</Note>}
      <div class="merge-fields">
        {shown.fields.map((field) => <Field key={field.name} field={field} side={choices[field.name] ?? field.proposed} choose={(side) => choose({ ...choices, [field.name]: side })} />)}
      </div>
      <p class="soft">{along.length ? said.along(list(along, lang.value)) : said.nothing_along}</p>
      <div class="merge-foot">
        <a class="button" href="/quality">{said.cancel}</a>
        <button class="button is-main" disabled={shown.refused !== null} onClick={() => finish(shown, choices)} data-test="do-merge">{said.do_it}</button>
      </div>
    </>
  )
}

function Field({ field, side, choose }: { field: SideBySide; side: MergeSide; choose: (side: MergeSide) => void }) {
  const said = words()
  const a = written(field.a)
  const b = written(field.b)
  return (
    <fieldset class="merge-field" data-test={`field-${field.name}`}>
      <legend class="heading">{said.field[field.name] ?? field.name}{field.is_list && ` (${said.both})`}</legend>
      <div>
        {(['a', 'b'] as const).map((one) => (
          <button key={one} type="button" class="merge-value" disabled={field.is_list} aria-pressed={field.is_list || side === one || a === b} onClick={() => choose(one)}>
            {(one === 'a' ? a : b) || said.nothing}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

/** Values of any kind as a line: people compare what they can read. */
function written(value: unknown): string {
  const said = words()
  if (value == null || value === '') return ''
  if (typeof value === 'string') return /^[0-9a-f]{24}$/.test(value) ? said.set : value
  if (!Array.isArray(value)) return String(value)
  if (value.every((one) => typeof one === 'string')) return value.join(', ')
  return value.map(entry).join('; ')
}

function entry(one: Record<string, unknown>): string {
  if ('city' in one) return [one.street, [one.postcode, one.city].filter(Boolean).join(' ')].filter(Boolean).join(', ')
  if ('source' in one && 'id' in one && !('at' in one)) return `${one.source} ${one.id}`
  return String(one.value ?? one.text ?? one.need ?? '')
}

async function finish(shown: MergePreview, choices: Choices) {
  const said = words()
  const answer = await merge(shown, choices)
  if (answer.outcome === 'ok') {
    tell(said.done)
    return go(`/customers/${shown.a.id}`, { replace: true })
  }
  const meanwhile = answer.outcome === 'refused' && answer.code === 'conflict'
  tell(meanwhile ? said.meanwhile : said.failed)
  if (meanwhile) await openPreview(shown.a.id, shown.b.id)
}
