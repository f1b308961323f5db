/** Finding one of our offerings by typing a part of its name. */
import './offering-pick.css'
import { useEffect, useState } from 'preact/hooks'
import { words } from '../i18n/fields'
import { loadOfferings, offerings } from '../sales'
import type { Ref } from '../wire'

const MOST = 12

/** What we still sell, once it was read. */
export const onSale = (): Ref[] => (offerings.value.value?.offerings ?? []).filter((one) => one.is_sold).map(({ id, name }) => ({ id, name }))

const folded = (text: string) => text.toLocaleLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')

/** Those whose name has every typed word in it. */
export function fitting(all: Ref[], text: string): Ref[] {
  const typed = folded(text).split(/\s+/).filter(Boolean)
  return all.filter((one) => typed.every((word) => folded(one.name).includes(word))).slice(0, MOST)
}

/** The choices of an edit: none, those we sell, and the present one even if we sell it no longer. */
export function offeringChoices(present: Ref | null): { value: string; label: string }[] {
  const all = [...onSale(), ...(present ? [present] : [])].map((one) => ({ value: one.id, label: one.name }))
  return [{ value: '', label: words().needs.no_offering }, ...new Map(all.map((one) => [one.value, one])).values()]
}

export function OfferingPick({ choose }: { choose: (offering: Ref) => void }) {
  const [text, setText] = useState('')
  useEffect(() => void loadOfferings(), [])
  const said = words().pyramid
  const all = onSale()
  const found = fitting(all, text)
  if (!all.length) return null
  return (
    <div class="offering-pick">
      <h3 class="heading">{said.offerings}</h3>
      {all.length > MOST && (
        <input class="edit-input" type="search" value={text} placeholder={said.find} aria-label={said.find} onInput={(event) => setText(event.currentTarget.value)} data-test="offering-search" />
      )}
      <ul>
        {found.map((one) => (
          <li key={one.id}><button type="button" onClick={() => choose(one)} data-test="offering">{one.name}</button></li>
        ))}
        {!found.length && <li class="soft offering-pick-none">{said.none_found}</li>}
      </ul>
    </div>
  )
}
