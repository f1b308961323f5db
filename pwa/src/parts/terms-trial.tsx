/** What a text would be by these terms, and which of the last mails would be something else. */
import { useSignal } from '@preact/signals'
import { lang, t } from '../i18n'
import { list, moment } from '../i18n/formats'
import { words } from '../i18n/terms'
import { tell } from '../state'
import { trial, tryTerms } from '../terms'
import type { TermTrial } from '../wire'
import { subjectWords } from '../wording'
import { Note } from './note'

export function TermsTrial() {
  const said = words()
  const [text, busy] = [useSignal(''), useSignal(false)]
  async function check(event: Event) {
    event.preventDefault()
    busy.value = true
    const answer = await tryTerms(text.value)
    busy.value = false
    if (answer.outcome === 'ok') return
    tell(answer.outcome === 'offline' ? t().trouble.offline_action : ((answer.outcome === 'refused' && said.refused[answer.code]) || t().trouble.refused))
  }
  return (
    <section class="terms-part">
      <h2>{said.try_title}</h2>
      <form class="terms-try" onSubmit={check}>
        <label class="edit-label">{said.try_text}<textarea class="edit-input" rows={3} maxLength={4000} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} data-test="try-text" /></label>
        <button class="button" disabled={busy.value} data-test="try">{said.try_it}</button>
      </form>
      <div role="status">{trial.value && <Outcome found={trial.value} />}</div>
    </section>
  )
}

function Outcome({ found }: { found: TermTrial }) {
  const said = words()
  return (
    <div class="terms-found" data-test="trial">
      {found.text && <Note icon={found.text.is_complaint ? 'complaint' : 'check'} tone={found.text.is_complaint || found.text.is_unsure ? 'complaint' : 'good'}>{verdict(found.text)}</Note>}
      <p class="soft">{said.looked(found.looked_at)}</p>
      <Changed title={said.newly(found.newly_many)} rows={found.newly} />
      <Changed title={said.no_longer(found.no_longer_many)} rows={found.no_longer} />
    </div>
  )
}

function verdict({ terms, is_complaint, is_unsure }: NonNullable<TermTrial['text']>) {
  const said = words()
  if (is_unsure) return said.tried_unsure(list(terms, lang.value))
  return is_complaint ? said.tried_complaint(list(terms, lang.value)) : said.tried_none
}

const Changed = ({ title, rows }: { title: string; rows: TermTrial['newly'] }) => (
  <>
    <h3 class="heading">{title}</h3>
    {rows.length > 0 && <ul class="terms-list">{rows.map((one, at) => <ChangedRow key={at} one={one} />)}</ul>}
  </>
)

function ChangedRow({ one }: { one: TermTrial['newly'][number] }) {
  const said = words()
  const text = (
    <span>
      <strong>{one.subject === null ? said.elsewhere : subjectWords(one.subject, t())}</strong>
      <span class="soft">{moment(one.received_at, lang.value)} · {said.because(list(one.terms, lang.value))}</span>
    </span>
  )
  return <li>{one.mail_id ? <a class="terms-row" href={`/mails/${one.mail_id}`}>{text}</a> : <div class="terms-row">{text}</div>}</li>
}
