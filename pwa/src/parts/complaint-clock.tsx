/** How much of its working time a complaint has left: a ring that empties, in the colour of what it means, and the same in words. */
import './complaint-clock.css'
import { lang, t } from '../i18n'
import { moment } from '../i18n/formats'
import { now } from '../state'
import type { ComplaintClock, ComplaintRow, WorkingTime } from '../wire'
import { ticked } from '../working-time'

const ROUND = 2 * Math.PI * 15
const SOON = 0.25

type Tone = 'good' | 'doubt' | 'complaint' | 'quiet'

export function clockTone(clock: ComplaintClock): Tone {
  if (clock.state === 'missed') return 'complaint'
  if (clock.state === 'met') return 'good'
  if (clock.state !== 'running') return 'quiet'
  return share(clock) <= SOON ? 'doubt' : 'good'
}

const share = ({ state, left_minutes, limit_minutes }: ComplaintClock) =>
  state === 'missed' || state === 'none' ? 0 : Math.max(0, Math.min(1, left_minutes / limit_minutes))

export function clockWords(clock: ComplaintClock, is_open: boolean): string {
  const words = t().complaints.clock
  const late = Math.abs(clock.left_minutes)
  switch (clock.state) {
    case 'running': return words.running(clock.left_minutes, words.aim[clock.aim])
    case 'missed': return is_open ? words.missed(late) : words.missed_closed(late)
    case 'paused': return words.paused
    case 'met': return words.met
    default: return words.none
  }
}

function detail(clock: ComplaintClock): string {
  const words = t().complaints.clock
  if (clock.state === 'paused') return words.left(clock.left_minutes)
  return clock.due_at && clock.state !== 'met' ? words.due(moment(clock.due_at, lang.value)) : ''
}

interface Props {
  of: Pick<ComplaintRow, 'clock' | 'is_open'>
  working: WorkingTime[]
  /** When the server said so. */
  seen: number
  large?: boolean
}

export function Clock({ of, working, seen, large = false }: Props) {
  const { is_open } = of
  const clock = ticked(of.clock, is_open, working, seen, now.value)
  const more = detail(clock)
  return (
    <span class={`clock is-${clockTone(clock)} ${large ? 'is-large' : ''}`} data-test="clock" data-state={clock.state} title={t().complaints.clock.working}>
      <Ring clock={clock} size={large ? 44 : 22} />
      <span class="clock-text">
        <strong>{clockWords(clock, is_open)}</strong>
        {more && <span class="clock-due">{more}</span>}
      </span>
    </span>
  )
}

function Ring({ clock, size }: { clock: ComplaintClock; size: number }) {
  const full = clock.state === 'missed' || clock.state === 'met'
  return (
    <svg class="clock-ring" width={size} height={size} viewBox="0 0 36 36" aria-hidden="true">
      <circle cx="18" cy="18" r="15" class="clock-round" />
      <circle cx="18" cy="18" r="15" class="clock-left" stroke-dasharray={`${(full ? 1 : share(clock)) * ROUND} ${ROUND}`} transform="rotate(-90 18 18)" />
      {clock.state === 'missed' && <path d="M18 10.5v9M18 25v0" class="clock-sign" />}
      {clock.state === 'met' && <path d="M12 18.5l4.5 4.5L25 14" class="clock-sign" />}
      {clock.state === 'paused' && <path d="M15 13.5v9M21 13.5v9" class="clock-sign" />}
    </svg>
  )
}
