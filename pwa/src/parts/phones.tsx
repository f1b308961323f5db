/** Telephone numbers as people read them: kept to be dialled (+493023125101), shown in their parts. One that waits to be sent as it was typed. */
import type { CustomerPage } from '../wire'

export const Phones = ({ page, numbers }: { page: CustomerPage; numbers: string[] }) => (
  <>{numbers.map((one) => <span key={one} class="edit-one">{page.phones_shown?.[one] ?? one}</span>)}</>
)
