import { expect, test } from 'vitest'
import { commandOf } from '../src/keys'
import { groupsOf, pathOf } from '../src/search'
import type { SearchHit } from '../src/wire'

const hit = (kind: SearchHit['kind'], id: string, is_similar = false): SearchHit => ({ kind, id, customer_id: 'c', label: id, detail: '', is_similar })

test('numbers stand first, what is only spelled alike last', () => {
  const groups = groupsOf([hit('customer', '1'), hit('contact', '2'), hit('customer', '3', true), hit('offer', '4')])
  expect(groups.map((one) => [one.name, one.hits.map((some) => some.id)])).toEqual([
    ['numbers', ['4']], ['customers', ['1']], ['contacts', ['2']], ['similar', ['3']],
  ])
})

test('a complaint has a page of its own, everything else is on that of its customer', () => {
  expect(pathOf(hit('complaint', '7'))).toBe('/complaints/7')
  expect(pathOf(hit('contact', '7'))).toBe('/customers/c')
})

test('Ctrl-K and Cmd-K search everywhere, also while typing', () => {
  const stroke = { key: 'k', ctrlKey: false, metaKey: false, altKey: false }
  expect(commandOf({ ...stroke, ctrlKey: true }, { typing: true, control: true })).toBe('find')
  expect(commandOf({ ...stroke, metaKey: true, key: 'K' }, { typing: false, control: false })).toBe('find')
  expect(commandOf(stroke, { typing: false, control: false })).toBe('previous')
})
