/** Where one can go. The desk shows all of it on its rail; the phone its first few, and the rest under "more". */
import type { IconName } from './parts/icon'
import { placeOf } from './router'
import { me } from './session'
import type { t } from './i18n'

export type PlaceName = keyof ReturnType<typeof t>['app']['place']

interface Going {
  path: string
  name: PlaceName
  icon: IconName
  /** First parts of the addresses that belong to it. */
  firsts: string[]
  phone?: boolean
}

const ALL: Going[] = [
  { path: '/', name: 'today', icon: 'today', firsts: ['', 'mails'], phone: true },
  { path: '/customers', name: 'customers', icon: 'customers', firsts: ['customers'], phone: true },
  { path: '/opportunities', name: 'opportunities', icon: 'offer', firsts: ['opportunities', 'offers'], phone: true },
  { path: '/complaints', name: 'complaints', icon: 'complaint', firsts: ['complaints'] },
  { path: '/tasks', name: 'tasks', icon: 'task', firsts: ['tasks'] },
  { path: '/completeness', name: 'completeness', icon: 'chart', firsts: ['completeness'] },
  { path: '/quality', name: 'quality', icon: 'check', firsts: ['quality'] },
  { path: '/segments', name: 'segments', icon: 'segments', firsts: ['segments'] },
  { path: '/territories', name: 'territories', icon: 'visit', firsts: ['territories'] },
  { path: '/offerings', name: 'offerings', icon: 'order', firsts: ['offerings'] },
  { path: '/imports', name: 'imports', icon: 'download', firsts: ['imports'] },
]

/** A place whose screen is not built in leads nowhere, and is not offered. */
const GOINGS = ALL.filter((one) => placeOf(one.path).screen !== 'nowhere')

export const SETTINGS: Going = { path: '/settings', name: 'settings', icon: 'settings', firsts: ['settings'], phone: true }
export const ON_DESK = [...GOINGS, SETTINGS]
export const FURTHER = GOINGS.filter((one) => !one.phone)
const MORE: Going = { path: '/more', name: 'more', icon: 'more', firsts: ['more', ...FURTHER.flatMap((one) => one.firsts)] }
export const ON_PHONE = [...GOINGS.filter((one) => one.phone), MORE, SETTINGS]

const WITH_PAGES = ['complaints', 'opportunities', 'offers', 'orders', 'invoices']

/** The page of one of a collection, if there is one and this person may open it. */
export const pageOf = (collection: string, id: string): string | null =>
  WITH_PAGES.includes(collection) && (collection !== 'invoices' || me.value?.sees_money) ? `/${collection}/${id}` : null

export const isThere = (going: Going, url: string) => going.firsts.includes(url.split(/[/?]/)[1] ?? '')
