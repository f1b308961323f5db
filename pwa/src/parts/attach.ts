/** Putting a file onto an entry, and telling what became of it. */
import { refusal, type Fate } from '../edits'
import { sendFile, WAITS_LIMIT } from '../files'
import { words } from '../i18n/timeline'
import { tell } from '../state'

export async function attach(customer: string, entry: string, file: File): Promise<Fate['kind']> {
  const answer = await sendFile(customer, entry, file)
  const say_ = words()
  if (answer.outcome === 'refused') return tell(refusal(answer.code, say_.file_refused)), 'refused'
  if (answer.outcome === 'ok') return 'sent'
  tell(file.size > WAITS_LIMIT ? say_.file_offline_big : say_.file_waits)
  return 'queued'
}
