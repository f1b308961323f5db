import { expect, test } from 'vitest'
import { choicesOf } from '../src/choice'
import { de } from '../src/i18n/de'
import { en } from '../src/i18n/en'
import type { Candidate } from '../src/wire'
import { answerTo, calledBy, dial, evidenceWords, inFull, initials, kindWords, roleWords, subjectWords, sureness, titleWords, trustWords } from '../src/wording'

test('evidence is told in plain words', () => {
  expect(evidenceWords({ method: 'domain', value: 'weber.example', score: 60 }, de)).toBe('Die Domain weber.example gehört zu diesem Kunden.')
  expect(evidenceWords({ method: 'thread', value: '<x@y>', score: 99 }, de)).not.toContain('<')
  expect([95, 60, 10].map((score) => sureness(score, de))).toEqual(['sicher', 'wahrscheinlich', 'Hinweis'])
})

test('the kind names what it was seen by', () => {
  expect(kindWords('complaint', ['defekt', 'Stillstand'], de)).toBe('Als „Reklamation“ erkannt an: defekt und Stillstand.')
  expect(kindWords('mail', [], de)).toBe('Als „Mail“ eingeordnet.')
})

test('an unknown reason never calms anybody down', () => {
  expect(trustWords({ trust: 'doubtful', trust_reason: 'something_new' as never }, de)).toBe(de.trust.reason.auth_fail)
  expect(trustWords({ trust: 'unchecked', trust_reason: '' as never }, de)).toBe(de.trust.reason.not_checked)
})

test('a mail without a subject says so in the reader\'s language, anything else is called by its kind', () => {
  expect([de, en].map((words) => subjectWords(' ', words))).toEqual(['(ohne Betreff)', '(no subject)'])
  expect(titleWords({ kind: 'mail_in', title: '' }, en)).toBe('(no subject)')
  expect(titleWords({ kind: 'call', title: '' }, en)).toBe(en.activity.call)
  expect(titleWords({ kind: 'mail_out', title: 'Offer' }, en)).toBe('Offer')
})

const candidate = (customer: string, contact: string | null): Candidate =>
  ({ customer: { id: customer, name: customer }, contact: contact ? { id: contact, name: contact } : null, method: 'address', value: 'info@b.example', score: 90, team: 'sued' })

test('of several people at a customer each can be chosen, and nobody of them', () => {
  const all = [candidate('A', 'Anna'), candidate('B', 'Bert'), candidate('A', 'Arno'), candidate('C', null)]
  expect(choicesOf(all).map(({ candidate, contact, is_one_of_several }) => [candidate.customer.id, contact?.id ?? null, is_one_of_several])).toEqual([
    ['A', 'Anna', true], ['A', 'Arno', true], ['A', null, true], ['B', 'Bert', false], ['C', null, false],
  ])
})

test('role and attitude only where known', () => {
  expect(roleWords({ role: 'decider', attitude: '' }, de)).toEqual(['Entscheider'])
  expect(roleWords({ role: '', attitude: '' }, de)).toEqual([])
})

test.each([
  ['+49 (0)7131 / 55 20-11', 'tel:+497131552011'],
  ['07131 5520', 'tel:071315520'],
])('%s can be dialled', (phone, link) => expect(dial(phone)).toBe(link))

test('the answer keeps one Re: and smuggles nothing into the mailto', () => {
  expect(answerTo('a@b.example', 'AW: Termin')).toBe('mailto:a@b.example?subject=AW%3A%20Termin')
  expect(answerTo('a@b.example?bcc=x@y', 'Hallo & Co')).toBe('mailto:a@b.example%3Fbcc%3Dx@y?subject=Re%3A%20Hallo%20%26%20Co')
})

test.each([['Dr. Martin Lenz', 'ML'], ['Anneliese Wiedmann-Oberhofer', 'AO'], ['Öztürk', 'Ö'], ['', '']])(
  'initials of %s', (name, letters) => expect(initials(name)).toBe(letters))

test('a name that holds an address comes behind the true one', () => {
  const boss = { name: 'Chef <boss@customer.example>', address: 'x@evil.example' }
  expect([calledBy(boss), inFull(boss)]).toEqual(['x@evil.example', 'x@evil.example (Chef <boss@customer.example>)'])
  expect(calledBy({ name: 'boss\uff20customer.example', address: 'x@evil.example' })).toBe('x@evil.example')
  expect(inFull({ name: 'Petra Klein', address: 'petra@kunde.example' })).toBe('Petra Klein <petra@kunde.example>')
  expect([calledBy({ name: '', address: 'a@b.example' }), inFull({ name: 'a@b.example', address: 'a@b.example' })]).toEqual(['a@b.example', 'a@b.example'])
  expect(calledBy({ name: 'Chef @ Kunde', address: '' })).toBe('Chef @ Kunde')
})
