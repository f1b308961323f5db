/** Adding a mailbox: one step at a time, from the address to its folders. Passwords pass through and are kept nowhere. */
import { signal } from '@preact/signals'
import type { Answer } from './answer'
import { ask } from './api'
import { loadMailboxes } from './mailboxes'
import { go } from './router'
import { standing } from './session'
import { bring, nothingYet, type Shown } from './state'
import type { FolderIn, MailboxRow, MailboxWish, MailServer, Trial, Wizard } from './wire'

const ROUND_MS = 700
const LATER_MS = 3000
export const SLOW_MS = 15_000
const PATH = '/api/mailbox-wizard'

/** A server as a person gives it; without `login` the address is signed in with. */
export interface Given { host: string; port: number; security: 'tls' | 'starttls'; login: string }
/** What is tried, to come back to it. `renews`: the mailbox that is there already. `server` null: the person names it. */
export interface Aim { address: string; server: MailServer | null; given: Given | null; renews: string }
type Begun = { id: string; url: string }

export type Step =
  | { at: 'address' }
  | { at: 'ways'; servers: MailServer[] }
  | { at: 'password' }
  | { at: 'waiting'; on: 'find' | 'sign_in' | 'consent'; since: number; lost: boolean }
  | { at: 'refused'; trouble: string; message: string }
  | { at: 'folders'; trial: Trial }

const nowhere = (): Aim => ({ address: '', server: null, given: null, renews: '' })

export const wizard = signal<Shown<Wizard>>(nothingYet())
export const step = signal<Step>({ at: 'address' })
export const aim = signal<Aim>(nowhere())
/** Why the last question was not taken, as a code. */
export const unasked = signal('')
export const asking = signal(false)

let round: ReturnType<typeof setTimeout> | undefined
/** Who has left, or begun again, hears nothing of older questions. */
let turn = 0

export const loadWizard = () => bring(wizard, () => ask<Wizard>({ method: 'GET', path: PATH }))

export function take(next: Step) {
  clearTimeout(round)
  turn += 1
  unasked.value = ''
  asking.value = false
  step.value = next
}

export function forgetWizard() {
  take({ at: 'address' })
  aim.value = nowhere()
  wizard.value = nothingYet()
}

export function beginAgain() {
  aim.value = { ...nowhere(), address: aim.value.renews ? '' : aim.value.address }
  take({ at: 'address' })
}

export function find(address: string) {
  aim.value = { ...nowhere(), address }
  return begin('find', 'find', { address })
}

export function choose(server: MailServer | null) {
  aim.value = { ...aim.value, server, given: null }
  take({ at: 'password' })
}

export function tryPassword(given: Given, password: string) {
  const { address, renews } = aim.value
  aim.value = { ...aim.value, given }
  return renews ? begin('sign_in', `renew/${renews}`, { password }) : begin('sign_in', 'password', { address, ...given, password })
}

export const consent = (provider: 'google' | 'microsoft') => begin('sign_in', 'consent', { address: aim.value.address, provider })
export const tryApp = (provider: 'google' | 'microsoft') => begin('sign_in', 'app', { address: aim.value.address, provider })

/** With a password the person is asked for it; otherwise the server says where its owner consents, or tries by itself. */
export async function renew({ id, address, auth }: MailboxRow) {
  take(auth === 'password' ? { at: 'password' } : { at: 'waiting', on: 'sign_in', since: Date.now(), lost: false })
  aim.value = { ...nowhere(), address, renews: id }
  go('/mailboxes/add')
  if (auth === 'password') return
  await begin('sign_in', `renew/${id}`, {})
  if (unasked.value) take({ at: 'refused', trouble: unasked.value, message: '' })
}

/** The browser is back from the provider. What it brought is taken out of the address before anything else happens. */
export async function comeBack(search: URLSearchParams) {
  const { state, code, error } = brought(search)
  go('/mailboxes/add', { replace: true })
  take({ at: 'waiting', on: 'consent', since: Date.now(), lost: false })
  const mine = turn
  const answer = await ask<Trial>({ method: 'POST', path: `${PATH}/consent/return`, body: { state, code: error ? '' : code } })
  // Whose session had ended meanwhile signs in first, and comes back with the same.
  if (standing.value === 'out') return go(`/mailboxes/consent?${search}`, { replace: true })
  if (mine !== turn) return
  if (answer.outcome === 'ok') aim.value = { ...aim.value, address: answer.value.address }
  if (error) take({ at: 'refused', trouble: error, message: '' })
  else if (answer.outcome === 'ok') seen(answer.value)
  else take({ at: 'refused', trouble: answer.outcome === 'refused' ? 'consent_over' : answer.outcome, message: '' })
}

/** Of an error only a short code counts: the rest of what a provider says is anybody's text. Pure. */
export function brought(search: URLSearchParams) {
  const [state = '', code = '', error = ''] = ['state', 'code', 'error'].map((name) => search.get(name) ?? '')
  const is_code = /^[a-z_]{1,40}$/.test(error)
  return { state: state.slice(0, 200), code, error: error && !is_code ? 'server_error' : error || (code && state ? '' : 'consent_over') }
}

async function begin(on: 'find' | 'sign_in', path: string, body: object) {
  const mine = turn
  unasked.value = ''
  asking.value = true
  const answer = await ask<Begun>({ method: 'POST', path: `${PATH}/${path}`, body })
  if (mine !== turn) return
  asking.value = false
  if (answer.outcome !== 'ok') return void (unasked.value = whyNot(answer))
  if (answer.value.url) return location.assign(answer.value.url)
  take({ at: 'waiting', on, since: Date.now(), lost: false })
  await follow(answer.value.id)
}

/** The code of an answer that is no yes. Pure. */
export const whyNot = (answer: Exclude<Answer<unknown>, { outcome: 'ok' }>) =>
  answer.outcome === 'refused' ? answer.code : answer.outcome === 'later' && answer.status === 429 ? 'too_many' : answer.outcome

async function follow(id: string) {
  const mine = turn
  const answer = await ask<Trial>({ method: 'GET', path: `${PATH}/trials/${id}` })
  if (mine !== turn || step.value.at !== 'waiting') return
  if (answer.outcome === 'refused') return take({ at: 'refused', trouble: 'too_old', message: '' })
  if (answer.outcome === 'ok') return seen(answer.value)
  step.value = { ...step.value, lost: true }
  round = setTimeout(() => void follow(id), LATER_MS)
}

function seen(trial: Trial) {
  if (step.value.at !== 'waiting') return
  if (trial.state === 'failed') return take({ at: 'refused', trouble: trial.trouble, message: trial.message })
  if (trial.state !== 'done') {
    step.value = { ...step.value, lost: false }
    round = setTimeout(() => void follow(trial.id), ROUND_MS)
  } else if (step.value.on === 'find') found(trial.servers)
  else if (trial.is_new) take({ at: 'folders', trial })
  else void add(trial, {})
}

/** Where there is only one way, and it is a password, nobody has to choose. */
function found(servers: MailServer[]) {
  const [only] = servers
  if (!only) choose(null)
  else if (servers.length === 1 && takesPassword(only)) choose(only)
  else take({ at: 'ways', servers })
}

export const takesPassword = (one: MailServer) => one.sign_in === 'password' || one.sign_in === 'app_password'

/** Reads the mailbox from now on, or with its new sign-in. Its page says how it goes. */
export async function add(trial: Trial, wish: Partial<MailboxWish>) {
  const mine = turn
  asking.value = true
  const answer = await ask<{ id: string }>({ method: 'POST', path: `${PATH}/trials/${trial.id}/add`, body: wish })
  if (mine !== turn) return
  asking.value = false
  if (answer.outcome !== 'ok') return addedNot(trial, whyNot(answer))
  void loadMailboxes()
  go(`/mailboxes/${answer.value.id}`, { replace: true })
}

/** Without network, or with a choice that makes no sense, the choice stays; what is over is over. */
function addedNot(trial: Trial, code: string) {
  if (trial.is_new && code !== 'not_found' && code !== 'conflict') unasked.value = code
  else take({ at: 'refused', trouble: code === 'not_found' ? 'too_old' : code === 'conflict' ? 'taken' : code, message: '' })
}

/** The folders to be read; none if they are just those that the server proposes, so that the server's word goes on counting. Pure. */
export function wanted(chosen: Map<string, FolderIn['role']>, proposed: FolderIn[]): FolderIn[] {
  const is_as_proposed = chosen.size === proposed.length && proposed.every((one) => chosen.get(one.name) === one.role)
  return is_as_proposed ? [] : [...chosen].map(([name, role]) => ({ name, role }))
}
