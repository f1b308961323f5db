import { expect, test } from 'vitest'
import { kindOf } from '../src/i18n/mailbox-wizard'
import { brought, wanted } from '../src/mailbox-wizard'

test.each([
  ['state=s&code=c', ''],
  ['state=s&error=access_denied&code=c', 'access_denied'],
  ['state=s&error=%3Cb%3E', 'server_error'],
  ['state=s', 'consent_over'],
  ['code=c', 'consent_over'],
  ['', 'consent_over'],
])('coming back with "%s" means "%s"', (search, error) => {
  expect(brought(new URLSearchParams(search)).error).toBe(error)
})

test('what the server proposes is left to the server, and nothing else', () => {
  const proposed = [{ name: 'INBOX', role: 'inbox' as const }, { name: 'Sent', role: 'sent' as const }]
  expect(wanted(new Map([['Sent', 'sent'], ['INBOX', 'inbox']]), proposed)).toEqual([])
  expect(wanted(new Map([['INBOX', 'inbox']]), proposed)).toEqual([{ name: 'INBOX', role: 'inbox' }])
  expect(wanted(new Map([['INBOX', 'inbox'], ['Sent', 'archive']]), proposed)).toHaveLength(2)
})

test.each([
  ['sign_in', true, 'sign_in'], ['sign_in', false, 'consent'], ['tls', true, 'tls'], ['invalid_scope', false, 'provider'],
  ['constructor', true, 'other'], ['unheard_of', true, 'other'],
])('trouble %s (by password: %s) is explained as %s', (trouble, by_password, kind) => {
  expect(kindOf(trouble, by_password)).toBe(kind)
})
