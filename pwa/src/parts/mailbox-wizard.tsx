/** Adding a mailbox, and giving one a new sign-in: the step that is due, and what went wrong with a way back. */
import './edit.css'
import './mailbox-wizard.css'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { kindOf, words } from '../i18n/mailbox-wizard'
import { words as mailboxWords } from '../i18n/mailboxes'
import { aim, asking, beginAgain, comeBack, find, forgetWizard, loadWizard, SLOW_MS, step, take, unasked, wizard, type Step } from '../mailbox-wizard'
import { url } from '../router'
import { now } from '../state'
import type { Wizard as Rights } from '../wire'
import { TroubleBlank } from './blank'
import { FolderStep } from './mailbox-wizard-folders'
import { Password, Ways } from './mailbox-wizard-sign-in'
import { Dotted } from './mailbox-state'
import { Note } from './note'
import { Skeleton } from './skeleton'

const PLACE: Record<Step['at'], number> = { address: 0, ways: 1, password: 1, waiting: 2, refused: 2, folders: 3 }

export function Wizard({ id }: { id: string }) {
  const said = words()
  useEffect(() => (void loadWizard(), forgetWizard), [])
  useEffect(() => { if (id === 'consent') void comeBack(new URL(url.value, 'http://here').searchParams) }, [id])
  const { value, trouble } = wizard.value
  return (
    <>
      <header class="mailboxes-head">
        <h1 tabIndex={-1}>{aim.value.renews ? said.renew_title : said.title}</h1>
        <p class="soft">{aim.value.address ? <Dotted name={aim.value.address} /> : said.intro}</p>
        <Steps />
      </header>
      {value ? <Current rights={value} /> : trouble ? <TroubleBlank trouble={trouble} retry={loadWizard} /> : <Skeleton shapes={['row', 'row']} />}
    </>
  )
}

function Steps() {
  const said = words()
  const at = step.value.at === 'waiting' && step.value.on === 'find' ? 0 : PLACE[step.value.at]
  return (
    <ol class="wizard-steps" aria-label={said.steps}>
      {said.step.map((name, here) => <li key={name} class={here < at ? 'is-done' : ''} aria-current={here === at ? 'step' : undefined}>{name}</li>)}
    </ol>
  )
}

function Current({ rights }: { rights: Rights }) {
  const it = step.value
  if (it.at === 'address') return <Address rights={rights} />
  if (it.at === 'ways') return <Part title={words().ways}><Ways servers={it.servers} rights={rights} /></Part>
  if (it.at === 'password') return <Password />
  if (it.at === 'waiting') return <Waiting it={it} />
  if (it.at === 'refused') return <Refused trouble={it.trouble} message={it.message} />
  return <Part title={words().works}><FolderStep trial={it.trial} rights={rights} /></Part>
}

/** A step takes the focus when it appears, so that it is read out. */
export function Part({ title, children, test }: { title: string; children: ComponentChildren; test?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return <section class="wizard-part" data-test={test}><h2 ref={heading} tabIndex={-1}>{title}</h2>{children}</section>
}

export const Wrong = () => <p class="wizard-wrong" role="alert" data-test="wizard-wrong">{unasked.value && (words().unasked[unasked.value] ?? words().unasked.other)}</p>

function Address({ rights }: { rights: Rights }) {
  const said = words()
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    void find(String(new FormData(event.currentTarget as HTMLFormElement).get('address')).trim())
  }
  return (
    <form class="wizard-part" onSubmit={send}>
      <label class="wizard-field"><span class="heading">{said.address}</span>
        <input class="edit-input" type="email" name="address" required maxLength={254} autocomplete="off" defaultValue={aim.value.address || (rights.is_for_all ? '' : rights.address)} readOnly={!rights.is_for_all} data-test="wizard-address" />
        {!rights.is_for_all && <span class="soft">{said.address_own}</span>}</label>
      <Wrong />
      <div class="wizard-ways"><button class="button is-main" disabled={asking.value} data-test="wizard-find">{said.find}</button></div>
    </form>
  )
}

function Waiting({ it }: { it: Extract<Step, { at: 'waiting' }> }) {
  const said = words()
  const is_slow = now.value - it.since > SLOW_MS
  return (
    <Part key={it.on} title={said.waiting[it.on]} test="wizard-waiting">
      <div class="wizard-bar" aria-hidden="true"><span /></div>
      <p role="status" class={is_slow || it.lost ? '' : 'soft'}>{it.lost ? said.lost : is_slow ? said.slow : said.waiting_text}</p>
      <div class="wizard-ways"><button class="button" onClick={beginAgain}>{said.stop}</button></div>
    </Part>
  )
}

const OF_THE_SIGN_IN = ['name', 'address', 'connection', 'tls', 'sign_in', 'folder', 'protocol']

function Refused({ trouble, message }: { trouble: string; message: string }) {
  const said = words()
  const { given, renews } = aim.value
  const kind = kindOf(trouble, Boolean(given))
  const may_change = given && OF_THE_SIGN_IN.includes(kind)
  return (
    <Part title={said.refused[kind]!} test="wizard-refused">
      <Note icon="complaint" tone={kind === 'access_denied' ? 'doubt' : 'complaint'}>{said.helps[kind]}</Note>
      {message && <p class="wizard-said">{said.server_said}: <span lang="en">{message}</span></p>}
      <div class="wizard-ways">
        {may_change && <button class="button is-main" onClick={() => take({ at: 'password' })} data-test="wizard-change">{kind === 'sign_in' ? said.password_again : said.change}</button>}
        {!renews && <button class={`button ${may_change ? '' : 'is-main'}`} onClick={beginAgain} data-test="wizard-again">{said.again}</button>}
        {(renews || kind === 'taken') && <a class="button" href={renews ? `/mailboxes/${renews}` : '/mailboxes'}>{renews ? said.back : mailboxWords().title}</a>}
      </div>
    </Part>
  )
}
