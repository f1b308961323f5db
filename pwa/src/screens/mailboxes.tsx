/** Postfächer: how one's own are doing, and all for an administrator; with an id one of them, or one that is being added. */
import './mailboxes.css'
import { useEffect } from 'preact/hooks'
import { lang, t } from '../i18n'
import { ago } from '../i18n/formats'
import { words } from '../i18n/mailboxes'
import { loadMailboxes, mailboxes } from '../mailboxes'
import { Blank, TroubleBlank } from '../parts/blank'
import { Flow } from '../parts/mailbox-flow'
import { Icon } from '../parts/icon'
import { MailboxPage } from '../parts/mailbox-page'
import { Wizard } from '../parts/mailbox-wizard'
import { byTrouble, Dotted, isTrouble, StateWord } from '../parts/mailbox-state'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { me } from '../session'
import { now, wide } from '../state'
import type { MailboxRow } from '../wire'

/** Adding one, and where the provider sends the browser back to. */
const isWizard = (id: string) => id === 'add' || id === 'consent'

export default function MailboxesScreen({ id }: { id: string }) {
  return (
    <div class="mailboxes" data-test="mailboxes">
      {id ? <TopBar fallback="/mailboxes" place={words().title} /> : <TopBar fallback="/settings" place={t().app.settings} />}
      {id && wide.value && <a class="button is-quiet mailboxes-way" href="/mailboxes"><Icon name="back" size={18} />{words().title}</a>}
      {isWizard(id) ? <Wizard id={id} /> : id ? <MailboxPage key={id} id={id} /> : <All />}
    </div>
  )
}

function All() {
  const said = words()
  const { value, trouble } = mailboxes.value
  const is_admin = me.value?.role === 'admin'
  useEffect(() => void loadMailboxes(), [])
  return (
    <>
      <header class="mailboxes-head"><h1 tabIndex={-1}>{said.title}</h1><p class="soft">{is_admin ? said.intro_all : said.intro_own}</p></header>
      {value && value.mailboxes.length > 0 && <a class="button is-quiet mailboxes-way" href="/mailboxes/add" data-test="add-mailbox"><Icon name="plus" size={18} />{said.add}</a>}
      <Offline shown={mailboxes.value} />
      {!value && (trouble ? <TroubleBlank trouble={trouble} retry={loadMailboxes} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {value && !value.mailboxes.length && <Blank icon="mail" title={said.none} text={is_admin ? said.none_admin : said.none_text} test="empty"><a class="button is-main" href="/mailboxes/add" data-test="add-mailbox"><Icon name="plus" size={18} />{said.add}</a></Blank>}
      {value && <ul class="mailboxes-list">{sorted(value.mailboxes).map((one) => <Row key={one.id} one={one} />)}</ul>}
    </>
  )
}

const sorted = (all: MailboxRow[]) => all.toSorted((one, other) => byTrouble(one.state, other.state))

function Row({ one }: { one: MailboxRow }) {
  const said = words()
  return (
    <li>
      <a class="mailboxes-row" href={`/mailboxes/${one.id}`} data-test="mailbox">
        <span class="mailboxes-row-head"><strong><Dotted name={one.address} /></strong><StateWord state={one.state} /></span>
        {isTrouble(one.state) && <span>{said.meaning[one.state]}</span>}
        {one.counts.seen + one.waiting > 0 && <Flow counts={one.counts} waiting={one.waiting} small />}
        <span class="mailboxes-row-foot">
          <span>{said.last}: {one.last_ok_at ? ago(one.last_ok_at, now.value, lang.value) : said.never_answered}</span>
          {one.in_quarantine > 0 && <span class="is-aside">{said.aside(one.in_quarantine)}</span>}
        </span>
      </a>
    </li>
  )
}
