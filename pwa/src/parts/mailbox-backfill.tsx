/** Older mail of a mailbox: since when, what would come of it, how far it is, and what came of it. */
import './mailbox-backfill.css'
import { useEffect, useState } from 'preact/hooks'
import type { Answer } from '../answer'
import { lang } from '../i18n'
import { ago, day } from '../i18n/formats'
import { words } from '../i18n/mailbox-backfill'
import { backfill, forgetBackfill, isOpen, loadBackfill, roundMs, turn } from '../mailbox-backfill'
import { now, tell } from '../state'
import type { Backfill as Order } from '../wire'
import { ReachChoice } from './mailbox-backfill-choice'
import { Preview } from './mailbox-backfill-preview'
import { Progress } from './mailbox-backfill-progress'
import { Flow } from './mailbox-flow'
import { Note } from './note'

export function Backfill({ id }: { id: string }) {
  const [choosing, setChoosing] = useState(false)
  const { value } = backfill.value
  const wait = roundMs(value?.backfill ?? null)
  useEffect(() => {
    const read = () => void loadBackfill(id)
    read()
    const again = setInterval(read, wait)
    return () => clearInterval(again)
  }, [id, wait])
  useEffect(() => forgetBackfill, [id])
  if (!value) return null
  const one = value.backfill
  const chooses = !one || (choosing && !isOpen(one))
  return (
    <section class="mailbox-part backfill" data-test="backfill" data-state={one?.state}>
      <h2>{words().title}</h2>
      {chooses ? <ReachChoice id={id} close={one && (() => setChoosing(false))} /> : <Stage id={id} one={one} choose={() => setChoosing(true)} />}
    </section>
  )
}

const since = (one: Order) => day(one.since, now.value, lang.value)

function Stage({ id, one, choose }: { id: string; one: Order; choose: () => void }) {
  const said = words()
  switch (one.state) {
    case 'previewing': return <><Progress one={one} title={said.previewing} /><Ways id={id} one={one} start={said.start_now} cancel={said.cancel} /></>
    case 'shown': return <><h3>{said.shown(since(one))}</h3><Preview preview={one.preview!} /><Ways id={id} one={one} start={startWord(one)} cancel={said.nothing_kept} is_main /></>
    case 'running': return <><Progress one={one} title={said.running(since(one))} /><Ways id={id} one={one} cancel={said.cancel} /></>
    case 'paused': return <><Progress one={one} title={said.paused} /><Ways id={id} one={one} cancel={said.cancel} is_main /></>
    default: return <Outcome one={one} choose={choose} />
  }
}

/** What is counted for customers; of the undecided some may turn out to be theirs. */
function startWord({ preview }: Order): string {
  const mails = preview!.customers.reduce((sum, it) => sum + it.mails, preview!.others)
  return mails && !preview!.undecided ? words().start(mails) : words().start_any
}

interface WaysProps { id: string; one: Order; cancel: string; start?: string; is_main?: boolean }

function Ways({ id, one, cancel, start, is_main = false }: WaysProps) {
  const said = words()
  const first = { start, go_on: said.go_on, pause: said.pause, cancel: undefined }
  return (
    <div class="mailbox-ways">
      {one.may.filter((what) => first[what]).map((what) => (
        <button key={what} class={`button ${is_main ? 'is-main' : ''}`} onClick={() => void say(turn(id, what))} data-test={`backfill-${what}`}>{first[what]}</button>
      ))}
      <button class="button is-quiet" onClick={() => stop(id, one)} data-test="backfill-cancel">{cancel}</button>
    </div>
  )
}

/** While only counting, nothing is given up. */
const stop = (id: string, { state }: Order) => {
  if (state === 'shown' || state === 'previewing' || confirm(words().cancel_sure)) void say(turn(id, 'cancel'))
}

async function say(asked: Promise<Answer<unknown>>) {
  const answer = await asked
  if (answer.outcome !== 'ok') tell((answer.outcome === 'refused' && words().refused[answer.code]) || words().unsent)
}

function Outcome({ one, choose }: { one: Order; choose: () => void }) {
  const said = words()
  const was_run = one.counts.stored + one.counts.known + one.counts.skipped + one.counts.gone + one.counts.quarantined > 0
  return (
    <>
      {one.state === 'failed'
        ? <Note icon="complaint" tone="doubt" test="backfill-failed"><strong>{said.failed}</strong><span>{said.moved}</span></Note>
        : <p data-test="backfill-outcome"><strong>{one.state === 'done' ? said.done(since(one)) : said.cancelled(since(one))}.</strong> {said.came(one.counts.stored)}{one.ended_at && <span class="soft"> ({ago(one.ended_at, now.value, lang.value)})</span>}</p>}
      {was_run && <Flow counts={one.counts} waiting={0} small />}
      <div class="mailbox-ways"><button class="button" onClick={choose} data-test="backfill-again">{said.again}</button></div>
    </>
  )
}
