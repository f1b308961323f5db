import { expect, test } from 'vitest'
import { commandOf } from '../src/keys'
import { groupsOf, pathOf, textPathOf } from '../src/search'
import { me } from '../src/session'
import type { Me, SearchHit, TextHit } from '../src/wire'

const hit = (kind: SearchHit['kind'], id: string, is_similar = false): SearchHit => ({ kind, id, customer_id: 'c', label: id, detail: '', is_similar })

test('numbers stand first, what is only spelled alike last', () => {
  const groups = groupsOf([hit('customer', '1'), hit('contact', '2'), hit('customer', '3', true), hit('offer', '4')])
  expect(groups.map((one) => [one.name, one.hits.map((some) => some.id)])).toEqual([
    ['numbers', ['4']], ['customers', ['1']], ['contacts', ['2']], ['similar', ['3']],
  ])
})

const who = (sees_money: boolean) => (me.value = { sees_money } as Me)

test.each<[SearchHit['kind'], string]>([
  ['customer', '/customers/c'], ['contact', '/customers/c/people?person=7'], ['opportunity', '/opportunities/7'], ['offer', '/offers/7'],
  ['order', '/orders/7'], ['invoice', '/invoices/7'], ['complaint', '/complaints/7'],
])('a %s that was found opens at %s', (kind, path) => {
  who(true)
  expect(pathOf(hit(kind, '7'))).toBe(path)
})

test('the page of an invoice is for those who see money, its customer for everybody', () => {
  who(false)
  expect(pathOf(hit('invoice', '7'))).toBe('/customers/c')
  expect(pathOf(hit('order', '7'))).toBe('/orders/7')
})

const text = (change: Partial<TextHit>) => ({ id: 'e', mail_id: null, customer: { id: 'c', name: 'C' }, ...change }) as TextHit

test('a note that was found opens on its timeline, a mail on its page', () => {
  expect(textPathOf(text({}))).toBe('/customers/c/timeline?entry=e')
  expect(textPathOf(text({ mail_id: 'm', customer: null }))).toBe('/mails/m')
})

test('Ctrl-K and Cmd-K search everywhere, also while typing', () => {
  const stroke = { key: 'k', ctrlKey: false, metaKey: false, altKey: false }
  expect(commandOf({ ...stroke, ctrlKey: true }, { typing: true, control: true })).toBe('find')
  expect(commandOf({ ...stroke, metaKey: true, key: 'K' }, { typing: false, control: false })).toBe('find')
  expect(commandOf(stroke, { typing: false, control: false })).toBe('previous')
})
