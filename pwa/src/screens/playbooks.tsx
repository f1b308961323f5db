/** Leitfäden: what is to be done on which occasion, for which cases there is one, and what contradicts itself. For administrators. */
import './playbooks.css'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { words } from '../i18n/playbooks'
import { Blank, TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { PlaybookConflicts } from '../parts/playbook-conflicts'
import { PlaybookForm, type Open } from '../parts/playbook-form'
import { PlaybookPoint } from '../parts/playbook-point'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { draftFor, draftOf, forgetPlaybooks, loadPlaybooks, playbooks, takeOver, type Where } from '../playbooks'
import { me } from '../session'
import { tell } from '../state'
import type { Playbook } from '../wire'

export default function PlaybooksScreen(_: { id: string }) {
  const said = words()
  const { value, trouble } = playbooks.value
  const open = useSignal<Open | null>(null)
  const may = me.value?.role === 'admin'
  useEffect(() => { if (may) void loadPlaybooks(); return forgetPlaybooks }, [may])
  const write = (where: Where) => (open.value = { known: null, draft: draftFor(where) })
  const edit = (known: Playbook) => (open.value = { known, draft: draftOf(known) })
  return (
    <div class="playbooks" data-test="playbooks">
      <TopBar fallback="/settings" place={t().app.settings} />
      <header class="playbooks-head"><h1 tabIndex={-1}>{said.title}</h1><p class="soft">{said.intro}</p></header>
      {!may && <Blank icon="lock" title={said.for_administrators} />}
      {may && !value && (trouble ? <TroubleBlank trouble={trouble} retry={loadPlaybooks} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {value && (
        <>
          {value.start > 0 && <Start many={value.start} />}
          <PlaybookConflicts value={value} write={write} />
          <section class="playbooks-part">
            <div class="playbooks-bar">
              <h2>{said.coverage}</h2>
              <button class="button" onClick={() => write({ point: 'complaint', segment_id: null, stage: 'any' })} data-test="add-playbook"><Icon name="plus" size={18} />{said.fresh}</button>
            </div>
            <ul class="playbooks-points">{value.coverage.map((one) => <PlaybookPoint key={one.point} one={one} value={value} write={write} edit={edit} />)}</ul>
          </section>
          {open.value && <PlaybookForm open={open.value} segments={value.segments} close={() => (open.value = null)} />}
        </>
      )}
    </div>
  )
}

function Start({ many }: { many: number }) {
  const said = words()
  const busy = useSignal(false)
  async function begin() {
    busy.value = true
    const answer = await takeOver()
    busy.value = false
    tell(answer.outcome === 'ok' ? said.started : answer.outcome === 'offline' ? t().trouble.offline_action : said.failed)
  }
  return (
    <section class="playbooks-start" data-test="start">
      <span><strong>{said.start_title}</strong><span class="soft">{said.start_text(many)}</span></span>
      <button class="button is-main" disabled={busy.value} onClick={begin} data-test="take-over">{said.start}</button>
    </section>
  )
}
