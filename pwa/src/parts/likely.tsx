/** Who may be there already, said while a new one is typed: each a tap away, with what speaks for it. */
import './likely.css'
import { lang } from '../i18n'
import { words as company } from '../i18n/company'
import { list } from '../i18n/formats'
import { words as quality } from '../i18n/quality'

export interface LikelyOne { id: string; href: string; name: string; about: string; score: number; reasons: string[] }

const REASONS = 3

export const Likely = ({ title, found, open }: { title: string; found: LikelyOne[]; open?: () => void }) => (
  <div role="status">
    {found.length > 0 && (
      <div class="likely" data-test="likely">
        <strong>{title}</strong>
        {found.map((one) => (
          <a key={one.id} href={one.href} onClick={open}>
            <span class="likely-who"><span>{one.name}{one.about && <span class="soft"> · {one.about}</span>}</span><span class="likely-why soft">{why(one)}</span></span>
            <span class="likely-open">{company().likely_open}</span>
          </a>
        ))}
      </div>
    )}
  </div>
)

function why({ reasons, score }: LikelyOne): string {
  const said = quality()
  const known = reasons.map((code) => said.reason[code]).filter((it): it is string => Boolean(it))
  return [list(known.slice(0, REASONS), lang.value), said.score(score)].filter(Boolean).join(' · ')
}
