/** The palette stays away from the first paint; it is fetched soon after, so that it opens at once and also without network. */
import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { finding } from '../keys'
import { tell } from '../state'

const SOON_MS = 1500

const palette = signal<ComponentType | null>(null)

const load = async () => void (palette.value ??= (await import('./palette')).default)

export function Finder() {
  useEffect(() => {
    const soon = setTimeout(() => void load().catch(() => {}), SOON_MS)
    return () => clearTimeout(soon)
  }, [])
  useEffect(() => void (finding.value && load().catch(lost)), [finding.value])
  const Palette = palette.value
  return finding.value && Palette ? <Palette /> : null
}

function lost() {
  finding.value = false
  tell(t().trouble.offline_action)
}
