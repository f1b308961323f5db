/** Whose a mail is and why we think so: one line that opens, with the one tap that says it otherwise. */
import './mail-match.css'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { isOpenChoice } from '../card'
import { words } from '../i18n/whose'
import { correcting } from '../mail'
import type { Card } from '../wire'
import { Icon, type IconName } from './icon'
import { Later } from './later'

const more = () => import('./mail-match-more')

const MARK = { verified: 'trusted', unchecked: 'unchecked', doubtful: 'doubt' } as const

export function MailMatch({ card }: { card: Card }) {
  const said = words()
  const [opened, setOpened] = useState(false)
  const further = (card.match.also ?? []).length
  return (
    <div class="mail-match" data-test="why-customer">
      <details onToggle={() => setOpened(true)}>
        <summary>
          <span class="unseen">{said.line}: </span>
          <Chip icon="customers">{said.because[card.match.method]}</Chip>
          <Chip icon={MARK[card.trust]} tone={card.trust}>{said.trust[card.trust]}</Chip>
          {further > 0 && <b class="mail-match-chip is-more" title={said.more(further)}><span aria-hidden="true">+{further}</span><span class="unseen">{said.more(further)}</span></b>}
          <Icon name="down" size={18} />
        </summary>
        {opened && <Later load={more} card={card} />}
      </details>
      {!isOpenChoice(card) && <button class="mail-match-correct" title={said.correct} onClick={() => (correcting.value = card.mail_id)} data-test="correct"><Icon name="swap" size={18} /><span>{said.correct}</span></button>}
    </div>
  )
}

const Chip = ({ icon, tone, children }: { icon: IconName; tone?: string; children: ComponentChildren }) => (
  <span class={`mail-match-chip ${tone ? `is-${tone}` : ''}`}><Icon name={icon} size={15} /><span>{children}</span></span>
)
