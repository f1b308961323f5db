/** One entry whole: who was there, what was said, its files; one's own can be corrected here. */
import './entry-sheet.css'
import './log.css'
import { useState } from 'preact/hooks'
import { remove, say } from '../edits'
import { ACCEPTED, download, picture, smaller } from '../files'
import { lang, t } from '../i18n'
import { moment, size } from '../i18n/formats'
import { words } from '../i18n/timeline'
import { tell } from '../state'
import { pageOf } from '../places'
import { openTimeline, type Line } from '../timeline'
import type { AttachedFile, Contact } from '../wire'
import { titleWords } from '../wording'
import { attach } from './attach'
import { meta } from './entry-days'
import { Own } from './entry-own'
import { Icon } from './icon'
import { Take } from './log-inputs'
import { Sheet } from './sheet'

interface Props { customer: string; people: Contact[]; line: Line; close: () => void; after: () => unknown }

export function EntrySheet({ customer, people, line, close, after }: Props) {
  const way = wayOf(line)
  const editable = line.is_mine && !line.waits
  return (
    <Sheet title={titleWords(line, t())} close={close} test="entry-sheet">
      <p class="soft entry-when">{moment(line.at, lang.value)}{meta(line) && ` · ${meta(line)}`}{line.changed_at && ` · ${words().corrected}`}</p>
      {editable ? <Own line={line} people={people} after={after} /> : line.text && <p class="entry-whole">{line.text}</p>}
      <Files customer={customer} line={line} editable={editable} after={after} />
      {way && <a class="button is-main entry-way" href={way} data-test="entry-way">{line.mail_id ? words().open_mail : words().open_page}</a>}
      {editable && <Remove customer={customer} line={line} close={close} after={after} />}
    </Sheet>
  )
}

/** The page of what an entry tells of. */
export function wayOf({ mail_id, about }: Line): string | null {
  if (mail_id) return `/mails/${mail_id}`
  return about && pageOf(about.kind, about.id)
}

function Files({ customer, line, editable, after }: Pick<Props, 'customer' | 'line' | 'after'> & { editable: boolean }) {
  const [shown, setShown] = useState<Record<string, string>>({})
  async function open(file: AttachedFile) {
    const address = file.type.startsWith('image/') && !/heic|tiff/.test(file.type) ? await picture(file.id) : null
    if (address) return setShown({ ...shown, [file.id]: address })
    await download(file.id, file.name, words().file_offline)
  }
  async function take(list: FileList | null) {
    for (const file of list ?? []) await attach(customer, line.id, await smaller(file))
    await after()
  }
  async function drop(file: AttachedFile) {
    say(await remove(`/api/files/${file.id}`))
    await after()
  }
  return (
    <div class="entry-attached">
      {line.files.map((file) => (
        <div key={file.id} class="entry-file">
          <button class="entry-file-open" onClick={() => void open(file)} data-test="file"><Icon name="paperclip" size={18} /><span>{file.name}</span><span class="soft">{size(file.size, lang.value)}</span></button>
          {editable && <button class="entry-file-drop" onClick={() => void drop(file)} aria-label={words().take_off(file.name)}><Icon name="bin" size={18} /></button>}
          {shown[file.id] && <img class="entry-picture" src={shown[file.id]} alt={file.name} onClick={() => void download(file.id, file.name, words().file_offline)} />}
        </div>
      ))}
      {editable && <Take label={words().add_file} icon="paperclip" accept={`${ACCEPTED},image/*`} take={take} test="entry-attach" />}
    </div>
  )
}

function Remove({ customer, line, close, after }: Omit<Props, 'people'>) {
  async function go() {
    if (!confirm(words().sure)) return
    close()
    const fate = await remove(`/api/activities/${line.id}`)
    say(fate)
    if (fate.kind === 'sent') tell(words().removed)
    await Promise.all([openTimeline(customer), after()])
  }
  return <button class="button is-quiet entry-remove" onClick={() => void go()} data-test="entry-remove"><Icon name="bin" size={18} />{words().remove}</button>
}
