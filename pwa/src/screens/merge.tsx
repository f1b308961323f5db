/** Two customers or two contacts side by side, field by field: what stays is chosen by a tap or a key, lists keep both. */
import './quality.css'
import { useEffect, useState } from 'preact/hooks'
import { lang } from '../i18n'
import { list } from '../i18n/formats'
import { words } from '../i18n/quality'
import { Blank, TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { Note } from '../parts/note'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { written } from '../parts/merge-value'
import { takeBack } from '../parts/merge-undo'
import { merge, mergeOf, mergePath, openPreview, preview } from '../quality'
import { go } from '../router'
import type { Answer } from '../answer'
import { tell } from '../state'
import type { MergePreview, MergeSide, SideBySide } from '../wire'

type Choices = Record<string, MergeSide>

export default function MergeScreen({ id }: { id: string }) {
  const said = words()
  const { kind, kept, gone } = mergeOf(id)
  const { value, trouble } = preview.value
  const open = () => openPreview(kind, kept, gone)
  useEffect(() => void open(), [id])
  return (
    <div class="merge" data-test="merge">
      <TopBar fallback="/quality" place={said.title} />
      <header><h1 tabIndex={-1}>{said.merge_title}</h1><p class="soft">{said.merge_intro}</p></header>
      {!value && trouble === 'missing' && <Blank icon="check" title={said.gone} test="missing"><a class="button" href="/quality">{said.to_desk}</a></Blank>}
      {!value && trouble && trouble !== 'missing' && <TroubleBlank trouble={trouble} retry={open} />}
      {!value && !trouble && <Skeleton shapes={['row', 'block']} />}
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
        <div class="merge-side is-kept"><span class="heading">{said.stays}</span><strong>{shown.a.name}</strong><span class="soft">{shown.a.about}</span></div>
        <button class="merge-swap" aria-label={said.swap} title={said.swap} onClick={() => go(mergePath(shown.kind, shown.b.id, shown.a.id), { replace: true })} data-test="swap"><Icon name="swap" /></button>
        <div class="merge-side"><span class="heading">{said.goes}</span><strong>{shown.b.name}</strong><span class="soft">{shown.b.about}</span></div>
      </div>
      {shown.refused && <Note icon="doubt" tone="doubt" test="refused">{said.refused[shown.refused]}</Note>}
      <div class="merge-fields">
        {shown.fields.map((field) => <Field key={field.name} field={field} names={shown.names} side={choices[field.name] ?? field.proposed} choose={(side) => choose({ ...choices, [field.name]: side })} />)}
      </div>
      <p class="soft">{along.length ? said.along(list(along, lang.value)) : said.nothing_along}</p>
      <div class="merge-foot">
        <a class="button" href="/quality">{said.cancel}</a>
        <button class="button is-main" disabled={shown.refused === 'same_record'} onClick={() => finish(shown, choices)} data-test="do-merge">{said.do_it}</button>
      </div>
    </>
  )
}

function Field({ field, names, side, choose }: { field: SideBySide; names: MergePreview['names']; side: MergeSide; choose: (side: MergeSide) => void }) {
  const said = words()
  const a = written(field.name, field.a, names)
  const b = written(field.name, field.b, names)
  return (
    <fieldset class="merge-field" data-test={`field-${field.name}`}>
      <legend class="heading">{said.field[field.name] ?? field.name}{field.is_list && ` (${said.both})`}</legend>
      <div>
        {(['a', 'b'] as const).map((one) => (
          <button key={one} type="button" class="merge-value" disabled={field.is_list} aria-pressed={field.is_list ? Boolean(one === 'a' ? a : b) : side === one || a === b} onClick={() => choose(one)} data-test={`pick-${one}`}>
            {(one === 'a' ? a : b) || said.nothing}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

const home = (shown: MergePreview) => (shown.customer ? `/customers/${shown.customer.id}/people` : `/customers/${shown.a.id}`)

async function finish(shown: MergePreview, choices: Choices) {
  const said = words()
  const answer = await merge(shown, choices)
  if (answer.outcome === 'ok') {
    go(home(shown), { replace: true })
    return tell(said.done, { label: said.undo, run: () => void takeBack(answer.value.id).then(() => go(mergePath(shown.kind, shown.a.id, shown.b.id))) })
  }
  tell(why(answer))
  if (answer.outcome === 'refused' && ['conflict', 'not_found'].includes(answer.code)) await openPreview(shown.kind, shown.a.id, shown.b.id)
}

function why(answer: Answer<unknown>): string {
  const said = words()
  if (answer.outcome === 'offline') return said.offline
  if (answer.outcome !== 'refused') return said.failed
  return { conflict: said.meanwhile, not_found: said.gone }[answer.code] ?? said.refused[answer.code] ?? said.failed
}
