/** Daten einlesen: from a file to customers in four steps, and back again. */
import './imports.css'
import { useEffect } from 'preact/hooks'
import { lang, t } from '../i18n'
import { size } from '../i18n/formats'
import { words } from '../i18n/imports'
import { forgetRun, isWorking, loadRuns, openRun, run } from '../imports'
import { TroubleBlank } from '../parts/blank'
import { ImportMapping } from '../parts/import-mapping'
import { ImportActs, ImportProgress } from '../parts/import-progress'
import { ImportReportPart } from '../parts/import-report'
import { ImportStart } from '../parts/import-start'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import type { ImportRun } from '../wire'

const STEPS = ['file', 'columns', 'check', 'apply'] as const

export default function ImportsScreen({ id }: { id: string }) {
  useEffect(() => (void (id ? openRun(id) : loadRuns()), forgetRun), [id])
  return (
    <div class="imports" data-test="imports">
      <TopBar fallback={id ? '/imports' : '/more'} place={id ? words().title : t().app.more_places} />
      {id ? <Open id={id} /> : <Start />}
    </div>
  )
}

function Start() {
  const said = words()
  return (
    <>
      <header class="imports-head"><h1 tabIndex={-1}>{said.title}</h1><p class="soft">{said.intro}</p></header>
      <ImportStart />
    </>
  )
}

function Open({ id }: { id: string }) {
  const said = words()
  const { value: one, trouble } = run.value
  if (!one) return trouble ? <TroubleBlank trouble={trouble} missing={said.missing_run} retry={() => openRun(id)} /> : <Skeleton shapes={['line', 'block', 'row', 'row']} />
  const delimiter = one.delimiter === '\t' ? said.tab : one.delimiter
  return (
    <>
      <header class="imports-head">
        <h1 tabIndex={-1}>{said.kind[one.kind]}</h1>
        <p class="soft">{said.file_of(one.file_name, size(one.size, lang.value))} · {said.recognised(one.file_kind, one.encoding, delimiter)}</p>
        <Steps one={one} />
      </header>
      <Offline shown={run.value} />
      {isWorking(one) && <ImportProgress one={one} />}
      <ImportActs one={one} />
      {one.status === 'mapping' && <ImportMapping one={one} />}
      {!isWorking(one) && one.checked && <ImportReportPart one={one} />}
    </>
  )
}

function Steps({ one }: { one: ImportRun }) {
  const said = words()
  const at = one.status === 'mapping' || one.status === 'failed' ? 1 : one.status === 'checking' || one.status === 'checked' ? 2 : 3
  return (
    <ol class="import-steps" aria-label={said.steps}>
      {STEPS.map((name, step) => <li key={name} class={step < at ? 'is-done' : ''} aria-current={step === at ? 'step' : undefined}>{said.step[name]}</li>)}
    </ol>
  )
}
