/** What of the past matters for this mail, a line each: what it was, why it stands here, how long ago. */
import './card-entries.css'
import { lang, t } from '../i18n'
import { age } from '../i18n/formats'
import { reasonLine } from '../reasons'
import { now } from '../state'
import type { CardEntry } from '../wire'
import { titleWords } from '../wording'
import { ICONS } from './entry-icons'
import { Icon } from './icon'
import { Judge } from './judge'

interface Props { mail_id: string; entries: CardEntry[]; test: string }

export function CardEntries({ mail_id, entries, test }: Props) {
  return (
    <ul class="card-entries" data-test={test}>
      {entries.map((one) => <li key={one.id} class={`card-entry is-${one.kind}`}><Line one={one} /><Judge mail_id={mail_id} entry={one} /></li>)}
    </ul>
  )
}

function Line({ one }: { one: CardEntry }) {
  const words = t()
  const why = reasonLine(one, words, now.value, lang.value)
  const said = (
    <>
      <span class="card-entry-icon"><Icon name={ICONS[one.kind] ?? 'note'} size={16} /><span class="unseen">{words.activity[one.kind]}: </span></span>
      <span class="card-entry-text">
        <strong>{titleWords(one, words)}</strong>
        <span class="soft"><time dateTime={one.at}>{age(one.at, now.value, lang.value)}</time>{why && <> · <span class="card-entry-why">{why}</span></>}</span>
      </span>
    </>
  )
  return one.mail_id ? <a class="card-entry-line" href={`/mails/${one.mail_id}`}>{said}</a> : <div class="card-entry-line">{said}</div>
}
