/** Open business: how far, how much, until when, what next. */
import './opportunities.css'
import { lang, t } from '../i18n'
import { day, money } from '../i18n/formats'
import { now } from '../state'
import type { CardOpportunity } from '../wire'
import { ComplaintMark } from './marks'
import { StageSteps } from './stage-steps'

export function Opportunities({ opportunities }: { opportunities: CardOpportunity[] }) {
  return <ul class="opportunities">{opportunities.map((one) => <Opportunity key={one.id} one={one} />)}</ul>
}

function Opportunity({ one }: { one: CardOpportunity }) {
  return (
    <li>
      <a class="opportunity" href={`/opportunities/${one.id}`} data-test="opportunity">
        <span class="opportunity-head">
          <strong>{one.title}</strong>
          <span class="opportunity-value">{money(one.value_cents, one.currency, lang.value)}</span>
        </span>
        <span class="opportunity-stage">
          <StageSteps stage={one.stage} />
          <span>{t().mail.stage[one.stage]}</span>
          {one.number && <span class="soft">{one.number}</span>}
        </span>
        {(one.expected_close || one.late) && (
          <span class="opportunity-close soft">
            {one.expected_close && t().mail.close_on(day(one.expected_close, now.value, lang.value))}
            {one.late && <ComplaintMark text={t().mail.late} />}
          </span>
        )}
        {one.next_step && <span class="opportunity-next"><span class="soft">{t().mail.next_step}:</span> {one.next_step}</span>}
      </a>
    </li>
  )
}
