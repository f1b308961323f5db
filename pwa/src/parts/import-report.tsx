/** What becomes of each row, with filters by outcome; rows that are probably known wait for a decision. */
import { lang } from '../i18n'
import { count } from '../i18n/formats'
import { words } from '../i18n/imports'
import { decide, filter, readReport, report, takeReportAlong } from '../imports'
import { tell } from '../state'
import type { ImportReportFilter, ImportReportRow, ImportRun } from '../wire'
import { Icon } from './icon'
import { problemWords } from './import-mapping'

const FILTERS: ImportReportFilter[] = ['all', 'new', 'changed', 'unchanged', 'duplicate', 'refused', 'noted', 'kept']
const DECISIONS = ['skip', 'create', 'update'] as const

export function ImportReportPart({ one }: { one: ImportRun }) {
  const said = words()
  const counts = one.status === 'checked' ? one.checked ?? one.counts : one.counts
  const shown = FILTERS.filter((name) => name === 'all' || counts[name])
  const rows = report.value
  const save = () => void takeReportAlong().then((done) => done || tell(said.failed))
  return (
    <section class="import-part">
      <h2>{one.status === 'checked' ? said.report : said.report_done}</h2>
      <div class="import-filters" role="group" aria-label={said.report}>
        {shown.map((name) => (
          <button key={name} class={`is-${name}`} aria-pressed={filter.value === name} onClick={() => void readReport(name)} data-test={`filter-${name}`}>
            {said.outcome[name]} <strong>{count(name === 'all' ? counts.read : counts[name], lang.value)}</strong>
          </button>
        ))}
      </div>
      {one.status === 'checked' && counts.duplicate > 0 && <DecideAll amount={counts.duplicate} />}
      {rows && !rows.rows.length && <p class="soft">{said.no_rows}</p>}
      <ul class="import-rows" data-test="import-rows">{rows?.rows.map((row) => <Row key={row.line} row={row} open={one.status === 'checked'} />)}</ul>
      {rows?.next && <button class="button" onClick={() => void readReport(filter.value, rows.next!)}>{said.more}</button>}
      {rows && rows.rows.length > 0 && <button class="button is-quiet" onClick={save} data-test="report-file"><Icon name="download" size={18} />{said.report_file}</button>}
      {(counts.new > 200 || counts.unchanged > 200) && <p class="soft import-small">{said.shown_first}</p>}
    </section>
  )
}

function DecideAll({ amount }: { amount: number }) {
  const said = words()
  const labels = { skip: said.all_skip, create: said.all_create, update: said.all_update }
  return (
    <div class="import-decide-all">
      <p>{said.decide_all(amount)}</p>
      {DECISIONS.map((one) => <button key={one} class="button" onClick={() => choose(null, one)} data-test={`all-${one}`}>{labels[one]}</button>)}
    </div>
  )
}

async function choose(lines: number[] | null, decision: 'skip' | 'create' | 'update') {
  if (!(await decide(lines, decision))) tell(words().failed)
}

function Row({ row, open }: { row: ImportReportRow; open: boolean }) {
  const said = words()
  return (
    <li class="import-row" data-test="import-row">
      <span class="import-row-line soft">{said.line(row.line)}</span>
      <span class="import-row-text">
        <strong>{row.title || '–'}</strong>
        {row.problems.map((problem) => <span key={problem.column + problem.code} class={problem.refuses ? 'import-problem' : 'import-hint'}>{problemWords(problem)}</span>)}
        {row.changes.map((change) => <Change key={change.field} {...change} />)}
        {row.rival && (
          <span>
            <a href={`/customers/${row.rival.id}`}>{said.is_probably([row.rival.name, row.rival.city].filter(Boolean).join(', '), row.rival.score)}</a>
            <span class="soft"> {row.rival.reasons.map((reason) => said.reason[reason] ?? reason).join(', ')}</span>
          </span>
        )}
        {row.kept && <span class="import-problem">{said.kept_why[row.kept] ?? row.kept}</span>}
        {open && row.outcome === 'duplicate' && <Decide row={row} />}
      </span>
      <span class={`import-status is-${row.outcome}`}>{said.outcome[row.outcome]}</span>
    </li>
  )
}

function Change({ field, was, becomes }: { field: string; was: string; becomes: string }) {
  const name = field.replace(/^sites 0 /, 'site.')
  return <span class="import-change"><span class="soft">{words().target[name] ?? name}:</span> {was && <del>{was}</del>} <ins>{becomes}</ins></span>
}

function Decide({ row }: { row: ImportReportRow }) {
  const said = words()
  return (
    <span class="import-decide" role="group" aria-label={said.decide}>
      {DECISIONS.map((one) => (
        <button key={one} aria-pressed={row.decision === one} onClick={() => choose([row.line], one)} data-test={`decide-${one}`}>{said.decision[one]}</button>
      ))}
    </span>
  )
}
