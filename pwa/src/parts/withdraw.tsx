/** Taking a mail out of Rapport again, for whoever it lies with. Asked once, in plain words: there is no way back. */
import './withdraw.css'
import { useState } from 'preact/hooks'
import { words } from '../i18n/private-mail'
import { withdraw } from '../private-mail'
import { back } from '../router'
import { tell } from '../state'
import { dropRow } from '../today'
import type { MailText, Withdrawal } from '../wire'
import { Icon } from './icon'
import { Sheet } from './sheet'

export default function Withdraw({ mail }: { mail: MailText }) {
  const [asks, setAsks] = useState(false)
  return (
    <>
      <button class="button is-quiet withdraw" onClick={() => setAsks(true)} data-test="withdraw"><Icon name="lock" size={18} />{words().withdraw}</button>
      {asks && <Asked id={mail.id} reach={mail.may_withdraw} close={() => setAsks(false)} />}
    </>
  )
}

/** What goes for good is left first, so that nobody reads it again meanwhile. */
async function go(id: string, reach: Withdrawal['reach']) {
  if (reach === 'everywhere') {
    back('/')
    dropRow(id)
  }
  const answer = await withdraw(id)
  tell(answer.outcome === 'ok' ? words().withdrawn[answer.value.reach] : words().unsent)
}

function Asked({ id, reach, close }: { id: string; reach: Withdrawal['reach']; close: () => void }) {
  const said = words()
  return (
    <Sheet title={said.withdraw_title} close={close} test="withdraw-sheet">
      <div class="withdraw-asked">
        <p>{reach === 'here' ? said.withdraw_here : said.withdraw_everywhere}</p>
        <p class="soft">{said.withdraw_stays}</p>
        <p><strong>{said.withdraw_final}</strong></p>
        <div class="withdraw-ways">
          <button class="button is-main" onClick={() => (close(), void go(id, reach))} data-test="withdraw-yes">{said.withdraw_yes}</button>
          <button class="button" onClick={close} data-test="withdraw-no">{said.withdraw_no}</button>
        </div>
      </div>
    </Sheet>
  )
}
