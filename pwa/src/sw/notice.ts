/** What a push says, read so that even a broken one becomes a notice. Pure: nothing here may throw. */
import type { PushPayload } from '../wire'

type Notification_ = NonNullable<PushPayload['notification']>
export type NoticeData = NonNullable<Notification_['data']>

/** Chrome and Firefox hand over data, Safari an already made notification. */
export interface Pushed {
  data?: { json(): unknown } | null
  notification?: Partial<Notification> | null
  appBadge?: number | null
}

export interface Payload { notification: Notification_; app_badge: number | null }

const GENERIC: Notification_ = { title: 'Rapport', body: 'Neue Mail. Tippen Sie zum Ansehen.', lang: 'de', tag: 'rapport' }

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

export function noticeOf(pushed: Pushed): [string, NotificationOptions] {
  const said = payloadOf(pushed).notification
  const known = typeof said.title === 'string' && said.title !== ''
  const { title, body, tag, lang, silent } = known ? said : GENERIC
  const options = { body: text(body), lang: text(lang) || 'de', tag: text(tag), silent: silent === true }
  return [title!, {
    ...options,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge.png',
    data: recordOf(said.data),
    ...(typeof said.timestamp === 'number' && { timestamp: said.timestamp }),
    // A newer mail of the same customer replaces the notice and must still be felt. Without a tag this throws.
    ...(options.tag && { renotify: !options.silent }),
  } as NotificationOptions]
}

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

const recordOf = (value: unknown) => (value && typeof value === 'object' ? value : {}) as Record<string, unknown>
const text = (value: unknown) => (typeof value === 'string' ? value : '')
const plain = (options: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) as Notification_
