/** What would be kept: how many mails are which customer's, the most first, and what would not be. */
import { useState } from 'preact/hooks'
import { lang } from '../i18n'
import { count } from '../i18n/formats'
import { words } from '../i18n/mailbox-backfill'
import type { BackfillPreview } from '../wire'

const FEW = 6
const STEP = 50

export function Preview({ preview }: { preview: BackfillPreview }) {
  const said = words()
  const [listed, setListed] = useState(FEW)
  const { customers, others, undecided, known, nobody } = preview
  const mails = customers.reduce((sum, it) => sum + it.mails, others)
  const most = Math.max(1, others, undecided, ...customers.map((it) => it.mails))
  const hidden = Math.max(0, customers.length - listed)
  return (
    <div class="backfill-preview" data-test="backfill-preview">
      <p class="backfill-sum">{mails ? said.kept(mails) : said.kept_none}</p>
      <ul>
        {customers.slice(0, listed).map((it) => <Row key={it.customer_id} name={it.name} href={`/customers/${it.customer_id}`} mails={it.mails} most={most} />)}
        {hidden > 0 && <li><button type="button" class="button is-quiet" onClick={() => setListed(listed + STEP)} data-test="backfill-more">{said.more(hidden)}</button></li>}
        {others > 0 && <Row name={said.others} mails={others} most={most} />}
        {undecided > 0 && <Row name={said.undecided} mails={undecided} most={most} />}
      </ul>
      <p class="soft">{[known > 0 && said.known(known), nobody > 0 && said.nobody(nobody)].filter(Boolean).join(' ')}</p>
    </div>
  )
}

const Row = ({ name, href, mails, most }: { name: string; href?: string; mails: number; most: number }) => (
  <li class="backfill-share">
    {href ? <a href={href}>{name}</a> : <span>{name}</span>}
    <span>{count(mails, lang.value)}</span>
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class={href ? 'is-done' : 'is-still'} width={Math.max(1, (100 * mails) / most)} height="4" /></svg>
  </li>
)
