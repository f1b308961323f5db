/** What a push says, read so that even a broken one becomes a notice. Pure: nothing here may throw. */
import type { PushPayload } from '../wire'

type Notification_ = NonNullable<PushPayload['notification']>

/** Chrome and Firefox hand over data, Safari an already made notification. */
export interface Pushed {
  data?: { json(): unknown } | null
  notification?: Partial<Notification> | null
  appBadge?: number | null
}

export interface Payload { notification: Notification_; app_badge: number | null }

const BODY = { de: 'Neue Mail. Tippen Sie zum Ansehen.', en: 'New mail. Tap to look at it.' }

/** For a push that says nothing readable. The language is the device's: what the person chose cannot be read fast enough here. */
function generic(languages: readonly string[]): Notification_ {
  const lang = languages.map((one) => one.slice(0, 2)).find((one) => one === 'de' || one === 'en') === 'en' ? 'en' : 'de'
  return { title: 'Rapport', body: BODY[lang], lang, tag: 'rapport' }
}

export function payloadOf(pushed: Pushed): Payload {
  const { notification } = pushed
  if (notification) {
    const { title, body, tag, lang, silent, data } = notification
    return { notification: { ...plain({ title, body, tag, lang, silent }), data: recordOf(data) }, app_badge: pushed.appBadge ?? null }
  }
  const json = recordOf(jsonOf(pushed)) as PushPayload
  return {
    notification: recordOf(json.notification) as Notification_,
    app_badge: typeof json.app_badge === 'number' ? json.app_badge : null,
  }
}

export function noticeOf(pushed: Pushed, languages: readonly string[] = []): [string, NotificationOptions] {
  const said = payloadOf(pushed).notification
  const known = typeof said.title === 'string' && said.title !== ''
  const { title, body, tag, lang, silent } = known ? said : generic(languages)
  const options = { body: text(body), lang: text(lang) || 'de', tag: text(tag), silent: silent === true }
  return [title!, {
    ...options,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge.png',
    data: recordOf(said.data),
    ...(typeof said.timestamp === 'number' && { timestamp: said.timestamp }),
    // A newer mail of the same matter replaces the notice; whether it is felt the server says. Without a tag this throws.
    ...(options.tag && { renotify: !options.silent && said.renotify !== false }),
  } as NotificationOptions]
}

/** Of one notice: the server's number for it is in the payload. */
export function isSame(one: unknown, other: unknown): boolean {
  const { notice } = recordOf(one)
  return typeof notice === 'string' && notice === recordOf(other).notice
}

export const unfelt = (options: NotificationOptions) => ({ ...options, silent: true, renotify: false }) as NotificationOptions

/** Whether a notice was made after another: its number begins with the second of that, in hex. */
export const isLater = (one: unknown, other: unknown) => secondOf(one) > secondOf(other)

/** Only paths of this app may be opened from a notice. */
export function pathOf(data: unknown): string {
  const { url } = recordOf(data)
  return typeof url === 'string' && /^\/(?![/\\])/.test(url) ? url : '/'
}

function jsonOf(pushed: Pushed): unknown {
  try {
    return pushed.data?.json()
  } catch {
    return null
  }
}

function secondOf(data: unknown): number {
  const { notice } = recordOf(data)
  return typeof notice === 'string' && /^[0-9a-f]{24}$/.test(notice) ? parseInt(notice.slice(0, 8), 16) : NaN
}

const recordOf = (value: unknown) => (value && typeof value === 'object' ? value : {}) as Record<string, unknown>
const text = (value: unknown) => (typeof value === 'string' ? value : '')
const plain = (options: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) as Notification_
