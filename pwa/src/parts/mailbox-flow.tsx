/** What became of the mails that were seen, and what still waits: one bar, and the same in numbers. */
import './mailbox-flow.css'
import { lang } from '../i18n'
import { list } from '../i18n/formats'
import { words } from '../i18n/mailboxes'
import { shares, type Share } from '../mailboxes'
import type { MailCounts } from '../wire'

const GAP = 0.4

export function Flow({ counts, waiting, small = false }: { counts: MailCounts; waiting: number; small?: boolean }) {
  const said = words()
  const parts = shares(counts, waiting)
  const text = parts.map((one) => said.of(one.mails, said.fate[one.fate]))
  return (
    <div class={`mailbox-flow ${small ? 'is-small' : ''}`} data-test="flow">
      <Bar parts={parts} label={`${said.fates}: ${parts.length ? list(text, lang.value) : said.nothing_seen}`} />
      {parts.length ? (
        <ul class="mailbox-flow-fates">
          {parts.map((one, at) => <li key={one.fate}><Sign fate={one.fate} />{text[at]}</li>)}
        </ul>
      ) : <span class="soft mailbox-flow-fates">{said.nothing_seen}</span>}
    </div>
  )
}

const Bar = ({ parts, label }: { parts: Share[]; label: string }) => (
  <svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={label}>
    <rect class="is-nothing" width="100" height="8" />
    {parts.map((one) => <rect key={one.fate} class={`is-${one.fate}`} x={one.x} width={Math.max(1, one.width - (one === parts.at(-1) ? 0 : GAP))} height="8" />)}
  </svg>
)

const Sign = ({ fate }: { fate: Share['fate'] }) => (
  <svg viewBox="0 0 8 8" aria-hidden="true"><rect class={`is-${fate}`} width="8" height="8" /></svg>
)
