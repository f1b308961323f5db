/** Screens that take the whole width, each loaded when it is first opened. They get the id from the address, or ''. */
import type { Load } from '../parts/later'
import type { Whole } from '../router'

type Loader = Load<{ id: string }>

export const WHOLE_SCREENS: Record<Whole, Loader> = {
  segments: () => import('./segments'),
  territories: () => import('./territories'),
  quality: () => import('./quality'),
  merge: () => import('./merge'),
  tasks: () => import('./tasks'),
  completeness: () => import('./completeness'),
  opportunities: () => import('./opportunities'),
  offers: () => import('./offers'),
  orders: () => import('./orders'),
  invoices: () => import('./invoices'),
  offerings: () => import('./offerings'),
  more: () => import('./more'),
  imports: () => import('./imports'),
  audit: () => import('./audit'),
  terms: () => import('./terms'),
  playbooks: () => import('./playbooks'),
  inquiries: () => import('./inquiries'),
  mailboxes: () => import('./mailboxes'),
  private: () => import('./private-mail'),
}
