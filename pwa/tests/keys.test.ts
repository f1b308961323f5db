import { expect, test } from 'vitest'
import { commandOf } from '../src/keys'

const stroke = (key: string, held = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held })
const free = { typing: false, control: false }

test('letters work in either case, and never while typing or with a modifier', () => {
  expect(commandOf(stroke('j'), free)).toBe('next')
  expect(commandOf(stroke('E'), free)).toBe('done')
  expect(commandOf(stroke('a'), free)).toBe('correct')
  expect(commandOf(stroke('z', { ctrlKey: true }), free)).toBeNull()
  expect(commandOf(stroke('e'), { typing: true, control: true })).toBeNull()
})

test('Enter belongs to the button that has the focus', () => {
  expect(commandOf(stroke('Enter'), { typing: false, control: true })).toBeNull()
  expect(commandOf(stroke('Enter'), free)).toBe('open')
})
