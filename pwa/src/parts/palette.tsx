/** Search everywhere: a field with a list below, for keyboard and thumb (ARIA combobox with a listbox). Loaded when first opened. */
import './palette.css'
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { words } from '../i18n/search'
import { finding } from '../keys'
import { go } from '../router'
import { answered, begin, groups, hits, lookIntoTexts, olderTexts, pathOf, remember, step, textPathOf, texts, type, typed } from '../search'
import { Icon } from './icon'
import { HitOption, TextOption } from './palette-rows'

/** What one can choose, from top to bottom; its id is that of the element. */
export interface Choice { id: string; path?: string; act: () => void }

const active = signal(0)

export default function Palette() {
  const dialog = useRef<HTMLDialogElement>(null)
  const choices = choicesNow(() => dialog.current?.close())
  const at = Math.min(active.value, choices.length - 1)
  useEffect(() => {
    void begin()
    active.value = 0
    dialog.current?.showModal()
  }, [])
  useEffect(() => document.getElementById(choices[at]?.id ?? '')?.scrollIntoView({ block: 'nearest' }), [at])

  return (
    <dialog ref={dialog} class="palette" aria-label={words().name} onClose={() => (finding.value = false)} data-test="palette"
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={(event) => press(event, choices, at, () => dialog.current?.close())}>
      <div class="palette-box">
        <Field chosen={choices[at]?.id} close={() => dialog.current?.close()} />
        <p class="palette-note" role="status" data-test="palette-status">{note()}</p>
        <div class="palette-list" id="palette-list" role="listbox" aria-label={words().name} onClick={(event) => pick(event, choices)}>
          {step.value === 'box' ? <Box chosen={choices[at]?.id} /> : <Texts chosen={choices[at]?.id} />}
        </div>
        <p class="palette-keys soft" aria-hidden="true">
          <span><kbd>↑</kbd> <kbd>↓</kbd> {words().keys.move}</span><span><kbd>⏎</kbd> {words().keys.open}</span><span><kbd>Esc</kbd> {words().keys.close}</span>
        </p>
      </div>
    </dialog>
  )
}

function Field({ chosen, close }: { chosen: string | undefined; close: () => void }) {
  const in_texts = step.value === 'texts'
  return (
    <search class="palette-field">
      {in_texts
        ? <button class="palette-button" onClick={() => turn(false)} aria-label={words().back} data-test="palette-back"><Icon name="back" /></button>
        : <span class="palette-button"><Icon name="search" /></span>}
      {/* Preact types a combobox with `list`; ours is the listbox below. */}
      <input id="palette-input" type="search" role="combobox" list={undefined} aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
        aria-activedescendant={chosen} aria-label={in_texts ? words().in_texts : words().name} placeholder={in_texts ? words().hint_texts : words().hint}
        autoFocus autocomplete="off" autocapitalize="off" spellcheck={false} enterkeyhint="search" maxLength={200} data-test="palette-input"
        value={typed.value} onInput={(event) => (active.value = 0, type(event.currentTarget.value))} />
      <button class="palette-button" onClick={close} aria-label={t().app.close} data-test="palette-close"><Icon name="close" /></button>
    </search>
  )
}

function Box({ chosen }: { chosen: string | undefined }) {
  const text = answered.value ? typed.value.trim() : ''
  return (
    <>
      {groups.value.map(({ name, hits: some }) => (
        <div role="group" aria-labelledby={`palette-${name}`} key={name}>
          <p class="heading palette-group" id={`palette-${name}`}>{words().group[name]}</p>
          {some.map((hit) => <HitOption key={hit.id} hit={hit} typed={typed.value} chosen={chosen === `hit-${hit.id}`} />)}
        </div>
      ))}
      {text && (
        <div class="palette-option is-further" role="option" id="palette-texts" aria-selected={chosen === 'palette-texts'} data-test="palette-texts">
          <span class="palette-icon"><Icon name="mail" size={18} /></span>
          <span class="palette-words"><strong>{words().in_texts}</strong><span class="soft">{words().in_texts_for(text)}</span></span>
        </div>
      )}
    </>
  )
}

function Texts({ chosen }: { chosen: string | undefined }) {
  const { value } = texts.value
  return (
    <>
      {value?.entries.map((one) => <TextOption key={one.id} one={one} chosen={chosen === `text-${one.id}`} />)}
      {value?.next && (
        <div class="palette-option is-further" role="option" id="palette-older" aria-selected={chosen === 'palette-older'} data-test="palette-older">
          <span class="palette-icon"><Icon name="down" size={18} /></span><span class="palette-words"><strong>{words().older}</strong></span>
        </div>
      )}
    </>
  )
}

function choicesNow(close: () => void): Choice[] {
  const open = (path: string, before?: () => void) => () => (before?.(), close(), go(path))
  if (step.value === 'texts') {
    const found = (texts.value.value?.entries ?? []).map((one): Choice => ({ id: `text-${one.id}`, path: textPathOf(one), act: open(textPathOf(one)) }))
    return texts.value.value?.next ? [...found, { id: 'palette-older', act: () => void olderTexts() }] : found
  }
  const found = groups.value.flatMap((group) => group.hits).map((hit): Choice => ({ id: `hit-${hit.id}`, path: pathOf(hit), act: open(pathOf(hit), () => remember(hit)) }))
  return answered.value ? [...found, { id: 'palette-texts', act: () => turn(true) }] : found
}

function turn(into_texts: boolean) {
  active.value = 0
  lookIntoTexts(into_texts)
  document.getElementById('palette-input')?.focus()
}

/** What was tapped does what the same choice by key does; with a key held the browser opens it elsewhere. */
function pick(event: MouseEvent, choices: Choice[]) {
  const id = (event.target as Element).closest('[role=option]')?.id
  const choice = choices.find((one) => one.id === id)
  if (!choice || ((event.metaKey || event.ctrlKey || event.shiftKey) && choice.path)) return
  event.preventDefault()
  choice.act()
}

function press(event: KeyboardEvent, choices: Choice[], at: number, close: () => void) {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 6, PageUp: at - 6 }[event.key]
  if (to !== undefined) {
    active.value = event.key.startsWith('Arrow') ? (to + choices.length) % Math.max(1, choices.length) : Math.max(0, Math.min(to, choices.length - 1))
  } else if (event.key === 'Enter' && (event.target as Element).id === 'palette-input' && !event.isComposing) choices[at]?.act()
  else if (event.key === 'Backspace' && step.value === 'texts' && !typed.value) turn(false)
  else if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) close()
  else return
  event.preventDefault()
}

function note(): string {
  const text = typed.value.trim()
  if (step.value === 'texts') return textsNote(text)
  if (!text) return groups.value.length ? '' : words().nothing
  const { value, trouble } = hits.value
  if (trouble === 'offline') return words().offline
  if (trouble) return words().later
  if (!value) return ''
  return value.hits.length ? words().found(value.hits.length) : words().none(text)
}

function textsNote(text: string): string {
  const { value, trouble } = texts.value
  if (trouble === 'offline') return words().offline_texts
  if (trouble) return words().later
  if (!text || !value) return ''
  if (!value.entries.length) return value.next ? words().none_yet : words().none_texts(text)
  return words().found_texts(value.entries.length, value.next !== null)
}
