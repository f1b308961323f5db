/** Which mail and customer stand beside the list where there is room for three panes. */
import { computed, effect, signal } from '@preact/signals'
import { mailShown } from './mail'
import { here } from './router'
import { wide } from './state'
import { rows } from './today'

/** Without a mail in the URL, a wide screen shows the newest one. New mail must not push it away while it is read. */
const preview = signal<string | null>(null)

effect(() => {
  const first = rows.value[0]?.id ?? null
  if (!rows.value.some((row) => row.id === preview.peek())) preview.value = first
})

export const selected = computed(() => {
  if (here.value.screen === 'mail') return here.value.id
  return wide.value && here.value.screen === 'today' ? preview.value : null
})

const card = computed(() => (selected.value ? mailShown(selected.value).value.value?.card : undefined))

export const beside = computed(() => card.value?.customer?.id ?? null)
export const undecided = computed(() => card.value !== undefined && card.value.customer === null)

export function neighbour(step: 1 | -1): string | null {
  const at = rows.value.findIndex((row) => row.id === selected.value)
  const next = rows.value[at < 0 ? 0 : at + step]
  return next && next.id !== selected.value ? next.id : null
}
