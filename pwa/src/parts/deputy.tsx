/** Who cares for the customer in the owner's stead, and on which days. */
import './edit.css'
import { useState } from 'preact/hooks'
import { change, refusal, say } from '../edits'
import { lang, t } from '../i18n'
import { words } from '../i18n/company'
import { day } from '../i18n/formats'
import { now } from '../state'
import type { Colleagues, CustomerPage } from '../wire'
import { sourceOf } from './edit'
import { Icon } from './icon'

interface Props { page: CustomerPage; people: Colleagues['people']; after: () => Promise<unknown> }

const seen = ({ deputy }: CustomerPage) => deputy && { user_id: deputy.user.id, first_day: deputy.first_day, last_day: deputy.last_day }

export function DeputyEdit({ page, people, after }: Props) {
  const [open, setOpen] = useState(false)
  if (open) return <DeputyForm page={page} people={people} after={after} close={() => setOpen(false)} />
  return (
    <button class="edit" onClick={() => setOpen(true)} data-test="edit-deputy">
      <span class="edit-label">{words().deputy}</span>
      <span class="edit-value"><DeputyText page={page} /></span>
      <span class="edit-known soft">{page.known['deputy'] && sourceOf(page.known['deputy'])}</span>
      <span class="edit-sign"><Icon name="note" size={16} /></span>
    </button>
  )
}

export function DeputyText({ page: { deputy } }: { page: CustomerPage }) {
  if (!deputy) return <span class="soft">{words().deputy_none}</span>
  const [first, last] = [deputy.first_day, deputy.last_day].map((iso) => day(iso, now.value, lang.value)) as [string, string]
  return words().deputy_text(deputy.user.name, first, last)
}

const iso = (at: number) => new Date(at).toLocaleDateString('sv')

function DeputyForm({ page, people, after, close }: Props & { close: () => void }) {
  const start = iso(now.value)
  const [form, setForm] = useState(seen(page) ?? { user_id: '', first_day: start, last_day: start })
  const [wrong, setWrong] = useState('')
  const put = (part: Partial<typeof form>) => (setForm({ ...form, ...part }), setWrong(''))

  async function save(value: typeof form | null) {
    const fate = await change(`/api/customers/${page.id}`, 'deputy', seen(page), value)
    if (fate.kind === 'refused' && fate.code in words().refused) return setWrong(refusal(fate.code, words().refused))
    say(fate)
    close()
    await after()
  }
  return (
    <form class="edit-form" onSubmit={(event) => (event.preventDefault(), void save(form))} data-test="form-deputy">
      <label class="edit-label">{words().deputy_who}
        <select class="edit-input" required value={form.user_id} onChange={(event) => put({ user_id: event.currentTarget.value })}>
          <option value="" />
          {people.filter((one) => one.id !== page.owner?.id).map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </select>
      </label>
      <label class="edit-label">{words().deputy_from}<input class="edit-input" type="date" required value={form.first_day} onInput={(event) => put({ first_day: event.currentTarget.value })} /></label>
      <label class="edit-label">{words().deputy_to}<input class="edit-input" type="date" required min={form.first_day} value={form.last_day} onInput={(event) => put({ last_day: event.currentTarget.value })} /></label>
      <p class="edit-said" role={wrong ? 'alert' : undefined}>{wrong ? <strong class="edit-wrong">{wrong}</strong> : <span class="soft">{words().deputy_hint}</span>}</p>
      <div class="edit-ways">
        <button class="button is-main" data-test="save">{t().edit.save}</button>
        {page.deputy && <button class="button" type="button" onClick={() => save(null)} data-test="no-deputy">{words().deputy_end}</button>}
        <button class="button is-quiet" type="button" onClick={close}>{t().edit.cancel}</button>
      </div>
    </form>
  )
}
