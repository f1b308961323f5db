/** Two small ways to say whether an entry belongs on this card. */
import './judge.css'
import { judge, mayJudge, verdictOf } from '../feedback'
import { t } from '../i18n'
import type { CardEntry, Verdict } from '../wire'
import { titleWords } from '../wording'
import { Icon } from './icon'

const VERDICTS: Verdict[] = ['helpful', 'not_this']

export function Judge({ mail_id, entry }: { mail_id: string; entry: CardEntry }) {
  if (!mayJudge()) return null
  const said = verdictOf(mail_id, entry.id)
  return (
    <span class="judge">
      {VERDICTS.map((one) => {
        const label = t().card[one](titleWords(entry, t()))
        return (
          <button key={one} class="judge-way" aria-pressed={said === one} aria-label={label} title={label} data-test={one}
            onClick={() => void judge(mail_id, entry.id, said === one ? null : one)}><Icon name={one} size={16} /></button>
        )
      })}
    </span>
  )
}
