/** One complaint: how much time is left, what comes next, how it went so far. */
import './complaint.css'
import { useEffect } from 'preact/hooks'
import { amend, complaintShown, loadComplaints, openComplaint } from '../complaints'
import { lang, t } from '../i18n'
import { moment, money } from '../i18n/formats'
import { TroubleBlank } from '../parts/blank'
import { Clock, clockTone } from '../parts/complaint-clock'
import { Life } from '../parts/complaint-life'
import { Steps } from '../parts/complaint-steps'
import { Edit } from '../parts/edit'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { now } from '../state'
import type { ComplaintPage, Severity } from '../wire'
import { ticked } from '../working-time'

const SEVERITIES: Severity[] = ['normal', 'high', 'critical']

export default function ComplaintScreen({ id }: { id: string }) {
  const shown = complaintShown(id).value
  useEffect(() => void openComplaint(id), [id])
  return (
    <article class="complaint-page" key={id} data-test="complaint-page">
      <TopBar fallback="/complaints" place={t().complaints.name} />
      <Offline shown={shown} />
      {shown.value && <Page page={shown.value} seen={shown.at} />}
      {!shown.value && shown.trouble && (
        <TroubleBlank trouble={shown.trouble} missing={t().complaints.missing} offline={t().complaints.nothing_kept} retry={() => openComplaint(id)} />
      )}
      {!shown.value && !shown.trouble && <Skeleton shapes={['line', 'block', 'row', 'row']} />}
    </article>
  )
}

function Page({ page, seen }: { page: ComplaintPage; seen: number }) {
  const working = page.working ?? []
  const clock = ticked(page.clock, page.is_open, working, seen, now.value)
  return (
    <div class="complaint-body">
      <header class="complaint-head">
        <p class="soft">{[page.number, page.customer && <a class="complaint-customer" href={`/customers/${page.customer.id}`}>{page.customer.name}</a>].map((one, at) => <>{at > 0 && page.number && ' · '}{one}</>)}</p>
        <h1 tabIndex={-1}>{page.title}</h1>
      </header>
      <div class="complaint-doing">
        <section class={`complaint-now is-${clockTone(clock)}`} data-test="now">
          <Clock of={page} working={working} seen={seen} large />
          <Steps page={page} />
        </section>
        <About page={page} />
        <Facts page={page} />
      </div>
      <section class="complaint-part complaint-past"><h2 class="heading">{t().complaints.life}</h2><Life page={page} /></section>
    </div>
  )
}

/** Title and text, changed in place. */
function About({ page }: { page: ComplaintPage }) {
  const words = t().complaints
  const path = `/api/complaints/${page.id}`
  const after = () => Promise.all([openComplaint(page.id), loadComplaints()])
  return (
    <section class="complaint-part">
      <Edit label={words.title} path={path} field="title" value={page.title} after={after} refused={{ invalid: words.title_needed }} />
      <Edit label={words.text} path={path} field="text" type="lines" value={page.text} after={after} />
    </section>
  )
}

function Facts({ page }: { page: ComplaintPage }) {
  const words = t().complaints
  const owner = page.owner?.id ?? null
  const cause = page.cause && [words.cause_of[page.cause], page.cause_text].filter(Boolean).join(': ')
  const change = (field: 'owner_id' | 'severity', was: string | null) => (event: { currentTarget: HTMLSelectElement }) => {
    const picked = event.currentTarget
    void amend(page.id, { field, was, value: picked.value || null }).then((done) => done || (picked.value = was ?? ''))
  }
  return (
    <section class="complaint-part">
      <h2 class="heading">{words.facts}</h2>
      <dl class="complaint-facts">
        <dt id="complaint-owner">{words.owner}</dt>
        <dd>
          <select aria-labelledby="complaint-owner" value={owner ?? ''} onChange={change('owner_id', owner)} data-test="owner">
            {!owner && <option value="">{words.nobody}</option>}
            {page.colleagues.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </select>
        </dd>
        <dt id="complaint-severity">{words.severity_name}</dt>
        <dd>
          <select aria-labelledby="complaint-severity" value={page.severity} onChange={change('severity', page.severity)} disabled={!page.is_open} data-test="severity">
            {SEVERITIES.map((one) => <option key={one} value={one}>{words.severity[one]}</option>)}
          </select>
        </dd>
        <dt>{words.contact}</dt><dd>{page.contact?.name ?? <span class="soft">{words.no_contact}</span>}</dd>
        <dt>{words.received_at}</dt><dd>{moment(page.received_at, lang.value)}</dd>
        {cause && <><dt>{words.cause}</dt><dd>{cause}</dd></>}
        {page.cost_cents !== null && <><dt>{words.cost_known}</dt><dd>{money(page.cost_cents, page.currency, lang.value)}</dd></>}
      </dl>
      {page.mail_id && <a class="button is-quiet" href={`/mails/${page.mail_id}`}>{words.mail}</a>}
    </section>
  )
}
