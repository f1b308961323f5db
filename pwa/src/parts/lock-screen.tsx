/** How much a notice shows before the phone is unlocked, each level with what it looks like. */
import './lock-screen.css'
import { signal } from '@preact/signals'
import { changeMe } from '../api'
import { t } from '../i18n'
import { changeUser, me } from '../session'
import { tell } from '../state'
import type { LockScreen } from '../wire'

const LEVELS: LockScreen[] = ['discreet', 'kind', 'full']
const wanted = signal<LockScreen | null>(null)

export function LockScreenChoice() {
  const words = t().settings
  const chosen = wanted.value ?? me.value?.lock_screen
  return (
    <fieldset class="settings-part lock" data-test="lock-screen">
      <legend class="unseen">{words.lock_screen}</legend>
      <h2 aria-hidden="true">{words.lock_screen}</h2>
      <p class="soft">{words.lock_screen_text}</p>
      {LEVELS.map((level) => (
        <label key={level} class="lock-level">
          <input type="radio" name="lock-screen" value={level} checked={chosen === level} onChange={() => pick(level)} data-test={`lock-${level}`} />
          <span class="lock-name">{words.level[level]}</span>
          <span class="lock-notice">
            <img class="lock-icon" src="/icons/icon.svg" alt="" width={28} height={28} />
            <span><strong>{words.example[level].title}</strong><span>{words.example[level].body}</span></span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

async function pick(level: LockScreen) {
  wanted.value = level
  const answer = await changeMe({ lock_screen: level })
  wanted.value = null
  if (answer.outcome === 'ok') return changeUser(answer.value)
  tell(answer.outcome === 'offline' ? t().trouble.offline_action : t().trouble.refused)
}
