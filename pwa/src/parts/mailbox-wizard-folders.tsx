/** The sign-in works: which folders are read, whose the mailbox is, and who checks its senders. */
import { useState } from 'preact/hooks'
import { words } from '../i18n/mailbox-wizard'
import { words as mailboxWords } from '../i18n/mailboxes'
import { add, asking, beginAgain, wanted } from '../mailbox-wizard'
import { me } from '../session'
import type { FolderIn, MailboxWish, Trial, Wizard } from '../wire'
import { Icon } from './icon'
import { Wrong } from './mailbox-wizard'

const ROLES: FolderIn['role'][] = ['inbox', 'sent', 'archive', 'target', 'all']
const MOST = 32
type Chosen = Map<string, FolderIn['role']>

export function FolderStep({ trial, rights }: { trial: Trial; rights: Wizard }) {
  const said = words()
  const [chosen, setChosen] = useState<Chosen>(new Map(trial.folders.map((one) => [one.name, one.role])))
  const [kind, setKind] = useState<MailboxWish['kind']>('personal')
  const [owners, setOwners] = useState<string[]>([me.value!.id])
  const [checks, setChecks] = useState<string[]>([])
  const missing = !chosen.size ? said.pick_one : !owners.length ? said.pick_owner : ''
  const choice = { folders: wanted(chosen, trial.folders), ...(rights.is_for_all && { kind, owner_ids: owners, authserv_ids: checks }) }
  return (
    <>
      <p>{said.works_text(trial.mails)} {!trial.can_idle && said.no_idle}</p>
      <Folders trial={trial} chosen={chosen} put={setChosen} />
      {rights.is_for_all && <Owners rights={rights} kind={kind} owners={owners} put={(to, of) => (setKind(to), setOwners(of))} />}
      {rights.is_for_all && trial.authserv_ids.length > 0 && (
        <fieldset class="wizard-group"><legend>{said.checks}</legend><p class="soft">{said.checks_text}</p>
          <ul class="wizard-ticks">{trial.authserv_ids.map((one) => <li key={one}><Tick name={one} on={checks.includes(one)} flip={() => setChecks(flipped(checks, one))} test="check" /></li>)}</ul></fieldset>
      )}
      <p class="wizard-wrong" role="alert">{missing}</p>
      <Wrong />
      <div class="wizard-ways">
        <button class="button is-main" disabled={asking.value || Boolean(missing)} onClick={() => void add(trial, choice)} data-test="wizard-add">{said.add}</button>
        <button class="button is-quiet" onClick={beginAgain}>{said.stop}</button>
      </div>
    </>
  )
}

const flipped = (all: string[], one: string) => (all.includes(one) ? all.filter((it) => it !== one) : [...all, one])

function Folders({ trial, chosen, put }: { trial: Trial; chosen: Chosen; put: (chosen: Chosen) => void }) {
  const said = words()
  const names = [...new Set([...trial.folders.map((one) => one.name), ...trial.names])]
  const proposed = (name: string) => trial.folders.find((one) => one.name === name)?.role ?? 'target'
  const flip = (name: string) => put(chosen.has(name) ? new Map([...chosen].filter(([it]) => it !== name)) : new Map([...chosen, [name, proposed(name)]]))
  return (
    <fieldset class="wizard-group">
      <legend>{said.which}</legend>
      <p class="soft">{chosen.size < MOST ? said.which_text : said.most(MOST)}</p>
      <ul class="wizard-ticks">
        {names.map((name) => (
          <li key={name}>
            <Tick name={name} on={chosen.has(name)} flip={() => flip(name)} off={chosen.size >= MOST && !chosen.has(name)} test="wizard-folder" />
            {chosen.has(name) && <Role name={name} role={chosen.get(name)!} put={(role) => put(new Map([...chosen, [name, role]]))} />}
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

const Role = ({ name, role, put }: { name: string; role: FolderIn['role']; put: (role: FolderIn['role']) => void }) => (
  <select class="edit-input" aria-label={words().role_of(name)} value={role} onChange={(event) => put(event.currentTarget.value as FolderIn['role'])}>
    {ROLES.map((one) => <option key={one} value={one}>{mailboxWords().role[one]}</option>)}
  </select>
)

interface TickProps { name: string; on: boolean; flip: () => void; off?: boolean; test: string }

const Tick = ({ name, on, flip, off = false, test }: TickProps) => (
  <button type="button" class="wizard-tick" role="checkbox" aria-checked={on} disabled={off} onClick={flip} data-test={test}>
    <span class="wizard-tick-box"><Icon name="check" size={16} /></span><span>{name}</span>
  </button>
)

interface OwnersProps { rights: Wizard; kind: MailboxWish['kind']; owners: string[]; put: (kind: MailboxWish['kind'], owners: string[]) => void }

function Owners({ rights, kind, owners, put }: OwnersProps) {
  const said = words()
  return (
    <fieldset class="wizard-group">
      <legend>{said.kind}</legend>
      <div class="wizard-ways">
        {(['personal', 'functional'] as const).map((one) => (
          <button key={one} type="button" class="edit-choice" aria-pressed={kind === one} onClick={() => put(one, one === 'personal' ? owners.slice(0, 1) : owners)} data-test={`kind-${one}`}>{said[one]}</button>
        ))}
      </div>
      {kind === 'personal' ? (
        <label class="wizard-field"><span class="heading">{said.owner}</span>
          <select class="edit-input" value={owners[0] ?? ''} onChange={(event) => put(kind, [event.currentTarget.value])} data-test="wizard-owner">
            {!owners.length && <option value="" />}
            {rights.people.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </select></label>
      ) : (
        <ul class="wizard-ticks">{rights.people.map((one) => <li key={one.id}><Tick name={one.name} on={owners.includes(one.id)} flip={() => put(kind, flipped(owners, one.id))} test="wizard-owner-tick" /></li>)}</ul>
      )}
    </fieldset>
  )
}
