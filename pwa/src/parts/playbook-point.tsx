/** One occasion: how much of it is covered; opened, its playbooks and each case as a cell, told apart by sign and colour. */
import './playbook-point.css'
import { useSignal } from '@preact/signals'
import { words } from '../i18n/playbooks'
import type { Where } from '../playbooks'
import type { Playbook, PlaybookCell, PlaybookCoverage, Playbooks } from '../wire'
import { Icon, type IconName } from './icon'
import { caseOf, forWhom, nameOf, segmentName } from './playbook-words'

interface Props { one: PlaybookCoverage; value: Playbooks; write: (where: Where) => void; edit: (known: Playbook) => void }

const ICONS: Record<PlaybookCoverage['point'], IconName> = {
  complaint: 'complaint', offer: 'offer', price: 'money', declined: 'close', order: 'order', request: 'search', mail: 'mail',
  appointment: 'appointment', absence: 'absence', departure: 'departure',
}
const SIGNS: Record<PlaybookCell['state'], IconName> = { own: 'check', general: 'swap', none: 'plus', conflict: 'complaint' }

export function PlaybookPoint(props: Props) {
  const said = words()
  const { one, value } = props
  const is_open = useSignal(false)
  const id = `playbook-${one.point}`
  const has_conflict = value.conflicts.some((it) => it.situations.some((where) => where.point === one.point))
  return (
    <li class="playbook-point" data-test={`point-${one.point}`}>
      <h3>
        <button aria-expanded={is_open.value} aria-controls={id} onClick={() => (is_open.value = !is_open.value)}>
          <Icon name={ICONS[one.point]} />
          <span class="playbook-point-name">{said.points[one.point]}{has_conflict && <span class="playbook-point-conflict"><Icon name="complaint" size={15} />{said.state.conflict}</span>}</span>
          <span class="playbook-point-bar" aria-hidden="true"><span style={{ width: `${(100 * one.covered) / one.cells}%` }} /></span>
          <span class="playbook-point-count soft">{said.covered(one.covered, one.cells)}</span>
          <Icon name={is_open.value ? 'up' : 'down'} />
        </button>
      </h3>
      {is_open.value && <div id={id} class="playbook-point-body"><Written {...props} /><Cells {...props} /></div>}
    </li>
  )
}

function Written({ one, value, edit }: Props) {
  const said = words()
  const mine = value.playbooks.filter((it) => it.point === one.point)
  const hint = said.point_hints[one.point]
  return (
    <>
      {mine.map((it) => (
        <button key={it.id} class="playbook-written" onClick={() => edit(it)} aria-label={said.edit(nameOf(it, value.segments))} data-test="playbook">
          <span><strong>{forWhom(it, value.segments)}</strong><span class="soft">{said.steps(it.steps.length)}</span></span><Icon name="forward" size={18} />
        </button>
      ))}
      {hint && !mine.length && <p class="soft">{hint}</p>}
    </>
  )
}

/** A table on a desk; on a phone each segment is a list of its stages. */
function Cells({ one, value, write, edit }: Props) {
  const said = words()
  const stages = one.rows[0]?.cells.map((it) => it.stage) ?? []
  const tap = (segment_id: string | null, cell: PlaybookCell) => {
    const known = value.playbooks.find((it) => it.id === cell.playbook_id)
    if (known) edit(known)
    else write({ point: one.point, segment_id, stage: cell.stage })
  }
  return (
    <table class="playbook-cells">
      <thead><tr><th scope="col">{said.segment}</th>{stages.map((it) => <th key={it} scope="col">{said.stages[it]}</th>)}</tr></thead>
      <tbody>
        {one.rows.map((row) => (
          <tr key={row.segment_id}>
            <th scope="row">{row.segment_id ? segmentName(value.segments, row.segment_id) : said.no_segment}</th>
            {row.cells.map((cell) => (
              <td key={cell.stage}>
                <button class={`playbook-cell is-${cell.state}`} onClick={() => tap(row.segment_id, cell)} data-test={`cell-${cell.state}`}
                  aria-label={said.cell(caseOf({ point: one.point, segment_id: row.segment_id, stage: cell.stage }, value.segments), said.state[cell.state], said.act[cell.state])}>
                  <span class="playbook-cell-stage" aria-hidden="true">{said.stages[cell.stage]}</span>
                  <Icon name={SIGNS[cell.state]} size={16} /><span>{said.state[cell.state]}</span>
                </button>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
