/** Choosing a file, the imports so far, and what can be taken along. */
import { signal } from '@preact/signals'
import { lang, t } from '../i18n'
import { ago } from '../i18n/formats'
import { words } from '../i18n/imports'
import { KINDS, loadRuns, refused, runs, takeAlong, upload, uploading } from '../imports'
import { me } from '../session'
import { now, tell } from '../state'
import type { ImportKind, ImportRun } from '../wire'
import { TroubleBlank } from './blank'
import { Icon } from './icon'
import { Note } from './note'
import { Skeleton } from './skeleton'

const kind = signal<ImportKind>('customers')
const over = signal(false)
const mayImport = () => me.value?.role !== 'rep' && Boolean(me.value?.teams.length)
const kinds = () => KINDS.filter((one) => me.value?.sees_money || (one !== 'orders' && one !== 'invoices'))
/** Our offerings are kept by inside sales and managers; everybody may take them along. */
const isKept = (one: ImportKind) => one !== 'offerings' || me.value?.role !== 'admin'

export function ImportStart() {
  const said = words()
  return (
    <>
      {mayImport() ? <Chooser /> : <Note icon="doubt">{said.not_allowed}</Note>}
      {mayImport() && <Recent />}
      <TakeAlong />
    </>
  )
}

function Chooser() {
  const said = words()
  return (
    <section class="import-part">
      <fieldset class="import-kinds">
        <legend class="heading">{said.what}</legend>
        {kinds().filter(isKept).map((one) => (
          <button key={one} aria-pressed={kind.value === one} onClick={() => (kind.value = one)} data-test={`kind-${one}`}>{said.kind[one]}</button>
        ))}
      </fieldset>
      <label class={`import-drop ${over.value ? 'is-over' : ''}`} onDragOver={(event) => (event.preventDefault(), (over.value = true))} onDragLeave={() => (over.value = false)} onDrop={dropped}>
        <Icon name="download" size={28} />
        <strong>{uploading.value ? said.uploading(uploading.value) : said.drop}</strong>
        <span class="button is-main">{said.choose}</span>
        <input class="unseen" type="file" accept=".csv,.txt,.tsv,.xlsx,.vcf,text/csv,text/vcard" disabled={Boolean(uploading.value)} onChange={(event) => take(event.currentTarget.files)} data-test="import-file" />
        <span class="soft import-small">{said.formats}</span>
      </label>
      <div role="alert">{refused.value && <Note icon="complaint" tone="complaint" test="import-refused">{said.refused_file[refused.value] ?? said.failed}</Note>}</div>
    </section>
  )
}

function dropped(event: DragEvent) {
  event.preventDefault()
  over.value = false
  take(event.dataTransfer?.files ?? null)
}

function take(files: FileList | null) {
  const file = files?.[0]
  if (file && !uploading.value) void upload(file, kind.value)
}

function Recent() {
  const said = words()
  const { value, trouble } = runs.value
  if (!value) return trouble ? <TroubleBlank trouble={trouble} retry={loadRuns} /> : <Skeleton shapes={['row', 'row']} />
  return (
    <section class="import-part">
      <h2>{said.recent}</h2>
      {!value.imports.length && <p class="soft">{said.none_yet}</p>}
      <ul class="import-runs">{value.imports.map((one) => <RunRow key={one.id} one={one} />)}</ul>
    </section>
  )
}

function RunRow({ one }: { one: ImportRun }) {
  const said = words()
  return (
    <li>
      <a href={`/imports/${one.id}`} data-test="import-run">
        <span class="import-run-name"><strong>{one.file_name}</strong><span class="soft">{[said.kind[one.kind], ago(one.made_at, now.value, lang.value)].join(' · ')}</span></span>
        <span class={`import-status is-${one.status}`}>{said.status[one.status]}</span>
        <Icon name="forward" size={18} />
      </a>
    </li>
  )
}

function TakeAlong() {
  const said = words()
  return (
    <section class="import-part">
      <h2>{said.export_title}</h2>
      <p class="soft">{said.export_text}</p>
      <ul class="import-exports">
        {kinds().map((one) => (
          <li key={one}>
            <span>{said.kind[one]}</span>
            {(one === 'contacts' ? (['csv', 'xlsx', 'vcf'] as const) : (['csv', 'xlsx'] as const)).map((type) => (
              <button key={type} class="button is-quiet" aria-label={`${said.kind[one]}: ${type.toUpperCase()}`} onClick={() => along(one, type)} data-test={`export-${one}-${type}`}>{type.toUpperCase()}</button>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}

async function along(one: ImportKind, type: 'csv' | 'xlsx' | 'vcf') {
  tell((await takeAlong(one, type)) ? words().exported : navigator.onLine ? words().export_failed : t().trouble.offline_action)
}
