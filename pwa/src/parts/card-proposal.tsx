/** One proposal, why it is made, and the two ways to answer it. */
import './card-proposal.css'
import { useState } from 'preact/hooks'
import type { Proposed } from '../card'
import { lang, t } from '../i18n'
import { words } from '../i18n/card-below'
import { day } from '../i18n/formats'
import { words as sales } from '../i18n/sales'
import { decide } from '../proposed'
import { now } from '../state'
import type { Card } from '../wire'
import { sentence } from '../wording'
import { Icon } from './icon'

export function CardProposal({ card, one, after }: { card: Card; one: Proposed; after?: () => void }) {
  const w = words()
  const [busy, setBusy] = useState(false)
  const say = (to: 'take' | 'dismiss') => (setBusy(true), void decide(card.mail_id, one, to).finally(() => (setBusy(false), after?.())))
  return (
    <div class="card-proposal" data-test={`proposal-${one.kind}`}>
      <Icon name={one.kind === 'stage' ? 'offer' : 'task'} />
      <div class="card-proposal-text">{one.kind === 'stage' ? <Stage card={card} one={one} /> : <Task one={one} />}</div>
      <div class="card-proposal-ways">
        <button class="button is-main" disabled={busy} onClick={() => say('take')} data-test="take">{w.take}</button>
        <button class="button" disabled={busy} onClick={() => say('dismiss')} data-test="dismiss">{w.dismiss}</button>
      </div>
    </div>
  )
}

function Stage({ card, one }: { card: Card; one: Proposed }) {
  const title = card.opportunities.find((it) => it.id === one.opportunity_id)?.title ?? ''
  return <><strong>{words().to_stage(title, one.to ? sales().stage[one.to] : '')}</strong>{one.reason && <span class="soft">{words().because(one.reason)}</span>}</>
}

const Task = ({ one }: { one: Proposed }) => (
  <><strong>{words().to_task(sentence(one.title))}</strong>{one.due && <span class="soft">{t().card.until(day(one.due, now.value, lang.value), one.due_at?.slice(0, 5) ?? '')}</span>}</>
)
