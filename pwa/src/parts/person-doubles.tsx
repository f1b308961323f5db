/** Who at the same customer may be the same person: said where the person is looked at, compared a tap away. */
import { useEffect, useState } from 'preact/hooks'
import { words } from '../i18n/quality'
import { mergePath, readAlike } from '../quality'
import type { Contact, LikelyPeople } from '../wire'
import { Note } from './note'

export function PersonDoubles({ one }: { one: Contact }) {
  const [found, setFound] = useState<LikelyPeople['people']>([])
  const said = words()
  useEffect(() => {
    setFound([])
    void readAlike(one.id).then((answer) => answer.outcome === 'ok' && setFound(answer.value.people))
  }, [one.id])
  if (!found.length) return null
  return (
    <Note icon="doubt" tone="doubt" test="person-doubles">
      {found.map(({ person }) => (
        <p key={person.id} class="person-double">
          <span>{said.maybe_same(person.name)}</span>
          <a class="button" href={mergePath('contacts', one.id, person.id)} data-test="compare-person">{said.compare}</a>
        </p>
      ))}
    </Note>
  )
}
