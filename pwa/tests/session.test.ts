import { expect, test } from 'vitest'
import { singleFlight } from '../src/session'

test('ten callers share one refresh, the next one flies again', async () => {
  let flights = 0
  const renew = singleFlight(async () => ++flights)
  expect(new Set(await Promise.all(Array.from({ length: 10 }, renew)))).toEqual(new Set([1]))
  expect(await renew()).toBe(2)
})

test('a failed flight does not block the next', async () => {
  let flights = 0
  const renew = singleFlight(async () => {
    if (++flights === 1) throw new Error('lost')
    return flights
  })
  await expect(renew()).rejects.toThrow('lost')
  expect(await renew()).toBe(2)
})
