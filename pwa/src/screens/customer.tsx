/** One customer. The overview says what matters now; the parts below the head say the rest, each loaded when it is opened. */
import './customer.css'
import { useEffect } from 'preact/hooks'
import { customerShown, openCustomer } from '../customers'
import { t } from '../i18n'
import { Blank, TroubleBlank } from '../parts/blank'
import { Complaint } from '../parts/complaint'
import { TakeIn } from '../parts/complaint-take-in'
import { Contacts } from '../parts/contacts'
import { Entries } from '../parts/entries'
import { Chips } from '../parts/chips'
import { Fields } from '../parts/fields'
import { Later } from '../parts/later'
import { LogButton } from '../parts/log-button'
import { Offline } from '../parts/offline'
import { Opportunities } from '../parts/opportunities'
import { Sentinel } from '../parts/sentinel'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { loadOlder, timelineShown, writtenHere } from '../timeline'
import type { CustomerPage, Ref } from '../wire'
import { PARTS } from './customer/parts'

interface Props { id: string; part?: string; beside?: boolean }

export default function CustomerScreen({ id, part = '', beside = false }: Props) {
  const shown = customerShown(id).value
  useEffect(() => void openCustomer(id), [id])
  return (
    <article class={`customer ${beside ? 'is-beside' : ''}`} key={id} data-test="customer">
      {!beside && <TopBar fallback="/customers" place={t().app.customers} />}
      <Offline shown={shown} />
      {shown.value && <Page page={shown.value} part={part} beside={beside} />}
      {!shown.value && shown.trouble && (
        <TroubleBlank trouble={shown.trouble} missing={t().customer.missing} offline={t().customer.nothing_kept} retry={() => openCustomer(id)} />
      )}
      {!shown.value && !shown.trouble && <Skeleton shapes={['line', 'row', 'block', 'block']} />}
    </article>
  )
}

function Page({ page, part, beside }: { page: CustomerPage; part: string; beside: boolean }) {
  const chosen = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined
  return (
    <>
      <Head page={page} beside={beside} />
      {!beside && <Chips page={page} part={part} />}
      {!part && <Overview page={page} beside={beside} />}
      {chosen && <div class="customer-chosen" key={part}><Later load={chosen.load} page={page} /></div>}
      {part && !chosen && <Blank icon="search" title={t().app.nowhere}><a class="button" href={`/customers/${page.id}`}>{t().customer.part.overview}</a></Blank>}
      {!beside && <LogButton page={page} />}
    </>
  )
}

function Overview({ page, beside }: { page: CustomerPage; beside: boolean }) {
  const words = t().customer
  const open = page.complaints.filter((one) => one.status !== 'solved')
  return (
    <div class="customer-body">
      {!beside && <div class="customer-complaints">{open.map((one) => <Complaint key={one.id} complaint={one} />)}<TakeIn customer={page.id} /></div>}
      <div class="customer-known">
        {!beside && <Later load={asked} page={page} />}
        {!beside && <Business page={page} />}
        <section class="customer-part">
          <h2 class="heading">{words.contacts}</h2>
          <Contacts contacts={page.contacts} />
        </section>
        {!beside && <Later load={completeness} page={page} />}
        <section aria-label={words.known}><Fields fields={page.fields} /></section>
      </div>
      <section class="customer-past">
        <h2 class="heading">{words.timeline}</h2>
        <Past id={page.id} people={page.contacts} />
      </section>
    </div>
  )
}

const asked = () => import('../parts/asked')
const completeness = () => import('../parts/completeness')

/** Beside a mail its card has already said what is open. */
const Business = ({ page }: { page: CustomerPage }) => (
  <section class="customer-part">
    <h2 class="heading">{t().mail.opportunities}</h2>
    {page.opportunities.length ? <Opportunities opportunities={page.opportunities} /> : <p class="soft customer-none">{t().mail.no_opportunities}</p>}
  </section>
)

function Head({ page, beside }: { page: CustomerPage; beside: boolean }) {
  const traits = [page.value_class && t().mail.class_of(page.value_class), page.segment, page.sites[0]?.city].filter(Boolean)
  const owner = page.owner ? t().mail.owner(page.owner.name) : t().mail.no_owner
  const Title = beside ? 'h2' : 'h1'
  return (
    <header class="customer-head">
      <Title class="customer-name" tabIndex={-1}>{beside ? <a href={`/customers/${page.id}`}>{page.name}</a> : page.name}</Title>
      <p class="soft">{traits.join(' · ')}</p>
      <p class="soft">{owner}{page.numbers.map((one, at) => <>{at ? ', ' : ` · ${t().customer.number} `}<span class="customer-number">{one}</span></>)}</p>
    </header>
  )
}

function Past({ id, people }: { id: string; people: Ref[] }) {
  const { value, trouble } = timelineShown(id).value
  if (!value) return trouble ? <p class="soft customer-none">{t().trouble.offline_empty}</p> : <Skeleton shapes={['row', 'row']} />
  const here = writtenHere(id, people)
  if (!value.entries.length && !here.length) return <p class="soft customer-none">{t().customer.no_timeline}</p>
  return (
    <>
      <Entries entries={[...here, ...value.entries]} test="timeline" />
      {value.next && <Sentinel reached={() => loadOlder(id)} />}
    </>
  )
}
