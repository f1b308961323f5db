/**
 * A mail as its writer laid it out, in a frame that can do nothing: no script, no origin of ours, no request. The document brings its
 * own rules with it; links open outside.
 */
import './mail-html.css'
import { useState } from 'preact/hooks'
import { words } from '../i18n/mail-layout'
import { readLayout } from '../mail-layout'
import type { MailHtml as Layout } from '../wire'
import { Icon } from './icon'
import { Skeleton } from './skeleton'

const OPENS_LINKS_OUTSIDE = 'allow-popups allow-popups-to-escape-sandbox'

export default function MailHtml({ id }: { id: string }) {
  const [layout, setLayout] = useState<Layout | null>(null)
  const [failed, setFailed] = useState(false)
  const [busy, setBusy] = useState(false)

  async function load(with_pictures: boolean) {
    setBusy(true)
    const answer = await readLayout(id, with_pictures)
    setBusy(false)
    setFailed(answer.outcome !== 'ok')
    if (answer.outcome === 'ok') setLayout(answer.value)
  }

  const opened = (event: Event) => (event.currentTarget as HTMLDetailsElement).open && !layout && !busy && void load(false)
  return (
    <details class="mail-words-whole mail-html" onToggle={opened} data-test="mail-html">
      <summary>{words().open}<Icon name="down" size={18} /></summary>
      {layout && layout.pictures > 0 && <Pictures amount={layout.pictures} busy={busy} load={() => load(true)} />}
      {layout && <iframe class="mail-html-frame" title={words().frame} sandbox={OPENS_LINKS_OUTSIDE} referrerpolicy="no-referrer" srcdoc={layout.document} />}
      {failed && <p class="soft" role="status">{words().later} <button class="button is-quiet" onClick={() => load(false)}>{words().retry}</button></p>}
      {busy && !layout && <Skeleton shapes={['block']} />}
    </details>
  )
}

const Pictures = ({ amount, busy, load }: { amount: number; busy: boolean; load: () => void }) => (
  <div class="mail-html-pictures">
    <button class="button" disabled={busy} onClick={load} data-test="load-pictures">{words().pictures(amount)}</button>
    <p class="soft">{words().pictures_hint}</p>
  </div>
)
