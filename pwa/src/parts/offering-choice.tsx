/** Choosing one of our offerings by typing a part of its name. */
import './offering-choice.css'
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../api'
import { words } from '../i18n/fields'
import { bring, nothingYet, type Shown } from '../state'
import type { Ref } from '../wire'

interface Sold extends Ref { is_sold: boolean }

const shown = signal<Shown<{ offerings: Sold[] }>>(nothingYet())
const MOST = 12

export const loadOfferings = () => bring(shown, () => ask<{ offerings: Sold[] }>({ method: 'GET', path: '/api/offerings' }), 'offerings')

/** What we still sell. */
export const offerings = (): Ref[] => (shown.value.value?.offerings ?? []).filter((one) => one.is_sold)

const folded = (text: string) => text.toLocaleLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')

/** Those whose name has every typed word in it. */
export function fitting(all: Ref[], text: string): Ref[] {
  const typed = folded(text).split(/\s+/).filter(Boolean)
  return all.filter((one) => typed.every((word) => folded(one.name).includes(word))).slice(0, MOST)
}

export function OfferingChoice({ choose }: { choose: (offering: Ref) => void }) {
  const [text, setText] = useState('')
  useEffect(() => void loadOfferings(), [])
  const said = words().pyramid
  const found = fitting(offerings(), text)
  if (!offerings().length) return null
  return (
    <div class="offering-choice">
      <h3 class="heading">{said.offerings}</h3>
      {offerings().length > MOST && (
        <input class="edit-input" type="search" value={text} placeholder={said.find} aria-label={said.find} onInput={(event) => setText(event.currentTarget.value)} data-test="offering-search" />
      )}
      <ul>
        {found.map((one) => (
          <li key={one.id}><button type="button" onClick={() => choose(one)} data-test="offering">{one.name}</button></li>
        ))}
        {!found.length && <li class="soft offering-none">{said.none_found}</li>}
      </ul>
    </div>
  )
}
