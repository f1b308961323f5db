/** Writing down what happened: what it was, a few words, save. Everything else is there and may be left as it is. */
import './complaint-form.css'
import './log.css'
import { useRef, useState } from 'preact/hooks'
import { add, say } from '../edits'
import { ACCEPTED, FILE_LIMIT, smaller } from '../files'
import { t } from '../i18n'
import { words } from '../i18n/timeline'
import { newId } from '../outbox'
import { now, tell } from '../state'
import { loadTasks } from '../tasks'
import { forgetWritten } from '../timeline'
import type { CustomerPage, Logged, LoggedKind } from '../wire'
import { attach } from './attach'
import { minute } from './edit-values'
import { ICONS } from './entry-icons'
import { Icon } from './icon'
import { Chip, Take } from './log-inputs'
import { NextStep, type Step } from './log-next'
import { Sheet } from './sheet'

const KINDS: LoggedKind[] = ['call', 'visit', 'meeting', 'note', 'letter', 'fax']

interface Props { page: CustomerPage; close: () => void }

export default function Log({ page, close }: Props) {
  const say_ = words()
  const [kind, setKind] = useState<LoggedKind>('call')
  const [who, setWho] = useState<string[]>([])
  const [at, setAt] = useState('')
  const [step, setStep] = useState<Step>({ title: '', due: null })
  const [files, setFiles] = useState<File[]>([])
  const text = useRef<HTMLTextAreaElement>(null)
  const here = page.contacts.filter((one) => !one.left_at)

  function choose(one: LoggedKind) {
    setKind(one)
    text.current?.focus()
  }

  async function take(list: FileList | null) {
    const made = await Promise.all([...(list ?? [])].map(smaller))
    if (made.some((one) => one.size > FILE_LIMIT)) tell(say_.file_refused.too_big ?? '')
    setFiles([...files, ...made.filter((one) => one.size <= FILE_LIMIT)])
  }

  function save(event: SubmitEvent) {
    event.preventDefault()
    const said: Logged = {
      id: newId(), kind, at: (at ? new Date(at) : new Date(now.value)).toISOString(), text: text.current?.value.trim() ?? '', contact_ids: who,
      next_step: step.title.trim() ? { id: newId(), title: step.title.trim(), due: step.due } : null,
    }
    close()
    void write(page.id, said, files)
  }

  return (
    <Sheet title={say_.log} close={close} test="log">
      <form class="form log" onSubmit={save}>
        <p class="soft log-where">{page.name}</p>
        <div class="log-kinds" role="radiogroup" aria-label={say_.what}>
          {KINDS.map((one) => (
            <button type="button" key={one} class="log-kind" role="radio" aria-checked={one === kind} onClick={() => choose(one)} data-test={`log-${one}`}>
              <Icon name={ICONS[one]} size={22} />{t().activity[one]}
            </button>
          ))}
        </div>
        <label class="form-field">{say_.text}
          <textarea ref={text} name="text" rows={3} maxLength={4000} placeholder={say_.text_hint} data-test="log-text" />
        </label>
        {here.length > 0 && (
          <fieldset class="form-field">
            <legend>{say_.who}</legend>
            <div class="log-chips">
              {here.map((one) => <Chip key={one.id} label={one.name} on={who.includes(one.id)} flip={() => setWho(flipped(who, one.id))} />)}
            </div>
          </fieldset>
        )}
        <NextStep step={step} change={setStep} />
        <label class="form-field">{say_.when}
          <input type="datetime-local" value={at || minute(now.value)} max={minute(now.value)} onInput={(event) => setAt(event.currentTarget.value)} data-test="log-at" />
        </label>
        <div class="log-files">
          <Take label={say_.photo} icon="camera" accept="image/*" camera take={take} test="log-photo" />
          <Take label={say_.file} icon="paperclip" accept={ACCEPTED} take={take} test="log-file" />
          {files.map((file) => (
            <span key={file.name} class="log-taken">{file.name}
              <button type="button" onClick={() => setFiles(files.filter((one) => one !== file))} aria-label={say_.take_off(file.name)}><Icon name="close" size={16} /></button>
            </span>
          ))}
        </div>
        <div class="form-ways log-save"><button class="button is-main" data-test="log-save">{say_.save}</button></div>
      </form>
    </Sheet>
  )
}

/** The entry first: it is small and must not wait for its pictures. */
async function write(customer: string, said: Logged, files: File[]) {
  const say_ = words()
  const fate = await add(`/api/customers/${customer}/activities`, said)
  if (fate.kind === 'refused') return void (forgetWritten(said.id), say(fate, say_.refused))
  tell(fate.kind === 'queued' ? say_.later : say_.saved)
  if (said.next_step) void loadTasks()
  for (const file of files) await attach(customer, said.id, file)
}

const flipped = (list: string[], one: string) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one])
