/** Playbooks that fit the same case equally well, each contradiction as a sentence with a way out of it. */
import './playbook-conflicts.css'
import { words } from '../i18n/playbooks'
import type { Where } from '../playbooks'
import type { PlaybookConflict, Playbooks } from '../wire'
import { Icon } from './icon'
import { caseOf, nameOf } from './playbook-words'

const CASES_SHOWN = 2

export function PlaybookConflicts({ value, write }: { value: Playbooks; write: (where: Where) => void }) {
  if (!value.conflicts.length) return null
  return (
    <section class="playbook-conflicts" aria-label={words().conflicts} data-test="playbook-conflicts">
      {value.conflicts.map((one) => <Conflict key={one.playbook_ids.join()} one={one} value={value} write={write} />)}
    </section>
  )
}

function Conflict({ one, value, write }: { one: PlaybookConflict; value: Playbooks; write: (where: Where) => void }) {
  const said = words()
  const names = one.playbook_ids.flatMap((id) => value.playbooks.filter((it) => it.id === id)).map((it) => nameOf(it, value.segments))
  const more = one.situations.length - CASES_SHOWN
  const where = [...one.situations.slice(0, CASES_SHOWN).map((it) => caseOf(it, value.segments)), ...(more > 0 ? [said.and_more(more)] : [])]
  const first = one.situations[0]
  return (
    <div class="playbook-conflict" data-test="playbook-conflict">
      <Icon name="complaint" />
      <p>{said.conflict(names, where.join('; '))}</p>
      {first && <button class="button" onClick={() => write({ ...first, segment_id: first.segment_id ?? null })}>{said.solve}</button>}
    </div>
  )
}
