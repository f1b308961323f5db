/** Segmente: what each asks of us, how many it holds, and the one being written. */
import './segments.css'
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { lang, t } from '../i18n'
import { list } from '../i18n/formats'
import { words } from '../i18n/segments'
import { Blank, TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { Offline } from '../parts/offline'
import { SegmentMembers } from '../parts/segment-members'
import { ruleSentence, SegmentRules } from '../parts/segment-rules'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { counted, countRules, draftOf, fresh, loadSegments, moveSegment, removeSegment, saveSegment, segments } from '../segments'
import { loadOfferings } from '../sales'
import { tell } from '../state'
import type { SegmentDraft, SegmentOut } from '../wire'

interface Open { known: SegmentOut | null; draft: SegmentDraft }
const open = signal<Open | null>(null)

function begin(known: SegmentOut | null) {
  open.value = { known, draft: known ? draftOf(known) : fresh() }
  countRules(open.value.draft.rules ?? [])
}

export default function SegmentsScreen({ id }: { id: string }) {
  return id ? <SegmentMembers key={id} id={id} /> : <All />
}

function All() {
  const { value, trouble } = segments.value
  const said = words()
  useEffect(() => { void loadSegments(); void loadOfferings(); return () => (open.value = null) }, [])
  return (
    <div class="segments" data-test="segments">
      <TopBar fallback="/more" place={t().app.more_places} />
      <header class="segments-head">
        <h1 tabIndex={-1}>{said.title}</h1>
        <p class="soft">{said.intro}</p>
      </header>
      <Offline shown={segments.value} />
      {open.value && <Editor key={open.value.known?.id ?? 'new'} />}
      {!open.value && value?.may_change && <button class="button is-main segments-add" onClick={() => begin(null)} data-test="add-segment">{said.add}</button>}
      {!value && trouble && <TroubleBlank trouble={trouble} retry={loadSegments} />}
      {!value && !trouble && <Skeleton shapes={['row', 'row', 'row']} />}
      {value && !value.segments.length && !open.value && <Blank icon="customers" title={said.none} text={said.none_text} />}
      {value && value.segments.length > 1 && <p class="soft segments-order">{said.leads}</p>}
      {value && <ol class="segments-list">{value.segments.map((one, at) => <Row key={one.id} one={one} first={at === 0} last={at === value.segments.length - 1} may={value.may_change} />)}</ol>}
    </div>
  )
}

function Row({ one, first, last, may }: { one: SegmentOut; first: boolean; last: boolean; may: boolean }) {
  const said = words()
  return (
    <li class="segment" data-test="segment">
      <div class="segment-text">
        <strong>{one.name}</strong>
        <a class="segment-count" href={`/segments/${one.id}`} aria-label={said.show_members(one.name)} data-test="segment-members">{one.customers === null ? said.hidden : said.customers(one.customers)}<Icon name="forward" size={16} /></a>
        <span class="soft">{one.by_hand ? said.by_hand : one.rules.map((rule) => ruleSentence(rule as never)).join(' · ')}</span>
        <span class="segment-asks"><Icon name="auto_reply" size={16} />{one.treatment.rhythm_days ? said.rhythm(one.treatment.rhythm_days) : said.no_rhythm}</span>
        {(one.treatment.playbook ?? []).length > 0 && <ul class="segment-playbook">{one.treatment.playbook!.map((line) => <li key={line}>{line}</li>)}</ul>}
      </div>
      {may && (
        <div class="segment-acts">
          <button aria-label={said.up(one.name)} disabled={first} onClick={() => moveSegment(one.id, -1)}><Icon name="up" /></button>
          <button aria-label={said.down(one.name)} disabled={last} onClick={() => moveSegment(one.id, 1)}><Icon name="down" /></button>
          <button aria-label={said.edit(one.name)} onClick={() => begin(one)} data-test="edit-segment"><Icon name="note" /></button>
        </div>
      )}
    </li>
  )
}

function Editor() {
  const said = words()
  const { known, draft } = open.value!
  const change = (next: Partial<SegmentDraft>) => (open.value = { known, draft: { ...draft, ...next } })
  const treat = (next: Partial<NonNullable<SegmentDraft['treatment']>>) => change({ treatment: { ...draft.treatment!, ...next } })
  return (
    <form class="segment-form" data-test="segment-form" onSubmit={(event) => { event.preventDefault(); void save() }}>
      <label>{said.name}<input required maxLength={60} value={draft.name} onInput={(event) => change({ name: event.currentTarget.value })} data-test="segment-name" /></label>
      <label>{said.note}<input maxLength={400} value={draft.note} onInput={(event) => change({ note: event.currentTarget.value })} /></label>
      <div class="tabs segment-how" role="group" aria-label={said.how}>
        <button type="button" aria-pressed={!draft.by_hand} onClick={() => change({ by_hand: false })}>{said.by_rules}</button>
        <button type="button" aria-pressed={draft.by_hand} onClick={() => change({ by_hand: true })}>{said.by_hand}</button>
      </div>
      {draft.by_hand ? <p class="soft">{said.by_hand_text}</p> : <SegmentRules rules={draft.rules ?? []} change={(rules) => { change({ rules }); countRules(rules) }} />}
      {!draft.by_hand && <Counted />}
      <fieldset class="segment-treatment">
        <legend class="heading">{said.treatment}</legend>
        <label>{said.rhythm_days}<input type="number" inputMode="numeric" min={1} max={1000} value={draft.treatment?.rhythm_days ?? ''} data-test="rhythm"
          onInput={(event) => treat({ rhythm_days: Number(event.currentTarget.value) || null })} /></label>
        <label>{said.playbook}<textarea rows={3} value={(draft.treatment?.playbook ?? []).join('\n')} onInput={(event) => treat({ playbook: event.currentTarget.value.split('\n').slice(0, 12) })} /></label>
        <label>{said.cares}
          <select value={draft.treatment?.cares} onChange={(event) => treat({ cares: event.currentTarget.value as 'owner' | 'inside' })}>
            <option value="owner">{said.cares_owner}</option><option value="inside">{said.cares_inside}</option>
          </select>
        </label>
      </fieldset>
      <div class="segment-buttons">
        {known && <button type="button" class="button is-quiet" onClick={() => remove(known)}>{said.remove}</button>}
        <button type="button" class="button" onClick={() => (open.value = null)}>{said.cancel}</button>
        <button class="button is-main" data-test="save-segment">{said.save}</button>
      </div>
    </form>
  )
}

async function save() {
  const { known, draft } = open.value!
  const playbook = (draft.treatment?.playbook ?? []).map((line) => line.trim()).filter(Boolean)
  const answer = await saveSegment(known, { ...draft, treatment: { ...draft.treatment!, playbook } })
  if (answer.outcome === 'ok') open.value = null
  else tell(answer.outcome === 'refused' && answer.code === 'conflict' ? words().conflict : words().failed)
}

async function remove(known: SegmentOut) {
  if (!confirm(words().sure(known.name))) return
  open.value = null
  await removeSegment(known.id)
}

function Counted() {
  const said = words()
  const { value } = counted
  return (
    <p class="segment-counted" role="status" data-test="counted">
      {value === 'counting' ? said.counting : value && <><strong>{said.finds(value.customers)}</strong>{value.sample.length > 0 && <span class="soft">{said.such_as(list(value.sample.map((one) => one.name), lang.value))}</span>}</>}
    </p>
  )
}
