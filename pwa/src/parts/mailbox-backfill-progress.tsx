/** How far reading older mail is: a bar that fills, the time that is left, and what became of what was read. */
import { lang } from '../i18n'
import { clock, count, span } from '../i18n/formats'
import { words } from '../i18n/mailbox-backfill'
import { share } from '../mailbox-backfill'
import { now } from '../state'
import type { Backfill } from '../wire'
import { Icon } from './icon'
import { Flow } from './mailbox-flow'
import { Note } from './note'

export function Progress({ one, title }: { one: Backfill; title: string }) {
  const said = words()
  const decided = one.counts.seen > 0 && one.state !== 'previewing'
  return (
    <>
      <div class="backfill-progress">
        <h3>{title}</h3>
        <Bar one={one} />
        <p class="backfill-rest">
          {one.total ? <span>{said.looked(one.counts.seen, one.total)}</span> : one.trouble ? null : <span>{said.waiting}. {said.waiting_text}</span>}
          {one.remaining_s !== null && <Left seconds={one.remaining_s} />}
        </p>
      </div>
      {one.trouble && <Note icon="complaint" tone="doubt" test="backfill-trouble"><strong>{said.trouble}</strong><span>{said.detail(one.trouble)}</span></Note>}
      {decided && <Flow counts={one.counts} waiting={0} small />}
      {one.state === 'running' && <p class="soft">{said.newest_first}</p>}
    </>
  )
}

function Bar({ one }: { one: Backfill }) {
  const done = share(one)
  const percent = Math.floor(done * 100)
  return (
    <div class="backfill-bar">
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" role="progressbar" aria-label={words().progress} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} data-test="backfill-bar">
        <rect class="is-rest" width="100" height="8" />
        <rect class={one.state === 'paused' ? 'is-still' : 'is-done'} width={done * 100} height="8" />
      </svg>
      <strong>{count(percent, lang.value)} %</strong>
    </div>
  )
}

/** An hour of the day is what people plan by; within the next minutes the span says more. */
const Left = ({ seconds }: { seconds: number }) => (
  <span class="backfill-left" data-test="backfill-left">
    <Icon name="auto_reply" size={18} />{words().remaining(span(seconds, lang.value))}{seconds >= 600 && `, ${words().until(clock(now.value + seconds * 1000, lang.value))}`}
  </span>
)
