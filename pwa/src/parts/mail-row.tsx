/** One mail in a list: who, why now, how much is open, and done by one tap. */
import './mail-row.css'
import { lang, t } from '../i18n'
import { ago, moment, money } from '../i18n/formats'
import { now } from '../state'
import { fresh, leaving, nameOf, setDone } from '../today'
import type { MailRow as Row } from '../wire'
import { calledBy, subjectWords } from '../wording'
import { Icon } from './icon'
import { CandidatesMark, ComplaintMark, DoubtMark, KindLabel } from './marks'
import { useSwipe } from './swipe'

interface Props { row: Row; selected: boolean }

function useRow({ row, selected }: Props) {
  const name = nameOf(row)
  const done = row.done_at !== null
  const toggle = () => void setDone(row.id, name, !done)
  const state = [selected && 'is-selected', fresh.value.has(row.id) && 'is-fresh', leaving.value.has(row.id) && 'is-leaving', done && 'is-done']
  return { name, done, toggle, state: state.filter(Boolean).join(' '), swipe: useSwipe(toggle) }
}

export function MailRow(props: Props) {
  const { row } = props
  const { name, done, toggle, state, swipe } = useRow(props)
  return (
    <li class={`mail-row is-${row.kind} ${state}`} data-test="mail-row" data-id={row.id}>
      <div class="mail-row-inner">
        <Under done={done} />
        <div class="mail-row-top" {...swipe}>
          <a class="mail-row-link" href={`/mails/${row.id}`} aria-current={props.selected ? 'true' : undefined}>
            <span class="mail-row-line">
              <strong class="mail-row-name">{name}</strong>
              <When row={row} />
            </span>
            <span class="mail-row-why">{row.why || subjectWords(row.subject, t())}</span>
            <span class="mail-row-foot">
              <KindLabel kind={row.kind} />
              <Warnings row={row} />
              <span class="mail-row-deal">
                <span class="mail-row-person soft">{personOf(row)}</span>
                {row.open_value_cents > 0 && <Amount row={row} />}
              </span>
            </span>
          </a>
          <Tick {...{ name, done, toggle }} />
        </div>
      </div>
    </li>
  )
}

export function MailLead(props: Props) {
  const { row } = props
  const { name, done, toggle, state, swipe } = useRow(props)
  return (
    <li class={`mail-row mail-lead is-${row.kind} ${state}`} data-test="mail-row" data-id={row.id}>
      <div class="mail-row-inner">
        <Under done={done} />
        <div class="mail-row-top" {...swipe}>
          <a class="mail-row-link" href={`/mails/${row.id}`} aria-current={props.selected ? 'true' : undefined}>
            <span class="mail-row-line">
              <span class="mail-row-marks"><KindLabel kind={row.kind} /><Warnings row={row} /></span>
              <When row={row} />
            </span>
            <strong class="mail-row-name">{name}</strong>
            <span class="mail-row-person soft">{personOf(row)}</span>
            <span class="mail-row-why">{row.why || subjectWords(row.subject, t())}</span>
          </a>
          <div class="mail-lead-foot">
            {row.open_value_cents > 0 && <span class="mail-row-value">{t().today.value_open(amountOf(row))}</span>}
            <button class="button mail-lead-done" onClick={toggle} data-test="done" aria-label={t().done.mark(name)}>
              <Icon name="check" /> {t().done.done}
            </button>
          </div>
        </div>
      </div>
    </li>
  )
}

const Warnings = ({ row }: { row: Row }) => (
  <>
    {row.open_complaint && row.kind !== 'complaint' && <ComplaintMark text={t().customers.complaint} />}
    <DoubtMark trust={row.trust} />
    <CandidatesMark amount={row.candidates} />
  </>
)

const personOf = (row: Row) => {
  if (row.contact) return row.contact.name
  if (!row.customer) return subjectWords(row.subject, t())
  return calledBy(row.sender) || t().today.no_contact
}

const When = ({ row }: { row: Row }) => (
  <time class="mail-row-when soft" dateTime={row.received_at} title={moment(row.received_at, lang.value)}>
    {ago(row.received_at, now.value, lang.value)}
  </time>
)

const amountOf = (row: Row) => money(row.open_value_cents, row.currency, lang.value)

/** In a narrow row the person needs the room more than the word "open". */
const Amount = ({ row }: { row: Row }) => (
  <span class="mail-row-value" title={t().today.value_open(amountOf(row))}>{amountOf(row)}<span class="unseen"> {t().today.value_open('')}</span></span>
)

const Under = ({ done }: { done: boolean }) => (
  <div class="mail-row-under" aria-hidden="true"><Icon name={done ? 'undo' : 'check'} /> {done ? t().done.open : t().done.done}</div>
)

const Tick = ({ name, done, toggle }: { name: string; done: boolean; toggle: () => void }) => (
  <button class="mail-row-tick" onClick={toggle} data-test="done" aria-label={done ? t().done.reopen(name) : t().done.mark(name)}
    title={done ? t().done.open : t().done.done}>
    <Icon name={done ? 'undo' : 'check'} />
  </button>
)
