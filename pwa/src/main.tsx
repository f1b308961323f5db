/** Puts the parts together: language, router, session, live line, worker. */
import './styles/tokens.css'
import './styles/reset.css'
import './styles/base.css'
import { effect, untracked } from '@preact/signals'
import { render } from 'preact'
import { App, listed } from './app'
import { forgetComplaints, loadComplaints, openComplaint } from './complaints'
import { customerShown, forgetCustomers, openCustomer } from './customers'
import { dropOutdated } from './db'
import { forgetFeedback } from './feedback'
import { startLang } from './i18n'
import { startKeys } from './keys'
import { startLive, stopLive, wakeLive, type ServerEvent } from './live'
import { forgetMails, openMail } from './mail'
import { startNotices } from './notices'
import { drain, forgetOutbox, loadOutbox, settled_late } from './outbox'
import { startInstall } from './parts/install'
import { finishPush, forgetPush } from './push'
import { go, here, ownPath, startRouter } from './router'
import { beside, selected } from './selection'
import { finishSignOut, me, standing, startSession } from './session'
import { forgetLasting, online, readLasting, startSenses } from './state'
import { forgetTasks, loadTasks } from './tasks'
import { forgetToday, loadToday } from './today'
import { refillShell, startWorker } from './worker'

/** The line's first word after being without network is a return too: what waited can go now. */
function heard(event: ServerEvent | null) {
  const returned = !event || (event.event === 'hello' && !online.value)
  if (returned) catchUp()
  refresh(returned ? null : event)
}

/** Fetches again what is on the screen, nothing else. */
function refresh(event: ServerEvent | null) {
  const place = here.value
  if (place.screen === 'today' || (place.screen === 'mail' && listed.value)) void loadToday()
  if (!event) readLasting()
  if (!event && (place.screen === 'today' || place.screen === 'whole')) void loadTasks()
  if (place.screen === 'customer') openCustomer(place.id)
  if (place.screen === 'complaints' || place.screen === 'complaint') void loadComplaints()
  if (place.screen === 'complaint') void openComplaint(place.id)
  if (selected.value && concerns(event, selected.value)) void openMail(selected.value)
  const customer = beside.value
  if (customer && concerns(event, customer) && customerShown(customer).value.value) openCustomer(customer)
}

/** Without an event everything may have changed. */
const concerns = (event: ServerEvent | null, id: string) => !event || event.data.includes(id)

function catchUp() {
  if (standing.value !== 'in') return void finishSignOut()
  void drain()
  void finishPush()
}

/** Where a mailbox's provider sends the browser back to, with a code that is to stand in no address longer than it must. */
const CONSENT = '/mailboxes/consent'
let brought = ''

/** The address of the sign-in screen remembers where the person wanted to go. */
function guardTheDoor() {
  const place = here.value
  if (standing.value === 'out' && place.screen !== 'sign-in') {
    if (location.pathname === CONSENT) brought = location.search
    const wanted = location.pathname === CONSENT ? CONSENT : location.pathname + location.search
    go(wanted === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(wanted)}`, { replace: true })
  }
  if (standing.value === 'in' && place.screen === 'sign-in') {
    go(place.next === CONSENT ? CONSENT + brought : ownPath(place.next), { replace: true })
    brought = ''
  }
}

async function start() {
  startSenses()
  startRouter()
  startInstall()
  await startLang()
  effect(() => (here.value, forgetLasting()))
  render(<App />, document.getElementById('app')!)
  effect(guardTheDoor)
  startKeys()
  startLive(heard)
  startWorker((url) => go(ownPath(url)))
  startNotices()

  let was_in = false
  effect(() => {
    const is_in = standing.value === 'in'
    if (was_in && !is_in) [stopLive, forgetToday, forgetMails, forgetCustomers, forgetComplaints, forgetTasks, forgetFeedback, forgetOutbox, forgetPush].forEach((end) => end())
    if (is_in && !was_in) void loadOutbox(me.peek()!.id).then(() => (wakeLive(), refillShell(), catchUp()))
    was_in = is_in
  })
  effect(() => void (settled_late.value && untracked(() => refresh(null))))

  addEventListener('online', () => (catchUp(), standing.value === 'in' && refresh(null)))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && standing.value === 'in') catchUp(), refresh(null)
  })
  await startSession()
  await dropOutdated(Date.now()).catch(() => {})
}

void start()
