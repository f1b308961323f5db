/** One frame for all widths: a phone shows one pane at a time, a desk shows list, mail and customer side by side. */
import './app.css'
import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { found } from './customers'
import { lang, t } from './i18n'
import { help } from './keys'
import { mailShown } from './mail'
import { Blank, TroubleBlank } from './parts/blank'
import { Finder } from './parts/finder'
import { Later, later } from './parts/later'
import { Rail } from './parts/rail'
import { Toast } from './parts/toast'
import { here, type Place } from './router'
import { MailScreen } from './screens/mail'
import { TodayScreen } from './screens/today'
import { WHOLE_SCREENS } from './screens/whole'
import { beside, selected, undecided } from './selection'
import { standing } from './session'
import { wide } from './state'
import { rows } from './today'

export function App() {
  if (standing.value === 'starting') return null
  if (standing.value === 'out') return <SignInScreen />
  return (
    <div class={`app at-${here.value.screen}`}>
      <a class="app-skip" href="#content">{t().app.skip}</a>
      <main class="panes" id="content" tabIndex={-1}><Panes place={here.value} /></main>
      <Rail />
      <Toast />
      {help.value && <Later load={keysPage} />}
      <Finder />
    </div>
  )
}

function Panes({ place }: { place: Place }) {
  useEffect(() => {
    document.title = `${titleOf(place)} · Rapport`
    if (!wide.value) document.querySelector<HTMLElement>('.pane.is-front h1')?.focus({ preventScroll: true })
  }, [place.screen, 'id' in place && place.id, lang.value])

  if (place.screen === 'settings') return <div class="pane is-front is-whole"><Settings /></div>
  if (place.screen === 'whole') return <div class="pane is-front is-whole" key={place.name}><Later load={WHOLE_SCREENS[place.name]} id={place.id} /></div>
  if (place.screen === 'complaints') return <div class="pane is-front is-whole"><Complaints /></div>
  if (place.screen === 'new_complaint') return <div class="pane is-front is-whole" key={place.customer}><NewComplaint customer={place.customer} mail={place.mail} /></div>
  if (place.screen === 'complaint') return <ComplaintPanes id={place.id} />
  if (place.screen === 'nowhere') return <div class="pane is-front is-whole"><Nowhere /></div>
  if (place.screen === 'customers') return <CustomerPanes />
  if (place.screen === 'new_customer') return <CustomerPanes main="new" />
  if (place.screen === 'customer') return <CustomerPanes main={place.id} part={place.part} />
  return <MailPanes id={place.screen === 'mail' ? place.id : null} />
}

/** Whether the list is there. A phone that was opened at a mail shows its card first: until then the list would only take line and time. */
export const listed = signal(false)

function isStillAlone(id: string | null): boolean {
  if (listed.value || wide.value || !id) return false
  const shown = mailShown(id).value
  return shown.from !== 'server' && !shown.trouble
}

/** The list keeps its place behind an opened mail, so coming back finds the same rows under the thumb. */
function MailPanes({ id }: { id: string | null }) {
  const main = id ?? selected.value
  const alone = isStillAlone(id)
  useEffect(() => void (alone || (listed.value = true)), [alone])
  return (
    <>
      <div class={`pane pane-list ${id ? '' : 'is-front'}`}>{!alone && <TodayScreen />}</div>
      {(main || wide.value) && (
        <div class={`pane pane-main ${id ? 'is-front' : ''}`} key={main ?? ''}>
          {main ? <MailScreen id={main} /> : rows.value.length > 0 && <Blank icon="mail" title={t().today.choose} text={t().today.choose_text} />}
        </div>
      )}
      {wide.value && <aside class="pane pane-side" aria-label={t().mail.customer} key={`beside ${beside.value}`}>{beside.value ? <CustomerScreen id={beside.value} beside /> : undecided.value && <Blank icon="customers" title={t().match.nobody_yet} text={t().match.nobody_yet_text} />}</aside>}
    </>
  )
}

function CustomerPanes({ main = '', part = '' }: { main?: string; part?: string }) {
  return (
    <>
      <div class={`pane pane-list ${main ? '' : 'is-front'}`}><CustomersScreen /></div>
      {(main || wide.value) && (
        <div class={`pane pane-main is-broad ${main ? 'is-front' : ''}`} key={main}>
          {main === 'new' && <Later load={newCustomer} />}
          {main && main !== 'new' && <CustomerScreen id={main} part={part} />}
          {!main && (found.value.value?.customers.length ?? 0) > 0 && <Blank icon="customers" title={t().customers.choose} text={t().customers.choose_text} />}
        </div>
      )}
    </>
  )
}

const CustomerScreen = later<{ id: string; part?: string; beside?: boolean }>(() => import('./screens/customer'))
const SignInScreen = later(() => import('./screens/sign-in'))
const CustomersScreen = later(() => import('./screens/customers'))
const keysPage = () => import('./parts/help')
const newCustomer = () => import('./screens/customer/new')

const Complaints = later(() => import('./screens/complaints'))
const Complaint = later<{ id: string }>(() => import('./screens/complaint'))
const NewComplaint = later<{ customer: string; mail: string | null }>(() => import('./screens/new-complaint'))

/** Without a complaint chosen the list takes the whole width, as a table. */
function ComplaintPanes({ id }: { id: string }) {
  return (
    <>
      {wide.value && <div class="pane pane-list"><Complaints /></div>}
      <div class="pane pane-main is-broad is-front" key={id}><Complaint id={id} /></div>
    </>
  )
}

const settings = signal<ComponentType | 'lost' | null>(null)

const loadSettings = () =>
  import('./screens/settings').then((part) => (settings.value = part.default), () => (settings.value = 'lost'))

function Settings() {
  useEffect(() => void loadSettings(), [])
  const Screen = settings.value
  if (Screen === 'lost') return <TroubleBlank trouble="offline" retry={loadSettings} />
  return Screen && <Screen />
}

const Nowhere = () => (
  <Blank icon="search" title={t().app.nowhere}><a class="button" href="/">{t().app.nowhere_way}</a></Blank>
)

function titleOf(place: Place): string {
  if (place.screen === 'today') return t().app.today
  if (place.screen === 'mail') return t().mail.name
  if (place.screen === 'settings') return t().app.settings
  if (place.screen === 'whole') return t().app.place[place.name]
  if (place.screen === 'complaints') return t().complaints.name
  if (place.screen === 'complaint') return t().complaints.one
  if (place.screen === 'new_complaint') return t().complaints.take_in
  return t().app.customers
}
