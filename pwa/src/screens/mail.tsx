/** One mail: first the card that says it in five seconds, then what was written. */
import './mail.css'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { correcting, mailShown, openMail, type OpenMail } from '../mail'
import { TroubleBlank } from '../parts/blank'
import { CardView } from '../parts/card'
import { Later } from '../parts/later'
import { MailActions } from '../parts/mail-actions'
import { MailWords } from '../parts/mail-words'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import type { Shown } from '../state'

const correct = () => import('../parts/mail-correct')
const facts = () => import('../parts/mail-facts')
const proposed = () => import('../parts/mail-proposal')
const unsure = () => import('../parts/mail-unsure')
const withdraw = () => import('../parts/withdraw')

export function MailScreen({ id }: { id: string }) {
  const shown = mailShown(id).value
  useEffect(() => void openMail(id), [id])

  return (
    <article class="mail" data-test="mail" key={id}>
      <div class="mail-scroll">
        <TopBar fallback="/" place={t().app.today} />
        <Content shown={shown} retry={() => openMail(id)} />
      </div>
      {correcting.value === id && <Later load={correct} id={id} />}
      {shown.value && <MailActions card={shown.value.card} mail={shown.value.mail} />}
    </article>
  )
}

function Content({ shown, retry }: { shown: Shown<OpenMail>; retry: () => void }) {
  if (!shown.value) {
    return shown.trouble
      ? <TroubleBlank trouble={shown.trouble} missing={t().mail.missing} offline={t().mail.nothing_kept} retry={retry} />
      : <Skeleton shapes={['line', 'row', 'block', 'block']} />
  }
  const { card, mail, proposal } = shown.value
  return (
    <div class="mail-body">
      <Offline shown={shown} test="kept" />
      <CardView card={card}>
        {mail?.kind_is_unsure && <Later load={unsure} id={card.mail_id} />}
        {mail?.facts && <Later load={facts} id={card.mail_id} kind={card.kind} facts={mail.facts} is_customers={card.customer !== null} />}
        {proposal && card.customer && <Later load={proposed} mail_id={card.mail_id} customer={card.customer.id} sender={card.sender.name} proposal={proposal} />}
      </CardView>
      {mail ? <><MailWords mail={mail} card={card} />{mail.may_withdraw !== 'none' && <Later load={withdraw} mail={mail} />}</> : <TextToCome trouble={shown.trouble} />}
    </div>
  )
}

const TextToCome = ({ trouble }: { trouble: Shown<OpenMail>['trouble'] }) =>
  trouble ? <p class="mail-to-come soft">{trouble === 'offline' ? t().mail.text_later : t().mail.text_trouble}</p> : <Skeleton shapes={['line', 'block']} />
