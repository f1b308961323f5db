/** Which column means what, with examples beside it; the first rows below show what comes of it. */
import { words } from '../i18n/imports'
import { check, settle } from '../imports'
import { me } from '../session'
import { tell } from '../state'
import type { ImportChange, ImportRun } from '../wire'
import { Note } from './note'

export function ImportMapping({ one }: { one: ImportRun }) {
  const said = words()
  return (
    <>
      <section class="import-part">
        <h2>{said.columns}</h2>
        <p class="soft">{said.columns_text}</p>
        <table class="import-columns">
          <thead><tr><th scope="col">{said.column}</th><th scope="col">{said.means}</th><th scope="col">{said.sample}</th></tr></thead>
          <tbody>{one.headers.map((header, at) => <Column key={header} one={one} header={header} at={at} />)}</tbody>
        </table>
      </section>
      <How one={one} />
      <Preview one={one} />
      <div class="import-acts">
        <Faults one={one} />
        <button class="button is-main" disabled={one.faults.length > 0} onClick={() => told(check())} data-test="import-check">{said.check}</button>
        <span class="soft import-small">{said.check_text}</span>
      </div>
    </>
  )
}

const told = async (moved: Promise<boolean>) => void ((await moved) || tell(words().failed))
const change = (what: ImportChange) => told(settle(what))

function Column({ one, header, at }: { one: ImportRun; header: string; at: number }) {
  const said = words()
  const target = one.mapping[at] ?? ''
  const samples = [...new Set(one.samples.map((row) => row[at]).filter(Boolean))].slice(0, 3)
  const map = (value: string) => change({ mapping: one.mapping.map((known, there) => (there === at ? value : known)) })
  return (
    <tr class={target ? '' : 'is-out'}>
      <th scope="row">{header}</th>
      <td>
        <select value={target} aria-label={`${header} ${said.means}`} onChange={(event) => map(event.currentTarget.value)} data-test={`column-${at}`}>
          <option value="">{said.leave_out}</option>
          {one.targets.map((name) => <option key={name} value={name}>{said.target[name] ?? name}</option>)}
        </select>
      </td>
      <td class="soft">{samples.join(' · ')}</td>
    </tr>
  )
}

function How({ one }: { one: ImportRun }) {
  const said = words()
  const teams = me.value?.teams ?? []
  return (
    <section class="import-part import-how">
      <label>
        <span class="heading">{said.mark}</span>
        <select value={one.mark} onChange={(event) => change({ mark: event.currentTarget.value as ImportRun['mark'] })}>
          {([',', '.'] as const).map((mark) => <option key={mark} value={mark}>{said.mark_of[mark]}</option>)}
        </select>
      </label>
      {one.kind === 'customers' && teams.length > 1 && (
        <label>
          <span class="heading">{said.team}</span>
          <select value={one.team} onChange={(event) => change({ team: event.currentTarget.value })} data-test="import-team">
            {teams.map((team) => <option key={team} value={team}>{team}</option>)}
          </select>
          <span class="soft import-small">{said.team_hint}</span>
        </label>
      )}
      <label>
        <span class="heading">{said.source}</span>
        <input value={one.source} maxLength={60} pattern="[A-Za-z0-9 ._\-]*" autocapitalize="off" onChange={(event) => change({ source: event.currentTarget.value.trim() })} data-test="import-source" />
        <span class="soft import-small">{said.source_hint}</span>
      </label>
      <label class="import-tick">
        <input type="checkbox" checked={one.over_hand} onChange={(event) => change({ over_hand: event.currentTarget.checked })} />
        <span>{said.over_hand}</span>
      </label>
    </section>
  )
}

function Preview({ one }: { one: ImportRun }) {
  const said = words()
  return (
    <section class="import-part">
      <h2>{said.preview}</h2>
      <ul class="import-preview">
        {one.preview.map((row) => (
          <li key={row.line}>
            <dl>{Object.entries(row.values).map(([name, value]) => <div key={name}><dt>{said.target[name] ?? name}</dt><dd>{value}</dd></div>)}</dl>
            {row.problems.map((problem) => <p key={problem.column + problem.code} class={problem.refuses ? 'import-problem' : 'import-hint'}>{problemWords(problem)}</p>)}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Faults({ one }: { one: ImportRun }) {
  const found = one.faults.map(faultWords).filter(Boolean)
  return <div role="status">{found.length > 0 && <Note icon="doubt" tone="doubt" test="import-faults">{found.join(' ')}</Note>}</div>
}

function faultWords(fault: string): string {
  const said = words()
  const [code, rest = ''] = fault.split(/:(.*)/s)
  if (code === 'missing') return said.missing(fieldsOf(rest))
  return code === 'twice' ? said.twice(said.target[rest] ?? rest) : ''
}

const fieldsOf = (names: string) => names.split('|').map((name) => words().target[name] ?? name).join(words().or)

/** "Telefon: „0221“ ist keine Telefonnummer", or a sentence about the whole row. */
export function problemWords({ column, code, value }: { column: string; code: string; value: string }): string {
  const said = words()
  const [what, rest = ''] = code.split(/:(.*)/s)
  if (what === 'missing') return said.missing(fieldsOf(rest))
  const sentence = said.problem[code] ?? code
  return column ? said.says(column, value, sentence) : [sentence, value && `(${value})`].filter(Boolean).join(' ')
}
