/** The folders that are read, how each is doing, and choosing others. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { behind, words } from '../i18n/mailboxes'
import type { MailboxFolder, MailboxPage } from '../wire'
import { Flow } from './mailbox-flow'
import { FolderChoice } from './mailbox-folder-choice'
import { StateWord } from './mailbox-state'

const choosing = signal(false)
const close = () => void (choosing.value = false)

export function Folders({ page }: { page: MailboxPage }) {
  const said = words()
  useEffect(() => close, [])
  return (
    <section class="mailbox-part" data-test="folders">
      <div class="mailbox-part-head">
        <h2>{said.folders}</h2>
        {!choosing.value && <button class="button is-quiet" onClick={() => (choosing.value = true)} data-test="choose">{said.choose}</button>}
      </div>
      {choosing.value
        ? <FolderChoice page={page} close={close} />
        : <ul class="mailbox-folders">{page.folders.map((one) => <Folder key={one.name} one={one} />)}</ul>}
    </section>
  )
}

function Folder({ one }: { one: MailboxFolder }) {
  const said = words()
  return (
    <li data-test="folder">
      <div class="mailbox-folder-head">
        <strong>{one.name}</strong>
        <span class="soft">{said.role[one.role]}</span>
        <StateWord state={one.state} />
      </div>
      {one.state !== 'never' && <Flow counts={one.counts} waiting={one.waiting} small />}
      {one.missed > 0 && <span class="soft" data-test="missed">{said.missed(one.missed)}</span>}
      {one.lag_s ? <span class="soft">{said.behind}: {behind(one.lag_s)}</span> : null}
    </li>
  )
}
