/** How a mailbox is signed in to: which way of those that were found, and by password where to. */
import { useState } from 'preact/hooks'
import { words } from '../i18n/mailbox-wizard'
import { aim, asking, beginAgain, choose, consent, takesPassword, tryApp, tryPassword, type Given } from '../mailbox-wizard'
import type { MailServer, Wizard } from '../wire'
import { Part, Wrong } from './mailbox-wizard'
import { Note } from './note'

export function Ways({ servers, rights }: { servers: MailServer[]; rights: Wizard }) {
  const said = words()
  return (
    <>
      {servers.map((one, at) => <Way key={`${one.host} ${one.port} ${one.sign_in}`} one={one} is_same={servers[at - 1]?.host === one.host} rights={rights} />)}
      <Wrong />
      <div class="wizard-ways">
        <button class="button is-quiet" onClick={() => choose(null)} data-test="wizard-other">{said.other_server}</button>
        <button class="button is-quiet" onClick={beginAgain}>{said.back}</button>
      </div>
    </>
  )
}

const Where = ({ one }: { one: MailServer }) => (
  <>
    {one.provider && <strong>{one.provider}</strong>}
    <span class={one.provider ? 'soft' : ''}>{one.host}:{one.port}</span>
    {one.advice && <span>{one.advice}</span>}
  </>
)

/** Another way to the same server only says which. */
function Way({ one, is_same, rights }: { one: MailServer; is_same: boolean; rights: Wizard }) {
  const said = words()
  return (
    <div class={`wizard-server ${is_same ? 'is-same' : ''}`} data-test="wizard-way">
      {!is_same && <Where one={one} />}
      {takesPassword(one) && <button class="button" onClick={() => choose(one)} data-test="way-password">{one.sign_in === 'password' ? said.by_password : said.by_app_password}</button>}
      {one.sign_in === 'none' && <Note icon="doubt" tone="doubt">{said.by_none}</Note>}
      {one.sign_in === 'oauth' && <Consent provider={one.consent} rights={rights} />}
    </div>
  )
}

function Consent({ provider, rights }: { provider: MailServer['consent']; rights: Wizard }) {
  const said = words()
  if (!provider || !rights.consents.includes(provider)) return <Note icon="doubt" tone="doubt" test="not-registered">{said.not_registered}</Note>
  return (
    <>
      <button class="button is-main" disabled={asking.value} onClick={() => void consent(provider)} data-test="way-consent">{said.by_consent}</button>
      {rights.apps.includes(provider) && <button class="button" disabled={asking.value} onClick={() => void tryApp(provider)} data-test="way-app">{said.by_app}</button>}
    </>
  )
}

/** A server outside the domain is confirmed before there is a field for the password at all. */
export function Password() {
  const said = words()
  const { server, given, renews } = aim.value
  const [is_confirmed, confirm] = useState(!server?.is_elsewhere || given !== null)
  if (!is_confirmed) return <Part key="elsewhere" title={said.elsewhere(server!.host)} test="wizard-elsewhere"><Elsewhere yes={() => confirm(true)} /></Part>
  return (
    <Part key="password" title={renews ? said.password : server ? said.found : said.server}>
      {!renews && (server ? <div class="wizard-server" data-test="wizard-server"><Where one={server} /></div> : <p>{said.none_found}</p>)}
      <PasswordForm />
    </Part>
  )
}

function Elsewhere({ yes }: { yes: () => void }) {
  const said = words()
  return (
    <>
      <Note icon="doubt" tone="doubt">{said.elsewhere_text}</Note>
      <div class="wizard-ways">
        <button class="button is-main" onClick={yes} data-test="wizard-elsewhere-yes">{said.elsewhere_yes}</button>
        <button class="button" onClick={() => choose(null)}>{said.other_server}</button>
        <button class="button is-quiet" onClick={beginAgain}>{said.back}</button>
      </div>
    </>
  )
}

/** The password is read out of its field when it is sent, and stands nowhere else. */
function PasswordForm() {
  const said = words()
  const { server, given, renews } = aim.value
  const [is_open, open] = useState(!server || given !== null)
  const usual: Given = given ?? { host: server?.host ?? '', port: server?.port ?? 993, security: server?.security ?? 'tls', login: server?.login ?? '' }
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    const of = new FormData(event.currentTarget as HTMLFormElement)
    const text = (name: string) => String(of.get(name) ?? '').trim()
    const to = is_open && !renews ? { host: text('host'), port: Number(text('port')), security: text('security') as Given['security'], login: text('login') } : usual
    void tryPassword(to, String(of.get('password')))
  }
  return (
    <form class="wizard-group" onSubmit={send}>
      {!renews && (is_open ? <ServerFields usual={usual} /> : <div class="wizard-ways"><button type="button" class="button is-quiet" onClick={() => open(true)} data-test="wizard-change-server">{said.change_server}</button></div>)}
      <label class="wizard-field"><span class="heading">{server?.sign_in === 'app_password' ? said.app_password : said.password}</span>
        <input class="edit-input" type="password" name="password" required maxLength={1000} autocomplete="off" data-test="wizard-password" />
        <span class="soft">{said.password_text}</span></label>
      <Wrong />
      <div class="wizard-ways">
        <button class="button is-main" disabled={asking.value} data-test="wizard-check">{said.check}</button>
        {renews ? <a class="button is-quiet" href={`/mailboxes/${renews}`}>{said.back}</a> : <button type="button" class="button is-quiet" onClick={beginAgain}>{said.back}</button>}
      </div>
    </form>
  )
}

function ServerFields({ usual }: { usual: Given }) {
  const said = words()
  return (
    <div class="wizard-more-fields">
      <label class="wizard-field"><span class="heading">{said.server}</span>
        <input class="edit-input" name="host" required maxLength={254} placeholder="imap.example.com" autocapitalize="none" autocomplete="off" spellcheck={false} defaultValue={usual.host} data-test="wizard-host" /></label>
      <label class="wizard-field"><span class="heading">{said.login}</span>
        <input class="edit-input" name="login" maxLength={254} autocapitalize="none" autocomplete="off" spellcheck={false} defaultValue={usual.login} data-test="wizard-login" /><span class="soft">{said.login_text}</span></label>
      <label class="wizard-field"><span class="heading">{said.port}</span>
        <input class="edit-input" name="port" type="number" inputMode="numeric" required min={1} max={65535} defaultValue={String(usual.port)} data-test="wizard-port" /></label>
      <label class="wizard-field"><span class="heading">{said.security}</span>
        <select class="edit-input" name="security" defaultValue={usual.security}>
          <option value="tls">{said.tls}</option><option value="starttls">{said.starttls}</option>
        </select></label>
    </div>
  )
}
