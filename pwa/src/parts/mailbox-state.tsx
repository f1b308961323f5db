/** The state of a mailbox or a folder: a word, with a sign whose form says the same as its colour. */
import './mailbox-state.css'
import { words } from '../i18n/mailboxes'
import type { MailboxRow } from '../wire'

export type State = MailboxRow['state']
type Tone = 'good' | 'busy' | 'doubt' | 'complaint'

const TONES: Record<State, Tone> = {
  active: 'good', catching_up: 'busy', never: 'busy', refused: 'doubt', unreachable: 'doubt', slowed: 'doubt',
  waiting_for_sign_in: 'complaint', stopped: 'complaint', disabled: 'busy',
}

const WORST: Tone[] = ['complaint', 'doubt', 'busy', 'good']

export const toneOf = (state: State) => TONES[state]
/** The worst first. */
export const byTrouble = (one: State, other: State) => WORST.indexOf(TONES[one]) - WORST.indexOf(TONES[other])
export const isTrouble = (state: State) => TONES[state] === 'doubt' || TONES[state] === 'complaint'

/** A name that breaks where its parts end, if it must. */
export const Dotted = ({ name }: { name: string }) => <>{name.split(/(?<=[.@])/).map((part) => <>{part}<wbr /></>)}</>

export const StateWord = ({ state }: { state: State }) => (
  <span class={`mailbox-state is-${TONES[state]}`} data-test="mailbox-state" data-state={state}>{words().state[state]}</span>
)
