/** How far the work is, and what can be done meanwhile and afterwards. */
import { useEffect, useState } from 'preact/hooks'
import { lang } from '../i18n'
import { count } from '../i18n/formats'
import { words } from '../i18n/imports'
import { apply, cancel, forget, isWorking, pause, settle, undo } from '../imports'
import { tell } from '../state'
import type { ImportRun } from '../wire'
import { Icon } from './icon'
import { Note } from './note'

export function ImportProgress({ one }: { one: ImportRun }) {
  const said = words()
  const percent = Math.round(one.share * 100)
  return (
    <section class="import-part import-progress" data-test="import-progress">
      <h2>{said.status[one.status]}</h2>
      <div class="import-bar" role="progressbar" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} aria-label={said.status[one.status]}><span style={{ width: `${percent}%` }} /></div>
      <p class="soft">{[`${percent} %`, one.counts.read > 0 && said.rows(one.counts.read), one.rows_per_s > 0 && said.speed(one.rows_per_s), one.remaining_s !== null && said.remaining(one.remaining_s)].filter(Boolean).join(' · ')}</p>
      {useLater(one.is_waiting) && <p data-test="import-waiting">{said.waiting}</p>}
      {one.status === 'applying' && <button class="button" onClick={() => told(pause())} data-test="import-pause">{said.pause}</button>}
      {(one.status === 'applying' || one.status === 'checking') && <button class="button is-quiet" onClick={() => told(cancel())} data-test="import-cancel">{said.cancel}</button>}
    </section>
  )
}

/** True once it has been so for a while: a worker takes a moment to come, and a word that flashes up says nothing. */
function useLater(is: boolean) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!is) return setLate(false)
    const timer = setTimeout(() => setLate(true), 4000)
    return () => clearTimeout(timer)
  }, [is])
  return late
}

/** What the run as it stands asks of a person. */
export function ImportActs({ one }: { one: ImportRun }) {
  const said = words()
  if (isWorking(one) || one.status === 'mapping') return null
  return (
    <div class="import-acts">
      <Outcome one={one} />
      {one.status === 'checked' && <ApplyButton one={one} />}
      {one.status === 'checked' && <button class="button is-quiet" onClick={() => told(settle({}))} data-test="import-back">{said.check_again}</button>}
      {one.status === 'paused' && <button class="button is-main" onClick={() => told(apply())} data-test="import-go-on">{said.go_on}</button>}
      {one.status === 'paused' && <button class="button is-quiet" onClick={() => told(cancel())}>{said.cancel}</button>}
      {(one.status === 'done' || one.status === 'cancelled') && <a class="button is-main" href="/imports">{said.to_start}</a>}
      {['done', 'cancelled', 'paused'].includes(one.status) && <button class="button is-quiet" onClick={takeBack} data-test="import-undo"><Icon name="undo" /> {said.undo}</button>}
      {['failed', 'undone'].includes(one.status) && <button class="button is-quiet" onClick={() => told(forget())} data-test="import-forget">{said.forget}</button>}
    </div>
  )
}

function Outcome({ one }: { one: ImportRun }) {
  const said = words()
  const { removed, restored, kept } = one.counts
  if (one.status === 'done') return <Note icon="check" tone="good" test="import-done">{said.done_text}</Note>
  if (one.status === 'undone') return <Note icon="check" tone="good" test="import-undone">{said.undone_text(removed, restored)} {kept > 0 && said.kept_text(kept)}</Note>
  if (one.status === 'failed' || one.trouble) return <Note icon="complaint" tone="complaint" test="import-failed">{said.refused_file[one.trouble] ?? said.refused_file[`file_${one.trouble}`] ?? said.failed}</Note>
  return null
}

function ApplyButton({ one }: { one: ImportRun }) {
  const said = words()
  const counts = one.checked ?? one.counts
  const amount = counts.new + counts.changed
  const some = amount > 0 || counts.duplicate > 0
  return (
    <button class="button is-main" disabled={!some} onClick={() => told(apply())} data-test="import-apply" title={count(amount, lang.value)}>
      {some ? said.apply(amount) : said.nothing_to_do}
    </button>
  )
}

const told = async (moved: Promise<boolean>) => void ((await moved) || tell(words().failed))

function takeBack() {
  if (confirm(words().undo_sure)) void told(undo())
}

