/** Says above the mails that this device has gone quiet although its person counts on it. */
import './push-line.css'
import { t } from '../i18n'
import { silent } from '../push'
import { Note } from './note'

export const PushTrouble = () => silent.value && (
  <div class="push-line" data-test="push-trouble">
    <Note icon="bell" tone="doubt">{t().push.silent} <a href="/settings">{t().push.look}</a></Note>
  </div>
)
