/** It may be a complaint, and nobody is alarmed before a person has said so. */
import './mail-unsure.css'
import { useState } from 'preact/hooks'
import { ask } from '../api'
import { t } from '../i18n'
import { words } from '../i18n/matching'
import { openMail } from '../mail'
import { tell } from '../state'
import { loadToday } from '../today'
import { Note } from './note'

export default function MailUnsure({ id }: { id: string }) {
  const w = words()
  const [busy, setBusy] = useState(false)
  async function say(kind: 'complaint' | 'mail') {
    setBusy(true)
    const answer = await ask<null>({ method: 'POST', path: `/api/mails/${id}/kind`, body: { kind } })
    setBusy(false)
    if (answer.outcome !== 'ok') return tell(answer.outcome === 'offline' ? t().trouble.offline_action : t().trouble.refused)
    tell(kind === 'complaint' ? w.told_complaint : w.told_no_complaint)
    await Promise.all([openMail(id), loadToday()])
  }
  return (
    <Note icon="complaint" tone="doubt" test="unsure">
      <strong>{w.is_complaint}</strong>
      {w.is_complaint_hint}
      <span class="mail-unsure-ways">
        <button class="button" disabled={busy} onClick={() => void say('complaint')} data-test="unsure-yes">{w.yes}</button>
        <button class="button" disabled={busy} onClick={() => void say('mail')} data-test="unsure-no">{w.no}</button>
      </span>
    </Note>
  )
}
