/** The door. */
import './sign-in.css'
import { signal } from '@preact/signals'
import type { Answer } from '../answer'
import { t } from '../i18n'
import { Icon } from '../parts/icon'
import { signIn } from '../session'
import type { Session } from '../wire'

const trouble = signal<Answer<Session> | null>(null)
const busy = signal(false)
const readable = signal(false)

export default function SignInScreen() {
  const words = t().sign_in
  return (
    <main class="sign-in" id="content">
      <div class="sign-in-box">
        <img src="/icons/icon.svg" alt="" width={64} height={64} />
        <h1>Rapport</h1>
        <p class="sign-in-claim soft">{words.claim}</p>
        <form onSubmit={enter} data-test="sign-in">
          <label class="sign-in-field">
            {words.email}
            <input name="email" type="email" autocomplete="username" inputmode="email" autocapitalize="off" required />
          </label>
          <label class="sign-in-field">
            {words.password}
            <input name="password" {...({ type: readable.value ? 'text' : 'password' } as { type: 'password' })} autocomplete="current-password" required />
          </label>
          <button type="button" class="sign-in-show" onClick={() => (readable.value = !readable.value)} aria-pressed={readable.value}>
            {readable.value ? words.hide : words.show}
          </button>
          <p class="sign-in-trouble" role="alert" data-test="sign-in-trouble">{trouble.value && <><Icon name="doubt" size={18} />{troubleText(trouble.value)}</>}</p>
          <button class="button is-main" disabled={busy.value} data-test="sign-in-enter">{busy.value ? words.entering : words.enter}</button>
        </form>
      </div>
    </main>
  )
}

async function enter(event: SubmitEvent) {
  event.preventDefault()
  const entered = new FormData(event.currentTarget as HTMLFormElement)
  busy.value = true
  trouble.value = null
  const answer = await signIn(String(entered.get('email')).trim(), String(entered.get('password')))
  busy.value = false
  readable.value = false
  if (answer.outcome !== 'ok') trouble.value = answer
}

function troubleText(answer: Answer<Session>): string {
  const words = t().sign_in
  if (answer.outcome === 'offline') return words.offline
  if (answer.outcome === 'later') return answer.status === 429 ? words.too_many(answer.after_s) : words.server
  return words.wrong
}
