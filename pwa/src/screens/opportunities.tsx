/** Verkaufschancen: by stage in columns on the desktop, one list below the other on the phone; with an id the page of one. */
import './opportunities.css'
import { computed, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { sums } from '../figures'
import { lang } from '../i18n'
import { list, money } from '../i18n/formats'
import { words } from '../i18n/sales'
import { Blank, NoTeam, TroubleBlank } from '../parts/blank'
import { Offline } from '../parts/offline'
import { PipelineBoard } from '../parts/pipeline'
import { Skeleton } from '../parts/skeleton'
import { isOpen, loadPipeline, pipelineShown, type PipelineScope } from '../sales'
import { me, usualScope } from '../session'
import type { OpportunityRow } from '../wire'
import { OpportunityScreen } from './opportunity'

const SCOPES: PipelineScope[] = ['mine', 'team']
const chosen = signal<PipelineScope | null>(null)
const scope = computed(() => chosen.value ?? usualScope())

export default function OpportunitiesScreen({ id }: { id: string }) {
  return id ? <OpportunityScreen id={id} key={id} /> : <Pipeline />
}

function Pipeline() {
  const w = words()
  const shown = pipelineShown(scope.value).value
  useEffect(() => void loadPipeline(scope.value), [scope.value])
  const rows = (shown.value?.opportunities ?? []).filter((one) => isOpen(one.stage))
  return (
    <div class="opportunities-screen" data-test="pipeline">
      <header class="opportunities-head">
        <h1 tabIndex={-1}>{w.pipeline}</h1>
        <p class="soft" role="status" data-test="pipeline-sum">{shown.value ? summary(rows) : '\u00a0'}</p>
        <div class="tabs opportunities-tabs" role="group" aria-label={w.lists}>
          {SCOPES.map((one) => <button key={one} aria-pressed={scope.value === one} onClick={() => (chosen.value = one)} data-test={`scope-${one}`}>{w[one]}</button>)}
        </div>
      </header>
      <Offline shown={shown} />
      {!shown.value && (shown.trouble ? <TroubleBlank trouble={shown.trouble} retry={() => loadPipeline(scope.value)} /> : <Skeleton shapes={['block', 'block', 'block']} />)}
      {shown.value && !rows.length && <Nothing />}
      {rows.length > 0 && <PipelineBoard rows={rows} />}
      {shown.value?.more && <p class="soft opportunities-more">{w.shown_first}</p>}
    </div>
  )
}

function Nothing() {
  const w = words()
  if (me.value && !me.value.teams.length) return <NoTeam />
  return <Blank icon="offer" title={scope.value === 'mine' ? w.empty : w.empty_team} text={w.empty_text} test="empty" />
}

function summary(rows: OpportunityRow[]): string {
  const all = sums(rows)
  const [values, weighted] = (['value_cents', 'weighted_cents'] as const).map((of) => list(all.map((sum) => money(sum[of], sum.currency, lang.value)), lang.value))
  const late = rows.filter((one) => one.late || one.step_late).length
  const said = words().sum(rows.length, values || money(0, 'EUR', lang.value), weighted || money(0, 'EUR', lang.value))
  return late ? `${said} · ${words().late_count(late)}` : said
}
