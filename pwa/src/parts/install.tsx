/** How Rapport becomes an app of the phone. */
import { signal } from '@preact/signals'
import { t } from '../i18n'
import { isIos, isStandalone } from '../push'
import { Icon } from './icon'

interface InstallPrompt extends Event { prompt: () => Promise<{ outcome: string }> }

const offered = signal<InstallPrompt | null>(null)

/** Chromium offers it once, long before anybody opens the settings. */
export function startInstall() {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offered.value = event as InstallPrompt
  })
  addEventListener('appinstalled', () => (offered.value = null))
}

export function Install() {
  const words = t().settings
  if (isStandalone()) return null
  if (!offered.value && !isIos()) return null
  return (
    <section class="settings-part" data-test="install">
      <h2>{words.install}</h2>
      <p class="soft">{isIos() ? words.install_ios : words.install_text}</p>
      {offered.value && <button class="button" onClick={() => offered.value!.prompt().then(() => (offered.value = null))}><Icon name="download" />{words.install_now}</button>}
    </section>
  )
}
