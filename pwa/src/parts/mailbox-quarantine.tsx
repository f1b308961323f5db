/** Mails that could not be read: where they lie and why. Reading them once more, or giving them up. */
import { lang } from '../i18n'
import { ago, size } from '../i18n/formats'
import { words } from '../i18n/mailboxes'
import { drop, retry, retryAll } from '../mailboxes'
import { now, tell } from '../state'
import type { MailboxPage, SetAside } from '../wire'
import { Icon } from './icon'

export function Quarantine({ page }: { page: MailboxPage }) {
  const said = words()
  const rows = page.quarantined
  const id = page.mailbox.id
  const waits = rows.some((one) => one.can_retry && !one.asked_at)
  return (
    <section class="mailbox-part" data-test="quarantine">
      <div class="mailbox-part-head">
        <h2>{said.quarantine}</h2>
        {rows.length > 1 && waits && <button class="button is-quiet" onClick={() => all(id)} data-test="retry-all">{said.retry_all}</button>}
      </div>
      <p class="soft">{rows.length ? said.quarantine_text : said.quarantine_none}</p>
      {rows.length > 0 && <ul class="mailbox-asides">{rows.map((one) => <Row key={one.id} mailbox={id} one={one} />)}</ul>}
    </section>
  )
}

function Row({ mailbox, one }: { mailbox: string; one: SetAside }) {
  const said = words()
  const known = [one.size && size(one.size, lang.value), said.tries(one.tries), ago(one.at, now.value, lang.value)].filter(Boolean)
  return (
    <li data-test="aside">
      <div class="mailbox-aside-text">
        <strong>{said.error[one.error] ?? said.other_error(one.error)}</strong>
        <span>{said.place(one.folder, one.uid)} <span class="soft">· {known.join(' · ')}</span></span>
        {!one.can_retry && <span class="soft">{said.cannot}</span>}
      </div>
      <div class="mailbox-ways">
        {one.can_retry && (one.asked_at
          ? <span class="mailbox-asked" data-test="asked"><Icon name="auto_reply" size={18} />{said.asked}</span>
          : <button class="button" onClick={() => order(retry(mailbox, one.id))} data-test="retry">{said.retry}</button>)}
        <button class="button is-quiet" onClick={() => giveUp(mailbox, one.id)} data-test="drop">{said.drop}</button>
      </div>
    </li>
  )
}

async function order(asked: ReturnType<typeof retry>) {
  const answer = await asked
  if (answer.outcome !== 'ok') tell((answer.outcome === 'refused' && words().refused[answer.code]) || words().failed)
}

async function all(id: string) {
  const answer = await retryAll(id)
  tell(answer.outcome === 'ok' ? words().ordered(answer.value.asked) : words().failed)
}

/** It cannot be taken back: what is no longer noted is not found again. */
const giveUp = (mailbox: string, id: string) => void (confirm(words().drop_sure) && order(drop(mailbox, id)))
