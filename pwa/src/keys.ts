/** The keyboard of inside sales. One letter, one act; nothing while somebody types. */
import { signal } from '@preact/signals'
import { correcting, mailShown } from './mail'
import { finish } from './parts/mail-actions'
import { go, here } from './router'
import { neighbour, selected } from './selection'
import { hush, toast } from './state'
import { doneOf, undo } from './today'

export type Command = 'next' | 'previous' | 'open' | 'done' | 'correct' | 'undo' | 'step' | 'search' | 'find' | 'help'

const COMMANDS: Record<string, Command> = {
  j: 'next', ArrowDown: 'next', k: 'previous', ArrowUp: 'previous', Enter: 'open', e: 'done', a: 'correct', n: 'step', z: 'undo', '/': 'search', '?': 'help',
}

export interface Stroke { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }

export function commandOf({ key, ctrlKey, metaKey, altKey }: Stroke, on: { typing: boolean; control: boolean }): Command | null {
  if (key.toLowerCase() === 'k' && ctrlKey !== metaKey && !altKey) return 'find'
  if (on.typing || ctrlKey || metaKey || altKey) return null
  if (key === 'Enter' && on.control) return null
  return COMMANDS[key.length === 1 ? key.toLowerCase() : key] ?? null
}

export const help = signal(false)
/** Whether the search palette is open. */
export const finding = signal(false)

export function startKeys() {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || finding.value || document.querySelector('dialog[open]')) return
    const target = event.target as Element
    const typing = target.matches('input:not([type=radio]), textarea, select, [contenteditable]')
    const command = commandOf(event, { typing, control: target.matches('a, button, summary, input') })
    if (command && run(command)) event.preventDefault()
  })
}

function run(command: Command): boolean {
  if (command === 'help') return (help.value = true)
  if (command === 'find') return (finding.value = true)
  if (command === 'search') return toSearch()
  if (command === 'undo') return undoLast()
  if (here.value.screen !== 'today' && here.value.screen !== 'mail') return false
  if (command === 'next' || command === 'previous') return turn(command === 'next' ? 1 : -1)
  if (command === 'done') return finishSelected()
  if (command === 'correct') return correctSelected()
  if (command === 'step') return stepSelected()
  return read()
}

function toSearch(): boolean {
  if (here.value.screen !== 'customers' && here.value.screen !== 'customer') go('/customers')
  requestAnimationFrame(() => document.getElementById('customer-search')?.focus())
  return true
}

function turn(step: 1 | -1): boolean {
  const id = neighbour(step)
  if (!id) return true
  go(`/mails/${id}`, { replace: here.value.screen === 'mail' })
  requestAnimationFrame(() => document.querySelector(`[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' }))
  return true
}

function finishSelected(): boolean {
  const card = selected.value && mailShown(selected.value).value.value?.card
  if (card) finish(card, !doneOf(card.mail_id))
  return true
}

function correctSelected(): boolean {
  const shown = selected.value && mailShown(selected.value).value.value
  if (shown) correcting.value = shown.card.mail_id
  return true
}

/** The best of the next steps, as if it were tapped. */
function stepSelected(): boolean {
  document.querySelector<HTMLElement>('.pane-main [data-step=best]')?.click()
  return true
}

/** What the last word offers to undo, else the last mail that was ticked off. */
function undoLast(): boolean {
  const way_back = toast.value?.action
  hush()
  if (way_back) way_back.run()
  else void undo()
  return true
}

function read(): boolean {
  if (selected.value) go(`/mails/${selected.value}`)
  document.querySelector<HTMLElement>('.pane-main h1')?.focus()
  return true
}
