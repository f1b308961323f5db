/** Notices on this device: explained first, asked after the tap, tested in plain words. */
import './push-section.css'
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { testDevice } from '../api'
import { t } from '../i18n'
import { lookAtPush, pushState, thisDevice, turnOff, turnOn, type Failure } from '../push'
import { Devices } from './devices'
import { Note } from './note'

const busy = signal<'turning_on' | 'testing' | null>(null)
const outcome = signal<string | null>(null)

export function PushSection() {
  useEffect(() => {
    void lookAtPush()
    const heard = (event: MessageEvent) => event.data?.type === 'activated' && void lookAtPush()
    navigator.serviceWorker?.addEventListener('message', heard)
    const again = setInterval(() => pushState.value === 'waiting' && lookAtPush(), 4000)
    return () => (clearInterval(again), navigator.serviceWorker?.removeEventListener('message', heard))
  }, [])

  return (
    <section class="settings-part push" data-test="push" data-state={pushState.value}>
      <h2>{t().push.title}</h2>
      <Situation />
      <p role="status" class="push-outcome" data-test="push-outcome">{outcome.value}</p>
      <Devices />
    </section>
  )
}

function Situation() {
  const words = t().push
  switch (pushState.value) {
    case 'looking': return <div class="push-looking" />
    case 'unsupported': return <Note icon="bell"><strong>{words.unsupported}</strong>{words.unsupported_text}</Note>
    case 'denied': return <Note icon="bell" tone="doubt"><strong>{words.denied}</strong>{words.denied_text}</Note>
    case 'needs_install': return (
      <>
        <p>{words.needs_install}</p>
        <ol class="push-steps">{words.ios_steps.map((step) => <li key={step}>{step}</li>)}</ol>
      </>
    )
    case 'off': return (
      <>
        <p>{words.pitch}</p>
        <p class="soft push-small">{words.privacy}</p>
        <button class="button is-main" disabled={busy.value !== null} onClick={on} data-test="push-on">{busy.value ? words.turning_on : words.turn_on}</button>
      </>
    )
    case 'waiting': return <><Note icon="bell"><strong>{words.waiting}</strong>{words.waiting_text}</Note><Off /></>
    case 'failing':
    case 'on': return (
      <>
        {pushState.value === 'on'
          ? <Note icon="bell" tone="good"><strong>{words.on}</strong></Note>
          : <Note icon="bell" tone="doubt"><strong>{words.silent}</strong>{words.failing_text}</Note>}
        <div class="push-ways">
          <button class="button" disabled={busy.value !== null} onClick={tryIt} data-test="push-test">{busy.value ? words.testing : words.test}</button>
          <Off />
        </div>
      </>
    )
  }
}

const Off = () => <button class="button is-quiet" onClick={turnOff} data-test="push-off">{t().push.turn_off}</button>

async function on() {
  busy.value = 'turning_on'
  outcome.value = null
  const failure = await turnOn().catch((): Failure => 'browser')
  busy.value = null
  outcome.value = failure && t().push.failed[failure]
}

async function tryIt() {
  if (!thisDevice.value) return
  busy.value = 'testing'
  const answer = await testDevice(thisDevice.value)
  busy.value = null
  if (answer.outcome === 'ok') outcome.value = t().push.tested[answer.value.outcome]
  else outcome.value = answer.outcome === 'offline' ? t().push.failed.offline : t().push.tested.later
}
