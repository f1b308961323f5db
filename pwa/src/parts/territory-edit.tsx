/** The customer's territory, chosen from the list; while there is no list it is a label, as an import brings it. */
import { useEffect } from 'preact/hooks'
import { readAgain } from '../customers'
import { words as company } from '../i18n/company'
import { words } from '../i18n/territories'
import { choicesShown, readChoices } from '../territories'
import { change, say } from '../edits'
import type { CustomerPage } from '../wire'
import { Edit } from './edit'

export function TerritoryEdit({ page, after }: { page: CustomerPage; after: () => Promise<unknown> }) {
  const known = choicesShown(page.id).value.value
  useEffect(() => void readChoices(page.id), [page.id])
  const list = known?.choices ?? []
  const path = `/api/customers/${page.id}`
  const edit = { path, field: 'territory', label: company().territory, value: page.territory, known: page.known.territory, refused: company().refused }
  if (!list.length) return <Edit {...edit} after={() => readAgain(page.id)} />

  const team_of = (name: string) => list.find((one) => one.name === name)?.team ?? page.team
  const sure = (name: string) => (team_of(name) === page.team ? '' : company().team_sure(team_of(name)))
  const names = [...new Set([...list.map((one) => one.name), ...(page.territory ? [page.territory] : [])])]
  const choices = [{ value: '', label: words().none_choice }, ...names.map((name) => ({ value: name, label: name }))]
  const proposed = !page.territory && known?.proposed
  async function take(name: string) {
    const asked = sure(name)
    if (asked && !confirm(asked)) return
    say(await change(path, 'territory', '', name), company().refused)
    await after()
  }
  return (
    <>
      <Edit {...edit} after={after} type="choice" choices={choices} sure={sure} />
      {proposed && <button class="button" onClick={() => take(proposed)} data-test="proposed-territory">{words().proposed(proposed)}</button>}
    </>
  )
}
