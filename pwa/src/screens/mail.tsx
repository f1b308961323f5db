/** One mail: first the card that says it in five seconds, then what was written. */
import './mail.css'
import { useEffect } from 'preact/hooks'
import { correcting } from '../corrections'
import { t } from '../i18n'
import { mailShown, openMail, type OpenMail } from '../mail'
import { TroubleBlank } from '../parts/blank'
import { CardView } from '../parts/card'
import { Later } from '../parts/later'
import { MailActions } from '../parts/mail-actions'
import { MailUnsure } from '../parts/mail-unsure'
import { MailWords } from '../parts/mail-words'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { Withdraw } from '../parts/withdraw'
import type { Shown } from '../state'

const correct = () => import('../parts/mail-correct')
const facts = () => import('../parts/mail-facts')

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
  const { card, mail } = shown.value
  return (
    <div class="mail-body">
      <Offline shown={shown} test="kept" />
      {mail?.kind_is_unsure && <MailUnsure id={card.mail_id} />}
      <CardView card={card} proposal={shown.value.proposal} />
      {mail?.facts && <Later load={facts} id={card.mail_id} kind={card.kind} facts={mail.facts} is_customers={card.customer !== null} />}
      {mail ? <><MailWords mail={mail} card={card} /><Withdraw mail={mail} /></> : <TextToCome trouble={shown.trouble} />}
    </div>
  )
}

const TextToCome = ({ trouble }: { trouble: Shown<OpenMail>['trouble'] }) =>
  trouble ? <p class="mail-to-come soft">{t().mail.text_later}</p> : <Skeleton shapes={['line', 'block']} />
