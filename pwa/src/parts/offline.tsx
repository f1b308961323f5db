/** Says how old the shown state is when the network is away, and what still waits to be sent. */
import './offline.css'
import { lang, t } from '../i18n'
import { clock, moment } from '../i18n/formats'
import { outbox } from '../outbox'
import { now, online, type Shown } from '../state'
import { Icon } from './icon'

const since = (at: number) =>
  now.value - at < 12 * 3600_000 ? clock(at, lang.value) : moment(at, lang.value)

export function Offline({ shown, test = 'offline' }: { shown: Shown<unknown>; test?: string }) {
  if (!shown.value) return null
  const lost = !online.value || shown.trouble === 'offline'
  if (!lost && shown.trouble !== 'later') return null
  const waiting = outbox.value.length
  return (
    <p class="offline" role="status" data-test={test}>
      <Icon name={lost ? 'offline' : 'auto_reply'} size={17} />
      <span>
        {lost ? t().trouble.offline_since(since(shown.at)) : t().trouble.later}
        {waiting > 0 && ` ${t().trouble.waiting(waiting)}.`}
      </span>
    </p>
  )
}
