/** One mailbox: how it is doing and what to do about it, folder by folder, and what is set aside. */
import './mailbox-page.css'
import { useEffect } from 'preact/hooks'
import { lang } from '../i18n'
import { ago, moment } from '../i18n/formats'
import { behind, words } from '../i18n/mailboxes'
import { renew } from '../mailbox-wizard'
import { forgetMailbox, loadMailbox, mailbox, resume } from '../mailboxes'
import { now, tell } from '../state'
import type { MailboxPage as Page, MailboxRow } from '../wire'
import { TroubleBlank } from './blank'
import { Backfill } from './mailbox-backfill'
import { Flow } from './mailbox-flow'
import { Folders } from './mailbox-folders'
import { Quarantine } from './mailbox-quarantine'
import { Dotted, isTrouble, StateWord, toneOf } from './mailbox-state'
import { Note } from './note'
import { Offline } from './offline'
import { Skeleton } from './skeleton'

const AGAIN_MS = 15_000

export function MailboxPage({ id }: { id: string }) {
  useEffect(() => {
    const read = () => void loadMailbox(id)
    read()
    const again = setInterval(read, AGAIN_MS)
    return () => (clearInterval(again), forgetMailbox())
  }, [id])
  const { value, trouble } = mailbox.value
  if (!value) return trouble ? <TroubleBlank trouble={trouble} missing={words().missing} retry={() => loadMailbox(id)} /> : <Skeleton shapes={['row', 'row', 'row']} />
  return (
    <>
      <header class="mailboxes-head">
        <h1 tabIndex={-1}><Dotted name={value.mailbox.address} /></h1>
        <p class="soft">{words()[value.mailbox.kind]}</p>
      </header>
      <Offline shown={mailbox.value} />
      <Situation page={value} />
      <Folders page={value} />
      <Backfill id={id} />
      <Quarantine page={value} />
    </>
  )
}

function Situation({ page: { mailbox: one, may_resume } }: { page: Page }) {
  const said = words()
  return (
    <section class="mailbox-part" data-test="situation">
      <StateWord state={one.state} />
      {isTrouble(one.state) || one.stuck_since ? <Trouble one={one} /> : <p>{said.meaning[one.state]}</p>}
      {needsSignIn(one) && <div><button class="button is-main" onClick={() => void renew(one)} data-test="renew">{said.renew}</button></div>}
      {may_resume && <div><button class="button is-main" onClick={() => readAgain(one.id)} data-test="resume">{said.resume}</button></div>}
      <Facts one={one} />
      <h2 class="heading">{one.counts.seen ? said.seen(one.counts.seen) : said.fates}</h2>
      <Flow counts={one.counts} waiting={one.waiting} />
    </section>
  )
}

const needsSignIn = ({ state }: MailboxRow) => state === 'waiting_for_sign_in' || state === 'refused'

function Trouble({ one }: { one: MailboxRow }) {
  const said = words()
  const tone = toneOf(one.state) === 'complaint' ? 'complaint' : 'doubt'
  return (
    <Note icon="complaint" tone={tone} test="stuck">
      <strong>{isTrouble(one.state) ? meaningOf(one) : said.stuck(ago(one.stuck_since!, now.value, lang.value))}</strong>
      {one.detail && <span>{said.said(one.detail)}</span>}
    </Note>
  )
}

/** Who consented in the browser knows of no password. */
const meaningOf = ({ state, auth }: MailboxRow) => {
  const said = words()
  return state === 'waiting_for_sign_in' && auth !== 'password' ? said.meaning_consent : said.meaning[state]
}

function Facts({ one }: { one: MailboxRow }) {
  const said = words()
  const facts = [
    [said.last, one.last_ok_at ? ago(one.last_ok_at, now.value, lang.value) : said.never_answered, one.last_ok_at && moment(one.last_ok_at, lang.value)],
    [said.behind, behind(one.lag_s)],
    [said.server, <Dotted name={one.host} />],
    [said.people, one.people.map((it) => it.name).join(', ') || said.nobody],
  ] as const
  return <dl class="mailbox-facts">{facts.map(([name, fact, exact]) => <div key={name}><dt class="heading">{name}</dt><dd title={exact || undefined}>{fact}</dd></div>)}</dl>
}

async function readAgain(id: string) {
  const answer = await resume(id)
  tell(answer.outcome === 'ok' ? words().resumed : words().failed)
}
