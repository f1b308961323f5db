/** The one thing to do on a customer's page, where the thumb is. What it opens is fetched when somebody first taps it. */
import './log.css'
import { useState } from 'preact/hooks'
import { t } from '../i18n'
import type { CustomerPage } from '../wire'
import { Icon } from './icon'
import { Later } from './later'

const log = () => import('./log')

export function LogButton({ page }: { page: CustomerPage }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button class="log-button" onClick={() => setOpen(true)} data-test="log-button"><Icon name="note" size={22} />{t().tasks.log}</button>
      {open && <Later load={log} page={page} close={() => setOpen(false)} />}
    </>
  )
}
