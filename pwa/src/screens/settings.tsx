/** Einstellungen: notices first, because without them the app is only half of itself. */
import './settings.css'
import { changeMe } from '../api'
import { chooseLang, lang, t } from '../i18n'
import { words as playbooks } from '../i18n/playbooks'
import { words as terms } from '../i18n/terms'
import { words as audit } from '../i18n/audit'
import { words as mailboxes } from '../i18n/mailboxes'
import { words as privateMail } from '../i18n/private-mail'
import { drain, outbox } from '../outbox'
import { Icon } from '../parts/icon'
import { Install } from '../parts/install'
import { LockScreenChoice } from '../parts/lock-screen'
import { PushSection } from '../parts/push-section'
import { changeUser, me, signOut } from '../session'
import type { Lang } from '../wire'

export default function SettingsScreen() {
  const words = t().settings
  return (
    <div class="settings" data-test="settings">
      <h1 tabIndex={-1}>{t().app.settings}</h1>
      <PushSection />
      <LockScreenChoice />
      <section class="settings-part">
        <h2>{words.language}</h2>
        <div class="tabs settings-tabs" role="group" aria-label={words.language}>
          <LangButton code="de" label={words.german} />
          <LangButton code="en" label={words.english} />
        </div>
      </section>
      <MailboxesLink />
      <PrivateMailLink />
      {me.value?.role === 'admin' && <TermsLink />}
      {me.value?.role === 'admin' && <PlaybooksLink />}
      <AuditLink />
      <Install />
      <Account />
      <p class="settings-version soft" data-test="version">Rapport, {words.version(__VERSION__)}</p>
    </div>
  )
}

const LangButton = ({ code, label }: { code: Lang; label: string }) => (
  <button lang={code} aria-pressed={lang.value === code} onClick={() => pick(code)} data-test={`lang-${code}`}>{label}</button>
)

const MailboxesLink = () => (
  <section class="settings-part">
    <h2>{mailboxes().title}</h2>
    <p class="soft">{me.value?.role === 'admin' ? mailboxes().intro_all : mailboxes().intro_own}</p>
    <a class="button" href="/mailboxes" data-test="mailboxes-link"><Icon name="mail" />{mailboxes().open}</a>
  </section>
)

const PrivateMailLink = () => (
  <section class="settings-part">
    <h2>{privateMail().title}</h2>
    <p class="soft">{privateMail().intro}</p>
    <a class="button" href="/private" data-test="private-mail-link"><Icon name="lock" />{privateMail().open}</a>
  </section>
)

const TermsLink = () => (
  <section class="settings-part">
    <h2>{terms().title}</h2>
    <p class="soft">{terms().intro}</p>
    <a class="button" href="/terms" data-test="terms-link"><Icon name="complaint" />{terms().open}</a>
  </section>
)

const PlaybooksLink = () => (
  <section class="settings-part">
    <h2>{playbooks().title}</h2>
    <p class="soft">{playbooks().link_text}</p>
    <a class="button" href="/playbooks" data-test="playbooks-link"><Icon name="task" />{playbooks().open}</a>
  </section>
)

/** What is recorded of oneself should not be hard to find. */
const AuditLink = () => (
  <section class="settings-part">
    <h2>{audit().title}</h2>
    <p class="soft">{me.value?.role === 'admin' ? audit().intro_all : audit().intro_own}</p>
    <a class="button" href="/audit" data-test="audit"><Icon name="trusted" />{audit().open}</a>
  </section>
)

async function pick(code: Lang) {
  await chooseLang(code)
  const answer = await changeMe({ lang: code })
  if (answer.outcome === 'ok') changeUser(answer.value)
}

/** What has not been sent yet would be lost with the device's memory. */
async function leave() {
  await drain()
  const unsent = outbox.value.length
  if (unsent && !confirm(t().settings.unsent(unsent))) return
  await signOut()
}

function Account() {
  const words = t().settings
  const user = me.value
  return (
    <section class="settings-part">
      <h2>{words.account}</h2>
      {user && (
        <p class="settings-me">
          <strong>{user.name}</strong>
          <span class="soft">{[words.role[user.role], user.company].filter(Boolean).join(' · ')}</span>
          <span class="soft">{user.email}</span>
        </p>
      )}
      <button class="button settings-out" onClick={leave} data-test="sign-out"><Icon name="sign_out" />{words.sign_out}</button>
      <p class="soft settings-small">{words.sign_out_text}</p>
    </section>
  )
}
