/** All devices of this person that receive notices: the lost phone can be taken off here. */
import { lang, t } from '../i18n'
import { ago } from '../i18n/formats'
import { dropDevice, pushPage, thisDevice } from '../push'
import { now, tell } from '../state'
import type { Device } from '../wire'
import { Icon } from './icon'

export function Devices() {
  const words = t().push
  const devices = pushPage.value?.devices
  if (!devices) return null
  return (
    <div class="devices" data-test="devices">
      <h3 class="heading">{words.devices}</h3>
      {devices.length === 0 && <p class="soft">{words.no_devices}</p>}
      <ul>{devices.map((one) => <Row key={one.id} device={one} />)}</ul>
    </div>
  )
}

function Row({ device }: { device: Device }) {
  const words = t().push
  return (
    <li class="device" data-test="device">
      <Icon name="device" />
      <span class="device-text">
        <strong>{device.label}</strong>
        <span class="soft">{story(device)}</span>
        {device.last_error && <span class="device-trouble">{words.last_error}</span>}
      </span>
      <button class="device-remove" aria-label={words.remove(device.label)} onClick={() => remove(device.id)} data-test="device-remove"><Icon name="bin" /></button>
    </li>
  )
}

function story(device: Device): string {
  const words = t().push
  const sent = device.last_sent_at ? words.last_sent(ago(device.last_sent_at, now.value, lang.value)) : words.never_sent
  return [device.id === thisDevice.value && words.this_device, device.activated_at ? sent : words.not_active].filter(Boolean).join(', ')
}

async function remove(id: string) {
  tell((await dropDevice(id)) ? t().push.removed : t().trouble.refused)
}
