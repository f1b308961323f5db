/** Where the customer is: each site as an address, its fields changed one by one. */
import './edit.css'
import './sites.css'
import { useState } from 'preact/hooks'
import { readAgain } from '../customers'
import { add, remove, say } from '../edits'
import { t } from '../i18n'
import { words } from '../i18n/company'
import { newId } from '../outbox'
import type { CustomerPage, Site } from '../wire'
import { Edit, sourceOf } from './edit'
import { Icon } from './icon'

const LINES = ['label', 'street', 'postcode', 'city', 'country'] as const

export function Sites({ page }: { page: CustomerPage }) {
  const [adding, setAdding] = useState(false)
  const known = page.known.sites
  return (
    <section class="customer-part" data-test="sites">
      <h2 class="heading">{words().sites}</h2>
      {!page.sites.length && !adding && <p class="soft customer-none">{words().site_none}</p>}
      <ul class="sites">{page.sites.map((site) => <SiteOf key={site.id} page={page} site={site} />)}</ul>
      {known && <p class="soft sites-known">{sourceOf(known)}</p>}
      {adding ? <NewSite page={page} close={() => setAdding(false)} /> : (
        <div class="edit-ways"><button class="button" onClick={() => setAdding(true)} data-test="add-site">{words().site_add}</button></div>
      )}
    </section>
  )
}

function SiteOf({ page, site }: { page: CustomerPage; site: Site }) {
  const path = `/api/customers/${page.id}/sites/${site.id}`
  const name = site.label || site.city
  const again = () => readAgain(page.id)
  const field = { path, after: again, refused: words().refused }
  async function drop() {
    if (!confirm(words().site_remove_sure(name))) return
    say(await remove(path))
    await again()
  }
  return (
    <li class="site">
      <details>
        <summary class="site-head" data-test="site">
          <span class="site-text"><strong>{name}</strong><span class="soft">{[site.street, [site.postcode, site.city].filter(Boolean).join(' ')].filter(Boolean).join(', ')}</span></span>
          <Icon name="down" size={18} />
        </summary>
        {LINES.map((line) => <Edit key={line} {...field} field={line} label={words().site[line]} value={site[line]} />)}
        <Edit {...field} field="lat" label={words().site.lat} value={site.lat} type="number" />
        <Edit {...field} field="lon" label={words().site.lon} value={site.lon} type="number" />
        <button class="button is-quiet" onClick={drop} data-test="remove-site">{words().site_remove}</button>
      </details>
    </li>
  )
}

const EMPTY = { label: '', street: '', postcode: '', city: '', country: 'DE' }

function NewSite({ page, close }: { page: CustomerPage; close: () => void }) {
  const [site, setSite] = useState(EMPTY)
  async function save(event: Event) {
    event.preventDefault()
    const fate = await add(`/api/customers/${page.id}/sites`, { id: newId(), ...site })
    say(fate, words().refused)
    if (fate.kind === 'refused') return
    close()
    await readAgain(page.id)
  }
  return (
    <form class="edit-form" onSubmit={save} data-test="new-site">
      {LINES.map((line, at) => (
        <label key={line} class="edit-label">{words().site[line]}
          <input class="edit-input" value={site[line]} autofocus={at === 0} required={line === 'city'} maxLength={line === 'country' ? 60 : 200} name={line}
            onInput={(event) => setSite({ ...site, [line]: event.currentTarget.value })} />
        </label>
      ))}
      <div class="edit-ways">
        <button class="button is-main" data-test="save">{t().edit.save}</button>
        <button class="button is-quiet" type="button" onClick={close}>{t().edit.cancel}</button>
      </div>
    </form>
  )
}
