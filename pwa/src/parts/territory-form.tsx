/** One territory while it is written: name, team, who cares, where it lies. What is refused stays open, with the reason. */
import { useState } from 'preact/hooks'
import { words } from '../i18n/territories'
import { draftOf, fresh, postcodesOf, removeTerritory, saveTerritory } from '../territories'
import { tell } from '../state'
import type { Territories, TerritoryDraft, TerritoryRow } from '../wire'

interface Props { known: TerritoryRow | null; people: Territories['people']; close: () => void }

export function TerritoryForm({ known, people, close }: Props) {
  const said = words()
  const [draft, setDraft] = useState(known ? draftOf(known) : fresh())
  const [postcodes, setPostcodes] = useState(draft.postcodes!.join(', '))
  const [problem, setProblem] = useState('')
  const put = (part: Partial<TerritoryDraft>) => (setDraft({ ...draft, ...part }), setProblem(''))
  const teams = [...new Set([...people.flatMap((one) => one.teams), ...(draft.team ? [draft.team] : [])])].sort()
  const could_care = people.filter((one) => one.teams.includes(draft.team))

  async function save() {
    const answer = await saveTerritory(known, { ...draft, postcodes: postcodesOf(postcodes) })
    if (answer.outcome === 'ok') return close()
    setProblem((answer.outcome === 'refused' && said.refused[answer.code]) || said.failed)
  }
  async function remove() {
    if (!known || !confirm(said.sure(known.name))) return
    close()
    if ((await removeTerritory(known.id)).outcome !== 'ok') tell(said.failed)
  }
  return (
    <form class="segment-form" data-test="territory-form" onSubmit={(event) => (event.preventDefault(), void save())}>
      <label>{said.name}<input required maxLength={200} value={draft.name} onInput={(event) => put({ name: event.currentTarget.value })} data-test="territory-name" /></label>
      <label>{said.team}
        <select required value={draft.team} onChange={(event) => put({ team: event.currentTarget.value, owner_id: null })} data-test="territory-team">
          <option value="">{said.choose_team}</option>
          {teams.map((team) => <option key={team} value={team}>{team}</option>)}
        </select>
      </label>
      <label>{said.owner}
        <select value={draft.owner_id ?? ''} onChange={(event) => put({ owner_id: event.currentTarget.value || null })} data-test="territory-owner">
          <option value="">{said.nobody_choice}</option>
          {could_care.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </select>
      </label>
      <label>{said.postcodes}<textarea rows={2} value={postcodes} aria-describedby="postcodes-hint" onInput={(event) => (setPostcodes(event.currentTarget.value), setProblem(''))} data-test="territory-postcodes" /></label>
      <p class="soft" id="postcodes-hint">{said.postcodes_hint}</p>
      <label>{said.country}<input required pattern="[A-Z]{2}" maxLength={2} value={draft.country} onInput={(event) => put({ country: event.currentTarget.value.toUpperCase() })} /></label>
      {problem && <p class="segment-problem" role="alert">{problem}</p>}
      <div class="segment-buttons">
        {known && <button type="button" class="button is-quiet" onClick={remove} data-test="remove-territory">{said.remove}</button>}
        <button type="button" class="button" onClick={close}>{said.cancel}</button>
        <button class="button is-main" data-test="save-territory">{said.save}</button>
      </div>
    </form>
  )
}
