/** Small labels that carry a meaning in colour, icon and word. */
import './marks.css'
import { t } from '../i18n'
import type { Kind, Trust } from '../wire'
import { Icon } from './icon'

export function KindLabel({ kind }: { kind: Kind }) {
  return (
    <span class={`mark is-${kind}`} data-test="kind">
      <Icon name={kind} size={15} />
      {t().kind[kind]}
    </span>
  )
}

export function DoubtMark({ trust }: { trust: Trust }) {
  if (trust !== 'doubtful') return null
  return (
    <span class="mark is-doubt" data-test="doubtful">
      <Icon name="doubt" size={15} />
      {t().trust.doubtful}
    </span>
  )
}

export function CandidatesMark({ amount }: { amount: number }) {
  if (!amount) return null
  return (
    <span class="mark is-doubt" data-test="candidates">
      <Icon name="customers" size={15} />
      {t().match.undecided(amount)}
    </span>
  )
}

export function ComplaintMark({ text }: { text: string }) {
  return (
    <span class="mark is-complaint">
      <Icon name="complaint" size={15} />
      {text}
    </span>
  )
}
