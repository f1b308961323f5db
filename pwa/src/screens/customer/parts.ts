/** The parts of a customer's page, in the order of their chips. Their names on the screen stand in i18n (`customer.part`). */
import type { t } from '../../i18n'
import type { Load } from '../../parts/later'
import type { CustomerPage } from '../../wire'

export type PartName = Exclude<keyof ReturnType<typeof t>['customer']['part'], 'overview'>

interface Part {
  load: Load<{ page: CustomerPage }>
  /** Shown only to those who see money. */
  money?: boolean
}

export const PARTS: { [name: string]: Part | undefined } & { [name in PartName]?: Part } = {
  company: { load: () => import('./company') },
  people: { load: () => import('./people') },
  fascination: { load: () => import('./fascination') },
  needs: { load: () => import('./needs') },
  finances: { load: () => import('./finances'), money: true },
  business: { load: () => import('./business') },
  timeline: { load: () => import('./timeline') },
}
