/** A complaint taken in at the customer's, in under a minute: a title is enough. */
import '../parts/complaint-form.css'
import './new-complaint.css'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { limits, loadLimits, takeIn } from '../complaints'
import { customerShown, openCustomer } from '../customers'
import { t } from '../i18n'
import { TopBar } from '../parts/top-bar'
import { go } from '../router'
import { tell } from '../state'
import type { Severity } from '../wire'

const SEVERITIES: Severity[] = ['normal', 'high', 'critical']

export default function NewComplaintScreen({ customer, mail }: { customer: string; mail: string | null }) {
  const words = t().complaints
  const severity = useSignal<Severity>('normal')
  const wrong = useSignal('')
  const busy = useSignal(false)
  const page = customerShown(customer).value.value
  const limit = limits.value.value?.[severity.value]
  useEffect(() => (void openCustomer(customer), void loadLimits()), [customer])

  async function save(event: SubmitEvent) {
    event.preventDefault()
    const said = new FormData(event.currentTarget as HTMLFormElement)
    const title = String(said.get('title')).trim()
    if (!title) return void (wrong.value = words.title_needed)
    busy.value = true
    const made = await takeIn(customer, {
      title, text: String(said.get('text')).trim(), severity: severity.value, contact_id: String(said.get('contact') ?? '') || null, mail_id: mail,
    })
    busy.value = false
    if (made === 'waits') tell(words.waits)
    if (made) go(made === 'waits' ? `/customers/${customer}` : `/complaints/${made}`, { replace: true })
  }

  return (
    <article class="new-complaint" data-test="new-complaint">
      <TopBar fallback={`/customers/${customer}`} place={page?.name ?? t().app.customers} />
      <form class="form new-complaint-form" onSubmit={save} noValidate>
        <header>
          <h1 tabIndex={-1}>{words.take_in}</h1>
          <p class="soft">{page?.name ?? '\u00a0'}</p>
        </header>
        <label class="form-field">{words.title}
          <input name="title" maxLength={200} autocomplete="off" enterkeyhint="next" placeholder={words.title_hint} aria-invalid={wrong.value ? 'true' : undefined} data-test="title" />
        </label>
        <p class="form-wrong" role="alert">{wrong.value}</p>
        <fieldset class="form-field">
          <legend>{words.severity_name}</legend>
          <div class="form-choice">
            {SEVERITIES.map((one) => (
              <label key={one} class={`is-${one}`}>
                <input type="radio" name="severity" value={one} checked={severity.value === one} onChange={() => (severity.value = one)} data-test={`severity-${one}`} />
                {words.severity[one]}
              </label>
            ))}
          </div>
          <p class="soft form-hint">{limit ? words.severity_text(limit.acknowledge, limit.solve) : '\u00a0'}</p>
        </fieldset>
        {page && page.contacts.length > 0 && (
          <label class="form-field">{words.who}
            <select name="contact" data-test="contact">
              <option value="">{words.no_contact}</option>
              {page.contacts.filter((one) => !one.left_at).map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
            </select>
          </label>
        )}
        <label class="form-field">{words.text}<textarea name="text" rows={5} maxLength={8000} data-test="text" /></label>
        <div class="form-ways"><button class="button is-main" disabled={busy.value} data-test="save">{busy.value ? words.saving : words.save}</button></div>
      </form>
    </article>
  )
}
