/** How the watched mailboxes are: one quiet line while all is well, a clear word when one needs somebody. */
import './mailbox-line.css'
import { lang, t } from '../i18n'
import { ago } from '../i18n/formats'
import { now } from '../state'
import type { MailboxState } from '../wire'
import { Note } from './note'

const TROUBLE: MailboxState['state'][] = ['waiting_for_sign_in', 'refused', 'unreachable', 'slowed', 'stopped']
const inTrouble = (one: MailboxState) => TROUBLE.includes(one.state)

/** Above the list: mail may be missing. */
export function MailboxTrouble({ states }: { states: MailboxState[] }) {
  const trouble = states.filter(inTrouble)
  if (!trouble.length) return null
  return (
    <div class="mailbox-trouble" data-test="mailbox-trouble">
      {trouble.map((one) => (
        <Note key={one.id} icon="mail" tone="doubt"><a href={`/mailboxes/${one.id}`}>{t().mailbox[one.state as 'unreachable'](one.address)}</a></Note>
      ))}
    </div>
  )
}

/** Below it: somebody is listening. */
export function MailboxLine({ states }: { states: MailboxState[] }) {
  const well = states.filter((one) => !inTrouble(one))
  return well.length ? <p class="mailbox-line soft" data-test="mailbox-line">{quiet(well)}</p> : null
}

function quiet(states: MailboxState[]): string {
  const waiting = states.find((one) => one.state === 'catching_up' || one.state === 'never')
  if (waiting) return t().mailbox[waiting.state as 'never'](waiting.address)
  const last = states.map((one) => one.last_ok_at).filter((at) => at !== null).sort().at(-1)
  const well = t().mailbox.all_well(states.length)
  return last ? `${well}, ${t().mailbox.last(ago(last, now.value, lang.value))}` : well
}
