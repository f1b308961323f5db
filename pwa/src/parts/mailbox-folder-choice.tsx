/** Which folders are read: as the server names them, or exactly those a person names. */
import './edit.css'
import { useState } from 'preact/hooks'
import { words } from '../i18n/mailboxes'
import { chooseFolders } from '../mailboxes'
import { tell } from '../state'
import type { FolderIn, MailboxPage } from '../wire'
import { Icon } from './icon'

const ROLES: FolderIn['role'][] = ['inbox', 'sent', 'archive', 'target', 'all']

export function FolderChoice({ page, close }: { page: MailboxPage; close: () => void }) {
  const said = words()
  const [by_hand, setByHand] = useState(page.folders.some((one) => one.chosen === 'person'))
  const [folders, setFolders] = useState<FolderIn[]>(page.folders.map(({ name, role }) => ({ name, role })))
  const [wrong, setWrong] = useState('')
  const change = (at: number, to: Partial<FolderIn>) => setFolders(folders.map((one, here) => (here === at ? { ...one, ...to } : one)))

  async function save(event: SubmitEvent) {
    event.preventDefault()
    const answer = await chooseFolders(page.mailbox.id, by_hand ? folders : [], page.revision)
    if (answer.outcome === 'ok') return close(), tell(said.saved)
    setWrong((answer.outcome === 'refused' && said.refused[answer.code]) || said.failed)
  }
  return (
    <form class="mailbox-choice" onSubmit={save} data-test="folder-choice">
      <label class="mailbox-choice-how"><input type="radio" name="how" checked={!by_hand} onChange={() => setByHand(false)} data-test="by-server" />
        <span><strong>{said.by_server}</strong><span class="soft">{said.by_server_text}</span></span></label>
      <label class="mailbox-choice-how"><input type="radio" name="how" checked={by_hand} onChange={() => setByHand(true)} data-test="by-hand" />
        <strong>{said.by_hand}</strong></label>
      {by_hand && folders.map((one, at) => (
        <Row key={at} one={one} change={(to) => change(at, to)} remove={folders.length > 1 ? () => setFolders(folders.filter((_, here) => here !== at)) : null} />
      ))}
      {by_hand && <div><button type="button" class="button is-quiet" onClick={() => setFolders([...folders, { name: '', role: 'target' }])} data-test="add-folder"><Icon name="plus" size={18} />{said.add_folder}</button></div>}
      <p class="mailbox-choice-wrong" role="alert">{wrong}</p>
      <div class="mailbox-ways">
        <button class="button is-main" data-test="save-folders">{said.save}</button>
        <button type="button" class="button" onClick={close}>{said.cancel}</button>
      </div>
    </form>
  )
}

function Row({ one, change, remove }: { one: FolderIn; change: (to: Partial<FolderIn>) => void; remove: (() => void) | null }) {
  const said = words()
  return (
    <div class="mailbox-choice-row">
      <label><span class="heading">{said.folder_name}</span>
        <input class="edit-input" required maxLength={255} value={one.name} onInput={(event) => change({ name: event.currentTarget.value })} data-test="folder-name" /></label>
      <label><span class="heading">{said.folder_role}</span>
        <select class="edit-input" value={one.role} onChange={(event) => change({ role: event.currentTarget.value as FolderIn['role'] })}>
          {ROLES.map((role) => <option key={role} value={role}>{said.role[role]}</option>)}
        </select></label>
      {remove && <button type="button" onClick={remove} aria-label={said.remove_folder(one.name)}><Icon name="bin" /></button>}
    </div>
  )
}
