/** Informal relations: who trusts, advises, or stands against whom. */
import { useState } from 'preact/hooks'
import { readAgain } from '../customers'
import { change, say } from '../edits'
import { t } from '../i18n'
import { words } from '../i18n/company'
import type { Contact, CustomerPage, RelationKind } from '../wire'
import { Icon } from './icon'
import { Source } from './source'

const KINDS: RelationKind[] = ['trusts', 'advises', 'opposes']

export function Relations({ page, one }: { page: CustomerPage; one: Contact }) {
  const w = words()
  const [adding, setAdding] = useState(false)
  const name = (id: string) => page.contacts.find((other) => other.id === id)?.name ?? ''
  async function write(value: Contact['relations']) {
    setAdding(false)
    const fate = await change(`/api/contacts/${one.id}`, 'relations', one.relations, value)
    say(fate, w.refused)
    if (fate.kind !== 'queued') await readAgain(page.id)
  }
  return (
    <div class="person-relations" role="group" aria-label={w.relations} data-test="relations">
      <span class="edit-label">{w.relations}</span>
      {one.relations.map((tie) => (
        <p key={tie.contact_id} class="person-relation">
          <span>{w.relation[tie.kind]} {name(tie.contact_id)}</span>
          <button class="sheet-close" onClick={() => write(one.relations.filter((other) => other !== tie))} aria-label={`${w.relation_remove}: ${name(tie.contact_id)}`}><Icon name="close" size={16} /></button>
        </p>
      ))}
      <Source known={one.known['relations']} />
      {adding ? <NewRelation page={page} one={one} add={(tie) => write([...one.relations, tie])} cancel={() => setAdding(false)} /> : (
        <button class="button is-quiet" onClick={() => setAdding(true)} data-test="add-relation">{w.relation_add}</button>
      )}
    </div>
  )
}

interface NewProps { page: CustomerPage; one: Contact; add: (tie: Contact['relations'][number]) => void; cancel: () => void }

function NewRelation({ page, one, add, cancel }: NewProps) {
  const w = words()
  const taken = new Set([one.id, ...one.relations.map((tie) => tie.contact_id)])
  const others = page.contacts.filter((other) => !taken.has(other.id) && !other.left_at)
  const [kind, setKind] = useState<RelationKind>('trusts')
  const [other, setOther] = useState(others[0]?.id ?? '')
  return (
    <form class="edit-form" onSubmit={(event) => (event.preventDefault(), other && add({ contact_id: other, kind }))}>
      <label class="edit-label">{w.relation_kind}
        <select class="edit-input" value={kind} onChange={(event) => setKind(event.currentTarget.value as RelationKind)}>
          {KINDS.map((it) => <option key={it} value={it}>{w.relation[it]}</option>)}
        </select>
      </label>
      <label class="edit-label">{w.relation_to}
        <select class="edit-input" value={other} required onChange={(event) => setOther(event.currentTarget.value)} data-test="relation-to">
          {others.map((it) => <option key={it.id} value={it.id}>{it.name}</option>)}
        </select>
      </label>
      <div class="edit-ways">
        <button class="button is-main" data-test="save-relation">{t().edit.save}</button>
        <button class="button is-quiet" type="button" onClick={cancel}>{t().edit.cancel}</button>
      </div>
    </form>
  )
}
