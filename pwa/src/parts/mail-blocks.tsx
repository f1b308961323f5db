/** One list of those whose mail is left alone: who is on it, one more, and what of them is here already. */
import './edit.css'
import './mail-blocks.css'
import { useState } from 'preact/hooks'
import { words } from '../i18n/private-mail'
import { block, keptOf, takeOut, unblock } from '../private-mail'
import { tell } from '../state'
import type { MailBlock, Whose } from '../wire'
import { Icon } from './icon'

interface SectionProps { whose: Whose; title: string; text: string; blocks: MailBlock[]; may_add: boolean }

export function BlockSection({ whose, title, text, blocks, may_add }: SectionProps) {
  return (
    <section class="private-mail-part" data-test={`blocks-${whose}`}>
      <h2>{title}</h2>
      <p class="soft">{text}</p>
      {may_add && <AddBlock whose={whose} />}
      {blocks.length > 0 ? <ul class="mail-blocks">{blocks.map((one) => <Row key={one.id} one={one} />)}</ul> : !may_add && <p>{words().none}</p>}
    </section>
  )
}

function AddBlock({ whose }: { whose: Whose }) {
  const said = words()
  const [written, setWritten] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)

  async function add(is_sure: boolean): Promise<void> {
    const answer = await block(whose, written, is_sure)
    if (answer.outcome === 'ok') return setWritten('')
    const code = answer.outcome === 'refused' ? answer.code : ''
    if (code === 'free_mail' && whose === 'own' && !is_sure) return confirm(said.sure(written.trim())) ? add(true) : undefined
    setWrong(said.refused[code] ?? said.unsent)
  }
  async function submit(event: SubmitEvent) {
    event.preventDefault()
    setWrong('')
    setBusy(true)
    await add(false)
    setBusy(false)
  }
  return (
    <form class="mail-block-add" onSubmit={submit}>
      <label class="edit-label" for={`block-${whose}`}>{said.written}</label>
      <input id={`block-${whose}`} class="edit-input" required maxLength={320} autocapitalize="off" autocomplete="off" spellcheck={false} inputMode="email" placeholder={said.example}
        value={written} aria-invalid={wrong !== ''} onInput={(event) => setWritten(event.currentTarget.value)} data-test={`written-${whose}`} />
      <button class="button" disabled={busy} data-test={`add-${whose}`}>{said.add}</button>
      <p class="mail-block-wrong" role="alert">{wrong}</p>
    </form>
  )
}

function Row({ one }: { one: MailBlock }) {
  const said = words()
  return (
    <li class="mail-block" data-test="block">
      <span class="mail-block-who">
        <strong>{one.value}</strong>
        {one.kind === 'domain' && <span class="soft">{one.is_free ? said.free_text : said.domain_text}</span>}
      </span>
      {one.may_change && <button class="mail-block-remove" aria-label={said.remove(one.value)} title={said.remove(one.value)} onClick={() => void remove(one.id)} data-test="unblock"><Icon name="close" size={20} /></button>}
      {one.may_change && <Kept one={one} />}
    </li>
  )
}

function Kept({ one }: { one: MailBlock }) {
  const said = words()
  const [mails, setMails] = useState<number | null>(null)
  const [busy, setBusy] = useState(false)
  const during = async (doing: () => Promise<void>) => {
    setBusy(true)
    await doing()
    setBusy(false)
  }
  const look = () => during(async () => {
    const found = await keptOf(one.id)
    if (found === null) tell(said.unsent)
    setMails(found)
  })
  const clear = () => during(async () => {
    if (!confirm(said.take_out_sure(mails!))) return
    const gone = await takeOut(one.id)
    tell(gone === null ? said.unsent : said.taken_out(gone))
    setMails(await keptOf(one.id))
  })
  return (
    <div class="mail-block-kept" aria-live="polite">
      {mails === null && <button class="button is-quiet" disabled={busy} aria-label={said.look_at(one.value)} onClick={look} data-test="look">{said.look}</button>}
      {mails !== null && <span data-test="kept">{said.kept(mails)}</span>}
      {mails !== null && mails > 0 && <button class="button" disabled={busy} onClick={clear} data-test="take-out">{said.take_out(mails)}</button>}
    </div>
  )
}

async function remove(id: string) {
  const answer = await unblock(id)
  tell(answer.outcome === 'ok' ? words().removed : words().unsent)
}
