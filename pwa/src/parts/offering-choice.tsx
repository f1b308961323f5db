/** Which of our offerings an opportunity is about: chips to take away, and one choice to add. */
import './offering-choice.css'
import { useEffect } from 'preact/hooks'
import { change, say } from '../edits'
import { words } from '../i18n/sales'
import { loadOfferings, offerings, readAgain } from '../sales'
import type { OpportunityPage } from '../wire'
import { Icon } from './icon'

export function OfferingChoice({ page }: { page: OpportunityPage }) {
  const w = words()
  const chosen = page.offerings.map((one) => one.id)
  const more = (offerings.value.value?.offerings ?? []).filter((one) => one.is_sold && !chosen.includes(one.id))
  useEffect(() => void loadOfferings(), [])

  async function put(ids: string[]) {
    const fate = await change(`/api/opportunities/${page.opportunity.id}`, 'offering_ids', chosen, ids)
    say(fate, w.refused)
    if (fate.kind !== 'queued') await readAgain(page.opportunity)
  }
  return (
    <div class="offering-choice" data-test="offerings">
      <span class="offering-choice-label">{w.offerings}</span>
      <div class="offering-choice-row">
        {page.offerings.map((one) => (
          <button key={one.id} class="offering-choice-chip" onClick={() => put(chosen.filter((id) => id !== one.id))} aria-label={w.remove(one.name)}>{one.name}<Icon name="close" size={14} /></button>
        ))}
        {more.length > 0 && (
          <select class="offering-choice-add" value="" aria-label={w.offering_add} onChange={(event) => void put([...chosen, event.currentTarget.value])} data-test="offering-add">
            <option value="">{w.offering_add}</option>
            {more.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </select>
        )}
      </div>
    </div>
  )
}
