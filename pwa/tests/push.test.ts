import { expect, test } from 'vitest'
import { isSilent, labelOf, stateFrom, type Facts } from '../src/push'

const device = { id: 'd', label: '', activated_at: '2026-11-21T09:00:00Z', last_sent_at: null, last_error: '' }
const ready: Facts = { able: true, ios: false, standalone: false, permission: 'granted', subscribed: true, device, wanted: true }

test.each<[string, Partial<Facts>]>([
  ['on', {}],
  ['waiting', { device: { ...device, activated_at: null } }],
  ['failing', { device: { ...device, last_error: 'The push service is busy (503).' } }],
  ['off', { device: null }],
  ['off', { subscribed: false }],
  ['off', { permission: 'default' }],
  ['denied', { permission: 'denied' }],
  ['unsupported', { able: false }],
  ['needs_install', { ios: true, able: false }],
  ['on', { ios: true, standalone: true }],
])('%s', (state, change) => expect(stateFrom({ ...ready, ...change })).toBe(state))

test.each<[string, boolean, Partial<Facts>]>([
  ['all is well', false, {}],
  ['the first push is on its way', false, { device: { ...device, activated_at: null } }],
  ['the last push was not taken', true, { device: { ...device, last_error: 'refused' } }],
  ['the server has dropped the device', true, { device: null }],
  ['the browser has dropped the subscription', true, { subscribed: false }],
  ['the phone forbids notices now', true, { permission: 'denied' }],
  ['nobody has switched notices on here', false, { device: null, subscribed: false, permission: 'default', wanted: false }],
])('a device says that it is quiet: %s', (_name, said, change) => expect(isSilent({ ...ready, ...change })).toBe(said))

test.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1', 5, 'iPhone, Safari'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15', 5, 'iPad, Safari'],
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36', 5, 'Android, Chrome'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0', 0, 'Windows, Edge'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 0, 'Linux, Firefox'],
  ['curl', 0, 'Browser'],
])('a device is named so that its owner knows it', (agent, touch, label) => expect(labelOf(agent, touch)).toBe(label))
