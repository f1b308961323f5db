/** The sheets of the pyramid: adding something to a floor, and one stone with its floor, wording, offering and removal. */
import './stone-sheet.css'
import { useEffect, useState } from 'preact/hooks'
import { layStone, openFields, removeStone, stonePath } from '../fields'
import { words } from '../i18n/fields'
import { loadOfferings } from '../sales'
import type { Level, Ref, Stone } from '../wire'
import { Edit, sourceOf } from './edit'
import { offeringChoices, OfferingPick } from './offering-pick'
import { LEVELS, nameOf } from './pyramid'
import { Sheet } from './sheet'

const WORDS_MOST = 200

export function AddStone({ id, level, close }: { id: string; level: Level; close: () => void }) {
  const [text, setText] = useState('')
  const said = words().pyramid
  const lay = (offering: Ref | null) => {
    close()
    void layStone(id, { level, text: text.trim(), offering })
  }
  return (
    <Sheet title={said.sheet_add(said.level[level])} close={close} test="add-stone">
      <form class="stone-form" onSubmit={(event) => (event.preventDefault(), text.trim() && lay(null))}>
        <label class="heading" for="stone-words">{said.own_words}</label>
        <textarea class="edit-input" id="stone-words" rows={2} maxLength={WORDS_MOST} value={text} placeholder={said.question[level]} onInput={(event) => setText(event.currentTarget.value)} data-test="stone-words" />
        <button class="button is-main" type="submit" disabled={!text.trim()} data-test="lay">{words().add}</button>
      </form>
      <OfferingPick choose={lay} />
    </Sheet>
  )
}

interface OpenProps { id: string; stone: Stone; move: (stone: Stone, level: Level) => Promise<void>; close: () => void }

export function OpenStone({ id, stone, move, close }: OpenProps) {
  const said = words().pyramid
  useEffect(() => void loadOfferings(), [])
  const shared = { path: stonePath(id, stone.id), after: () => openFields(id), refused: words().refused }
  return (
    <Sheet title={nameOf(stone)} close={close} test="open-stone">
      <p class="soft stone-source">{sourceOf(stone.known)}</p>
      <h3 class="heading">{said.floor}</h3>
      <div class="edit-few" role="group" aria-label={said.floor}>
        {LEVELS.map((level) => (
          <button key={level} class="edit-choice" aria-pressed={stone.level === level} onClick={() => (close(), void move(stone, level))} data-test={`to-${level}`}>{said.level[level]}</button>
        ))}
      </div>
      <Edit {...shared} label={said.wording} field="text" value={stone.text} />
      <Edit {...shared} label={words().needs.offering} field="offering_id" value={stone.offering?.id ?? ''} type="choice" choices={offeringChoices(stone.offering)} />
      <button class="button is-quiet stone-remove" onClick={() => (close(), void removeStone(id, stone))} data-test="remove-stone">{words().remove}</button>
    </Sheet>
  )
}
