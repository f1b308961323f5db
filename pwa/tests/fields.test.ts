import { expect, test } from 'vitest'
import { fitting } from '../src/parts/offering-pick'
import { beside } from '../src/parts/pyramid'

const names = ['Förderanlage FL-40', 'Frässpindel FS-120', 'Frässpindel FS-160']
const all = names.map((name) => ({ id: name, name }))
const found = (text: string) => fitting(all, text).map((one) => one.name)

test('an offering is found by parts of its name, umlauts or not', () => {
  expect(found('')).toEqual(names)
  expect(found('forder')).toEqual(['Förderanlage FL-40'])
  expect(found('160 fräs')).toEqual(['Frässpindel FS-160'])
  expect(found('bagger')).toEqual([])
})

test('what is typed is text and no pattern', () => expect(found('.*')).toEqual([]))

test('a stone goes up and down the floors and stays at the ends', () => {
  expect(beside('expected', -1)).toBe('distinct')
  expect(beside('delights', 1)).toBe('distinct')
  expect(beside('fascinates', -1)).toBe('fascinates')
  expect(beside('expected', 1)).toBe('expected')
})
