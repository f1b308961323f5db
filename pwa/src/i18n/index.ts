/** The words of the screen. German is the source; English has the same keys by type and is loaded on demand. */
import { signal } from '@preact/signals'
import type { Lang } from '../wire'
import { de } from './de'

/** Same keys, same arguments; the texts may differ. */
type Words<T> = { [K in keyof T]: T[K] extends (...args: infer A) => string ? (...args: A) => string : T[K] extends string ? string : Words<T[K]> }
export type Dictionary = Words<typeof de>

export const lang = signal<Lang>('de')
const words = signal<Dictionary>(de)

/** The words in the current language; a component that asks is drawn again when it changes. */
export const t = (): Dictionary => words.value

/** The words of a part that is loaded on demand, and brings both languages with it. */
export const pick = <T,>(both: { de: T; en: Words<T> }): Words<T> => (lang.value === 'en' ? both.en : (both.de as Words<T>))

const NOTE = 'rapport.lang'
/** What an installed app is called and offers at its icon. */
const MANIFESTS: Record<Lang, string> = { de: '/manifest.webmanifest', en: '/manifest.en.webmanifest' }

export function preferred(kept: string | null, browser: readonly string[]): Lang {
  if (kept === 'de' || kept === 'en') return kept
  const first = browser.map((one) => one.slice(0, 2)).find((one) => one === 'de' || one === 'en')
  return (first as Lang | undefined) ?? 'de'
}

/** If the second language cannot be loaded, German words are better than none. */
export const startLang = () => speak(preferred(localStorage.getItem(NOTE), navigator.languages)).catch(() => {})

export async function speak(next: Lang) {
  words.value = next === 'en' ? (await import('./en')).en : de
  lang.value = next
  document.documentElement.lang = next
  document.querySelector('link[rel=manifest]')?.setAttribute('href', MANIFESTS[next])
  document.querySelector('meta[name=description]')?.setAttribute('content', words.value.app.description)
}

export async function chooseLang(next: Lang) {
  localStorage.setItem(NOTE, next)
  await speak(next)
}
