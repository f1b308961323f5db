/** Private Mails: whose mail is left alone, for oneself and for everybody. */
import './private-mail.css'
import { useEffect } from 'preact/hooks'
import type { Answer } from '../answer'
import { t } from '../i18n'
import { words } from '../i18n/private-mail'
import { TroubleBlank } from '../parts/blank'
import { Icon } from '../parts/icon'
import { BlockSection } from '../parts/mail-blocks'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { TopBar } from '../parts/top-bar'
import { leavePrivate, loadPrivateMail, privateMail } from '../private-mail'
import { tell, wide } from '../state'
import type { PrivateMail, Whose } from '../wire'

export default function PrivateMailScreen(_: { id: string }) {
  const said = words()
  const { value, trouble } = privateMail.value
  useEffect(() => void loadPrivateMail(), [])
  return (
    <div class="private-mail" data-test="private-mail">
      <TopBar fallback="/settings" place={t().app.settings} />
      {wide.value && <a class="button is-quiet private-mail-way" href="/settings"><Icon name="back" size={18} />{t().app.settings}</a>}
      <header><h1 tabIndex={-1}>{said.title}</h1><p class="soft">{said.intro}</p></header>
      <Offline shown={privateMail.value} />
      {!value && (trouble ? <TroubleBlank trouble={trouble} retry={loadPrivateMail} /> : <Skeleton shapes={['block', 'block']} />)}
      {value && <Sections value={value} />}
    </div>
  )
}

function Sections({ value }: { value: PrivateMail }) {
  const said = words()
  const of = (whose: Whose) => value.blocks.filter((one) => one.whose === whose)
  return (
    <>
      <BlockSection whose="own" title={said.own} text={said.own_text} blocks={of('own')} may_add />
      <Marked {...value.private} />
      <BlockSection whose="all" title={said.all} text={said.all_text} blocks={of('all')} may_add={value.private.may_change_all} />
      <section class="private-mail-part">
        <h2>{said.folders}</h2>
        <p class="soft">{said.folders_text}</p>
        <a class="button is-quiet private-mail-way" href="/mailboxes"><Icon name="mail" size={18} />{said.mailboxes}</a>
      </section>
    </>
  )
}

function Marked({ for_all, own, may_change_all }: PrivateMail['private']) {
  const said = words()
  return (
    <section class="private-mail-part" data-test="marked">
      <h2>{said.marked}</h2>
      <p class="soft">{said.marked_text}</p>
      {may_change_all && <Switch whose="all" on={for_all} label={said.marked_for_all} />}
      {for_all ? !may_change_all && <p>{said.marked_on}</p> : <>{!may_change_all && <p>{said.marked_off}</p>}<Switch whose="own" on={own} label={said.marked_own} /></>}
    </section>
  )
}

const Switch = ({ whose, on, label }: { whose: Whose; on: boolean; label: string }) => (
  <label class="private-mail-switch">
    <input type="checkbox" checked={on} onChange={(event) => void say(leavePrivate(whose, event.currentTarget.checked))} data-test={`marked-${whose}`} />
    <span>{label}</span>
  </label>
)

async function say(asked: Promise<Answer<unknown>>) {
  if ((await asked).outcome !== 'ok') tell(words().unsent)
}
