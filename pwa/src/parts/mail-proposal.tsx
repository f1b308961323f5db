/** Whoever wrote is no contact yet: what stands below the mail, and the tap that adds them. */
import './mail-proposal.css'
import { useEffect, useState } from 'preact/hooks'
import { words } from '../i18n/matching'
import { addPerson, giveAddress, likelyPerson } from '../proposals'
import type { Alike, Proposal } from '../wire'

/** A number stays on one line. */
const unbroken = (phone: string) => phone.replaceAll(' ', '\u00a0')

interface Props { mail_id: string; customer: string; sender: string; proposal: Proposal }

export default function MailProposal({ mail_id, customer, sender, proposal }: Props) {
  const w = words()
  const [alike, setAlike] = useState<Alike | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    const asking = new AbortController()
    void likelyPerson(customer, proposal, asking.signal).then((found) => asking.signal.aborted || setAlike(found))
    return () => asking.abort()
  }, [mail_id, customer, proposal.address])
  const once = (act: () => Promise<void>) => () => (setBusy(true), void act().finally(() => setBusy(false)))

  return (
    <section class="mail-proposal" aria-label={w.proposal} data-test="proposal">
      <div class="mail-proposal-text">
        <span>{[proposal.name !== sender && proposal.name, proposal.title, ...proposal.phones.map(unbroken)].filter(Boolean).join(' · ')}</span>
        {alike && <span>{w.maybe(alike.name)}</span>}
      </div>
      <div class="mail-proposal-ways">
        {alike && <button class="button is-main" disabled={busy} onClick={once(() => giveAddress(mail_id, customer, alike, proposal.address))} data-test="give-address">{w.give_address(alike.name)}</button>}
        <button class={`button ${alike ? '' : 'is-main'}`} disabled={busy} onClick={once(() => addPerson(mail_id, customer, proposal))} aria-label={w.add_person(proposal.name)} data-test="add-proposed">{alike ? w.anyway : w.add}</button>
      </div>
    </section>
  )
}
