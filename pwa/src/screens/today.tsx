/** Heute: what customers wrote, newest first, the newest as a card. */
import './today.css'
import { useEffect } from 'preact/hooks'
import { lang, t } from '../i18n'
import { weekday } from '../i18n/formats'
import { finding } from '../keys'
import { Blank, NoTeam, TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { MailLead, MailRow } from '../parts/mail-row'
import { MailboxLine, MailboxTrouble } from '../parts/mailbox-line'
import { Offline } from '../parts/offline'
import { Overdue } from '../parts/overdue'
import { PushTrouble } from '../parts/push-line'
import { Sentinel } from '../parts/sentinel'
import { Skeleton } from '../parts/skeleton'
import { TasksToday } from '../parts/tasks-today'
import { selected } from '../selection'
import { me } from '../session'
import { now } from '../state'
import { loadMore, loadToday, rows, scope, shown } from '../today'
import type { Scope } from '../wire'

const SCOPES: Scope[] = ['mine', 'team', 'done']

export function TodayScreen() {
  const mailboxes = shown.value.value?.mailboxes ?? []
  const waiting = shown.value.value?.inquiries ?? 0
  useEffect(() => void loadToday(scope.value), [scope.value])

  return (
    <div class="today" data-test="today">
      <header class="today-head">
        <div class="today-title">
          <h1 tabIndex={-1}>{t().app.today}</h1>
          <span class="soft">{weekday(now.value, lang.value)}</span>
          <button class="today-search" onClick={() => (finding.value = true)} aria-label={t().keys.find} data-test="today-search"><Icon name="search" size={22} /></button>
        </div>
        <p class="today-sum soft">{summary()}</p>
        <nav class="tabs" aria-label={t().today.lists}>
          {SCOPES.map((one) => (
            <a key={one} href={one === 'mine' ? '/' : `/?scope=${one}`} aria-current={scope.value === one ? 'page' : undefined} data-test={`tab-${one}`}>
              {t().today[one]}
            </a>
          ))}
        </nav>
      </header>
      <MailboxTrouble states={mailboxes} />
      <PushTrouble />
      {waiting > 0 && <p class="today-asked"><a href="/inquiries" data-test="to-inquiries">{t().today.inquiries(waiting)}</a></p>}
      <Offline shown={shown.value} />
      <Mails />
      <MailboxLine states={mailboxes} />
    </div>
  )
}

function summary(): string {
  const { value } = shown.value
  if (!value || scope.value === 'done' || !rows.value.length) return '\u00a0'
  const complaints = rows.value.filter((row) => row.kind === 'complaint').length
  const open = t().today.open(rows.value.length, value.next !== null)
  return complaints ? `${open}, ${t().today.complaints(complaints)}` : open
}

function Mails() {
  const { value, trouble } = shown.value
  if (!value && trouble) return <TroubleBlank trouble={trouble} retry={() => loadToday()} />
  if (!value) return <Skeleton shapes={['lead', 'row', 'row', 'row']} />

  const [lead, ...rest] = rows.value
  if (!lead) return <><Empty />{scope.value === 'mine' && <DaysWork />}</>
  const hero = scope.value !== 'done'
  return (
    <ul class="today-list" data-test="mails">
      {hero && <MailLead key={lead.id} row={lead} selected={selected.value === lead.id} />}
      {scope.value === 'mine' && <li class="today-work"><DaysWork /></li>}
      {(hero ? rest : rows.value).map((row) => <MailRow key={row.id} row={row} selected={selected.value === row.id} />)}
      {value.next && <li class="today-more"><Sentinel reached={loadMore} /></li>}
    </ul>
  )
}

/** Below the newest mail, above the others: who writes now comes before what we planned. */
const DaysWork = () => <><TasksToday /><Overdue /></>

function Empty() {
  const words = t().today
  if (me.value && !me.value.teams.length) return <NoTeam />
  if (me.value?.role === 'manager' && scope.value === 'mine') return (
    <Blank icon="check" title={words.empty_manager} text={words.empty_manager_text} test="empty"><a class="button" href="/?scope=team">{words.to_team}</a></Blank>
  )
  return <Blank icon={scope.value === 'done' ? 'mail' : 'check'} title={words[`empty_${scope.value}`]} text={words[`empty_${scope.value}_text`]} test="empty" />
}
