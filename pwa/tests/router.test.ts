import { expect, test } from 'vitest'
import { ownPath, placeOf } from '../src/router'

test.each([
  ['/', { screen: 'today', scope: 'mine' }],
  ['/?scope=team', { screen: 'today', scope: 'team' }],
  ['/?scope=everything', { screen: 'today', scope: 'mine' }],
  ['/mails/66f0', { screen: 'mail', id: '66f0' }],
  ['/mails/', { screen: 'today', scope: 'mine' }],
  ['/customers', { screen: 'customers' }],
  ['/customers/new', { screen: 'new_customer' }],
  ['/customers/new/people', { screen: 'nowhere' }],
  ['/customers/a%20b', { screen: 'customer', id: 'a b', part: '' }],
  ['/customers/%E0%A4%A', { screen: 'customer', id: '%E0%A4%A', part: '' }],
  ['/customers/66f0/people', { screen: 'customer', id: '66f0', part: 'people' }],
  ['/customers/66f0/', { screen: 'customer', id: '66f0', part: '' }],
  ['/customers/66f0/people/1', { screen: 'nowhere' }],
  ['/settings', { screen: 'settings' }],
  ['/sign-in?next=%2Fmails%2F1', { screen: 'sign-in', next: '/mails/1' }],
  ['/mails/1/edit', { screen: 'nowhere' }],
  ['/wp-admin', { screen: 'nowhere' }],
])('%s leads to its place', (url, place) => {
  expect(placeOf(url)).toEqual(place)
})

test.each(['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)', '', null])(
  'after sign-in %s leads home', (next) => expect(ownPath(next)).toBe('/'))
