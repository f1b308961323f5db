/** What we promised this customer and have not done yet. */
import './card-promise.css'
import type { Promised } from '../card'
import { lang, t } from '../i18n'
import { words } from '../i18n/card-below'
import { day } from '../i18n/formats'
import { now } from '../state'
import { today } from '../tasks'
import { Icon } from './icon'
import { ComplaintMark } from './marks'

export function CardPromise({ promised: { text, due } }: { promised: Promised }) {
  return (
    <section class="card-promise" data-test="promised">
      <Icon name="task" size={18} />
      <h2 class="heading">{words().promised}</h2>
      <p>{text} {due && <span class="soft">{t().card.until(day(due, now.value, lang.value), '')}</span>} {due && due < today() && <ComplaintMark text={t().mail.late} />}</p>
    </section>
  )
}
