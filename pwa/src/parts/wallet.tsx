/** How much of what a customer spends comes to us: a bar per currency. Estimates, and never shown without saying so. */
import './wallet.css'
import { lang } from '../i18n'
import { words } from '../i18n/fields'
import { money } from '../i18n/formats'
import type { Wallet } from '../wire'

/** `quiet`: while a complaint is open, nobody is told what could still be sold. */
export function Wallets({ wallets, quiet }: { wallets: Wallet[]; quiet: boolean }) {
  const told = wallets.filter((one) => one.share_percent !== null)
  const unknown = wallets.reduce((sum, one) => sum + one.unknown, 0)
  const said = words().needs
  return (
    <section class="customer-part wallets" data-test="wallets">
      <h2 class="heading">{said.wallet} <em class="estimated">{said.estimated}</em></h2>
      {told.map((one) => <WalletBar key={one.currency} wallet={one} quiet={quiet} />)}
      {!told.length && <p class="soft">{said.nothing_estimated}</p>}
      {told.length > 0 && unknown > 0 && <p class="soft wallet-unknown">{said.unknown(unknown)}</p>}
    </section>
  )
}

function WalletBar({ wallet: { currency, potential_cents, ours_cents, open_cents, share_percent }, quiet }: { wallet: Wallet; quiet: boolean }) {
  const said = words().needs
  const amount = (cents: number) => money(cents, currency, lang.value)
  return (
    <div class="wallet">
      <p class="wallet-share"><strong>{share_percent} %</strong> <span>{said.ours}</span></p>
      <ShareBar percent={share_percent ?? 0} />
      <dl>
        <div class="is-ours"><dt>{said.ours}</dt><dd>{amount(ours_cents)}</dd></div>
        {!quiet && <div class="is-open"><dt>{said.open}</dt><dd>{amount(open_cents)}</dd></div>}
        <div><dt>{said.potential_year}</dt><dd>{amount(potential_cents)}</dd></div>
      </dl>
    </div>
  )
}

/** Ours and others'. What it shows stands beside it in words. */
export const ShareBar = ({ percent }: { percent: number }) => (
  <span class="share-bar" aria-hidden="true"><i style={{ width: `${percent}%` }} /></span>
)
