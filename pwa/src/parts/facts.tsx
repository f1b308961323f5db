/** Free facts of one field: each changed in place, with its source and age. `money` for those of the finances. */
import './facts.css'
import { useEffect, useState } from 'preact/hooks'
import { addFact, factPath, fieldsShown, openFields, removeFact } from '../fields'
import { words } from '../i18n/fields'
import type { CustomerPage, FieldName, NotedFact } from '../wire'
import { Edit } from './edit'
import { Icon } from './icon'

export function Facts({ page, field }: { page: CustomerPage; field: FieldName }) {
  const money = field === 'finances'
  const shown = fieldsShown(page.id, money).value.value
  useEffect(() => { if (money || !shown) void openFields(page.id, money) }, [page.id, money])
  if (!shown) return null
  const facts = shown.facts.filter((one) => one.field === field)
  return (
    <section class="customer-part" data-test={`facts-${field}`}>
      <h2 class="heading">{words().facts.title}</h2>
      {facts.length ? <ul class="facts">{facts.map((one) => <li key={one.id}><Fact id={page.id} fact={one} /></li>)}</ul> : <p class="soft facts-none">{words().facts.none}</p>}
      <AddFact id={page.id} field={field} />
    </section>
  )
}

function Fact({ id, fact }: { id: string; fact: NotedFact }) {
  const after = () => openFields(id, fact.field === 'finances')
  return (
    <>
      <Edit label={fact.key} path={factPath(id, fact.id)} field="value" value={fact.value} type="lines" known={fact.known} after={after} />
      <button class="facts-remove" onClick={() => void removeFact(id, fact)} aria-label={words().facts.remove(fact.key)} data-test="remove-fact"><Icon name="bin" size={18} /></button>
    </>
  )
}

function AddFact({ id, field }: { id: string; field: FieldName }) {
  const [open, setOpen] = useState(false)
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const said = words().facts
  const close = () => (setOpen(false), setKey(''), setValue(''))
  if (!open) return <button class="button is-quiet facts-add" onClick={() => setOpen(true)} data-test="add-fact"><Icon name="plus" size={18} />{said.add}</button>

  const save = (event: Event) => {
    event.preventDefault()
    if (!key.trim() || !value.trim()) return
    void addFact(id, field, key.trim(), value.trim())
    close()
  }
  return (
    <form class="facts-form" onSubmit={save} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <label><span class="heading">{said.key}</span><input class="edit-input" autoFocus maxLength={80} value={key} placeholder={said.key_hint} onInput={(event) => setKey(event.currentTarget.value)} data-test="fact-key" /></label>
      <label><span class="heading">{said.value}</span><textarea class="edit-input" rows={2} maxLength={2000} value={value} onInput={(event) => setValue(event.currentTarget.value)} data-test="fact-value" /></label>
      <div class="edit-ways">
        <button class="button is-main" type="submit" disabled={!key.trim() || !value.trim()} data-test="save-fact">{words().add}</button>
        <button class="button is-quiet" type="button" onClick={close}>{words().close}</button>
      </div>
    </form>
  )
}
