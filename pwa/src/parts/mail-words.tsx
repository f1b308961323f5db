/** What was written: the new part first, the rest one tap away. */
import './mail-words.css'
import { lang, t } from '../i18n'
import { list, moment, size } from '../i18n/formats'
import type { Address, Card, MailText } from '../wire'
import { calledBy, inFull, subjectWords, trustWords } from '../wording'
import { Icon } from './icon'
import { Later } from './later'

const layout = () => import('./mail-html')

export function MailWords({ mail, card }: { mail: MailText; card: Card }) {
  const words = t().mail
  return (
    <section class="mail-words" aria-label={words.text} data-test="mail-text">
      <h2 class="mail-words-subject">{subjectWords(mail.subject, t())}</h2>
      <dl class="mail-words-head">
        <dt>{words.sender}</dt><dd>{inFull(mail.sender)} <Trusted card={card} /></dd>
        <People label={words.to} people={mail.to} />
        <People label={words.cc} people={mail.cc} />
        <dt class="unseen">{words.name}</dt>
        <dd class="mail-words-when">
          <time dateTime={mail.received_at}>{moment(mail.received_at, lang.value)}</time>
          {mail.date_differs && mail.sent_at && <span class="mail-words-differs">{words.sent_other(moment(mail.sent_at, lang.value))}</span>}
        </dd>
      </dl>
      {mail.new_text ? <div class="mail-words-text" data-test="new-text">{mail.new_text}</div> : <p class="soft">{words.no_text}</p>}
      {mail.attachments.length > 0 && <Attachments mail={mail} />}
      {mail.text.trim() !== mail.new_text.trim() && (
        <details class="mail-words-whole" data-test="whole-text">
          <summary>{words.whole_text}<Icon name="down" size={18} /></summary>
          <div class="mail-words-text">{mail.text}</div>
        </details>
      )}
      {mail.has_layout && <Later load={layout} key={mail.id} id={mail.id} />}
      {mail.done_at && mail.done_by && <p class="soft">{words.done_by(mail.done_by.name)}, {moment(mail.done_at, lang.value)}</p>}
    </section>
  )
}

const People = ({ label, people }: { label: string; people: Address[] }) =>
  people.length ? <><dt>{label}</dt><dd>{list(people.map(calledBy), lang.value)}</dd></> : null

function Trusted({ card }: { card: Card }) {
  const mark = { verified: 'trusted', unchecked: 'unchecked', doubtful: 'doubt' } as const
  return (
    <span class={`trusted is-${card.trust}`} title={trustWords(card, t())} data-test="trust">
      <Icon name={mark[card.trust]} size={15} /> {t().trust[card.trust]}
    </span>
  )
}

function Attachments({ mail }: { mail: MailText }) {
  return (
    <div class="attachments" data-test="attachments">
      <h3 class="heading">{t().mail.attachments(mail.attachments.length)}</h3>
      <ul>
        {mail.attachments.map((one, at) => (
          <li key={at}><Icon name="paperclip" size={17} /><span>{one.name}</span><span class="soft">{size(one.size, lang.value)}</span></li>
        ))}
      </ul>
    </div>
  )
}
