/** What a person wrote themselves, to be put right: the words, the kind, the time, and who was there. */
import { useState } from 'preact/hooks'
import { change, say, wished } from '../edits'
import { lang, t } from '../i18n'
import { list, moment } from '../i18n/formats'
import { words } from '../i18n/timeline'
import type { Line } from '../timeline'
import type { Contact, Ref } from '../wire'
import { Edit } from './edit'
import { Icon } from './icon'
import { Chip } from './log-inputs'

interface Props { line: Line; people: Contact[]; after: () => unknown }

const KINDS = ['call', 'visit', 'meeting', 'note', 'letter', 'fax'] as const

export function Own({ line, people, after }: Props) {
  const shared = { path: `/api/activities/${line.id}`, refused: words().refused, after }
  return (
    <>
      <Edit {...shared} field="text" label={words().text} type="lines" value={line.text} />
      <Edit {...shared} field="kind" label={words().kind} type="choice" value={line.kind as string}
        choices={KINDS.map((one) => ({ value: one, label: t().activity[one] }))} />
      <Edit {...shared} field="at" label={words().when} type="moment" value={line.at} show={(at) => moment(at, lang.value)} />
      <WithWhom line={line} people={people} after={after} />
    </>
  )
}

/** Those who were there, each one tap; what was tapped is written when it is saved. */
function WithWhom({ line, people, after }: Props) {
  const path = `/api/activities/${line.id}`
  const there: Ref[] = [line.contact, ...line.others].flatMap((one) => one ?? [])
  const before = wished<string[]>(path, 'contact_ids') ?? there.map((one) => one.id)
  const [chosen, choose] = useState<string[] | null>(null)
  // Who has left since was there all the same.
  const offered: Ref[] = [...there, ...people.filter((one) => !one.left_at && !there.some((other) => other.id === one.id))]
  const named = offered.filter((one) => before.includes(one.id)).map((one) => one.name)

  async function save() {
    choose(null)
    if (chosen!.join() === before.join()) return
    const fate = await change(path, 'contact_ids', before, chosen)
    say(fate, words().refused)
    if (fate.kind !== 'queued') await after()
  }
  if (!offered.length) return null
  if (!chosen) {
    return (
      <button class="edit" onClick={() => choose(before)} data-test="edit-people">
        <span class="edit-label">{words().who}</span>
        <span class="edit-value">{named.length ? list(named, lang.value) : <span class="soft">{t().edit.nothing}</span>}</span>
        <span class="edit-sign"><Icon name="note" size={16} /></span>
      </button>
    )
  }
  const flip = (id: string) => choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <fieldset class="edit-form" data-test="form-people">
      <legend class="edit-label">{words().who}</legend>
      <div class="log-chips">{offered.map((one) => <Chip key={one.id} label={one.name} on={chosen.includes(one.id)} flip={() => flip(one.id)} />)}</div>
      <div class="edit-ways">
        <button class="button is-main" onClick={() => void save()} data-test="save">{t().edit.save}</button>
        <button class="button is-quiet" onClick={() => choose(null)} data-test="cancel">{t().edit.cancel}</button>
      </div>
    </fieldset>
  )
}
