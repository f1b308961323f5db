/** The open opportunity on the card: how far, how much, until when, is it late, what comes next. */
import './card-opportunity.css'
import { lang, t } from '../i18n'
import { day, money } from '../i18n/formats'
import { now } from '../state'
import type { CardOpportunity as Opportunity } from '../wire'
import { ComplaintMark } from './marks'
import { StageSteps } from './stage-steps'

export function CardOpportunity({ one }: { one: Opportunity }) {
  const words = t().mail
  const close = one.expected_close && day(one.expected_close, now.value, lang.value)
  return (
    <a class="card-opportunity" href={`/opportunities/${one.id}`} data-test="opportunity">
      <span class="card-opportunity-head"><strong>{one.title}</strong> <span>{money(one.value_cents, one.currency, lang.value)}</span></span>
      <span class="card-opportunity-state">
        <StageSteps stage={one.stage} /><b>{words.stage[one.stage]}</b>
        {close && (one.late ? <ComplaintMark text={t().card.late_since(close)} /> : <span class="soft">{words.close_on(close)}</span>)}
      </span>
      {one.next_step && <span class="card-opportunity-next"><span class="soft">{words.next_step}:</span> {one.next_step}</span>}
    </a>
  )
}
