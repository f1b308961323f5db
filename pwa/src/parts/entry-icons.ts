/** The sign of each kind of entry. */
import type { ActivityKind } from '../wire'
import type { IconName } from './icon'

export const ICONS: Record<ActivityKind, IconName> = {
  mail_in: 'mail', mail_out: 'answer', call: 'call', visit: 'visit', meeting: 'meeting', note: 'note', letter: 'mail', fax: 'mail', download: 'download',
  offer: 'offer', order: 'order', invoice: 'money', payment: 'money', complaint: 'complaint', campaign: 'bulk', task: 'task',
}
