/** Anfragen: what strangers wrote to the mailboxes one answers, to give to a customer or to discard. */
import './inquiries.css'
import { useEffect, useState } from 'preact/hooks'
import { lang, t } from '../i18n'
import { ago, moment } from '../i18n/formats'
import { words as company } from '../i18n/company'
import { words } from '../i18n/inquiries'
import { words as matching } from '../i18n/matching'
import { assign, discard, load, loadOlder, open, takeIn, textOf } from '../inquiries'
import { Blank, TroubleBlank } from '../parts/blank'
import { CustomerChoice } from '../parts/customer-choice'
import { Likely, type LikelyOne } from '../parts/likely'
import { DoubtMark, KindLabel } from '../parts/marks'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { likelyCustomers } from '../proposals'
import { now } from '../state'
import type { Inquiry, InquiryText, ProposedCustomer } from '../wire'
import { calledBy, subjectWords } from '../wording'

const DAY_MS = 86_400_000

export default function InquiriesScreen() {
  const say = words()
  useEffect(() => void load(), [])
  const { value, trouble } = open.value
  return (
    <div class="inquiries" data-test="inquiries">
      <TopBar fallback="/" place={t().app.today} />
      <header><h1 tabIndex={-1}>{say.title}</h1><p class="soft">{say.intro}</p></header>
      <Offline shown={open.value} />
      {!value && (trouble ? <TroubleBlank trouble={trouble} retry={load} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {value && !value.inquiries.length && <Blank icon="check" title={say.none} text={say.none_text} test="empty" />}
      {value && value.inquiries.length > 0 && <ul class="inquiry-list">{value.inquiries.map((one) => <One key={one.id} one={one} />)}</ul>}
      {value?.next && <button class="button is-quiet" onClick={loadOlder}>{say.more}</button>}
    </div>
  )
}

type Doing = 'nothing' | 'assigning' | 'discarding'

function One({ one }: { one: Inquiry }) {
  const say = words()
  const [doing, setDoing] = useState<Doing>('nothing')
  return (
    <li class="inquiry" data-test="inquiry">
      <div class="inquiry-line">
        <strong class="inquiry-who">{calledBy(one.sender)}</strong>
        <time class="soft" dateTime={one.received_at} title={moment(one.received_at, lang.value)}>{ago(one.received_at, now.value, lang.value)}</time>
      </div>
      <p class="soft inquiry-where">{one.sender.address} {say.at(one.mailbox)}</p>
      <h2 class="inquiry-subject">{subjectWords(one.subject, t())}</h2>
      <Words one={one} />
      <p class="inquiry-marks"><KindLabel kind={one.kind} /><DoubtMark trust={one.trust} /><span class="soft">{say.days_left(daysLeft(one))}</span></p>
      {doing === 'assigning' && <CustomerChoice label={say.assign_to} without="" choose={(customer) => void assign(one.id, customer)} cancel={() => setDoing('nothing')} />}
      {doing === 'discarding' && <Sure id={one.id} keep={() => setDoing('nothing')} />}
      {doing === 'nothing' && (
        <div class="inquiry-actions">
          {one.prospect && <Prospect id={one.id} prospect={one.prospect} />}
          <button class="button" onClick={() => setDoing('assigning')} data-test="assign">{say.assign}</button>
          <button class="button is-quiet" onClick={() => setDoing('discarding')} data-test="discard">{say.discard}</button>
        </div>
      )}
    </li>
  )
}

const daysLeft = (one: Inquiry) => Math.floor((Date.parse(one.expires_at) - now.value) / DAY_MS)

/** The beginning; the rest when somebody asks for it, for reading it is noted. */
function Words({ one }: { one: Inquiry }) {
  const say = words()
  const [whole, setWhole] = useState<InquiryText | null>(null)
  async function read() {
    const answer = await textOf(one.id)
    if (answer.outcome === 'ok') setWhole(answer.value)
  }
  if (whole) return (
    <>
      <div class="inquiry-text" data-test="inquiry-text">{whole.text}</div>
      {whole.attachments.length > 0 && <p class="soft">{say.attachments(whole.attachments.length)}: {whole.attachments.map((it) => it.name).join(', ')}</p>}
    </>
  )
  return <><p>{one.why}</p><button class="inquiry-whole" onClick={read} data-test="whole">{say.whole}</button></>
}

/** The company nobody knows yet, added by one tap; by a second one if it seems to be there already. */
function Prospect({ id, prospect }: { id: string; prospect: ProposedCustomer }) {
  const w = matching()
  const [alike, setAlike] = useState<LikelyOne[] | null>(null)
  const [busy, setBusy] = useState(false)
  async function add() {
    setBusy(true)
    const found = alike ? [] : await likelyCustomers(prospect)
    if (found.length) setAlike(found)
    else await takeIn(id, prospect)
    setBusy(false)
  }
  return (
    <div class="inquiry-prospect" data-test="prospect">
      <p><strong>{w.prospect(prospect.name)}</strong>{prospect.contact && <span class="soft">{[prospect.contact.name, prospect.contact.title].filter(Boolean).join(', ')}</span>}</p>
      {alike && <Likely title={company().likely} found={alike} />}
      <button class="button is-main" disabled={busy} onClick={() => void add()} data-test="take-in">{alike ? w.anyway : w.take_in}</button>
    </div>
  )
}

function Sure({ id, keep }: { id: string; keep: () => void }) {
  const say = words()
  return (
    <div class="inquiry-actions" role="group" aria-label={say.sure}>
      <span>{say.sure}</span>
      <button class="button" onClick={() => void discard(id)} data-test="discard-sure">{say.discard}</button>
      <button class="button is-quiet" onClick={keep}>{say.keep}</button>
    </div>
  )
}
