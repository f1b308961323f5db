/** The way to a new complaint, from the customer it comes from. */
import { t } from '../i18n'
import { Icon } from './icon'

export const TakeIn = ({ customer }: { customer: string }) => (
  <a class="button is-quiet take-in" href={`/complaints/new?customer=${customer}`} data-test="take-in">
    <Icon name="complaint" size={18} />{t().complaints.take_in}
  </a>
)
