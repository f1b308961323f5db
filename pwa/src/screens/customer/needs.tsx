/** The fourth field: what this customer needs, how much of it comes to us, and what similar customers buy. */
import './fields-part.css'
import { useEffect } from 'preact/hooks'
import { fieldsShown, openFields } from '../../fields'
import { TroubleBlank } from '../../parts/blank'
import Completeness from '../../parts/completeness'
import { Facts } from '../../parts/facts'
import { Needs } from '../../parts/needs'
import { Offline } from '../../parts/offline'
import { Skeleton } from '../../parts/skeleton'
import { Wallets } from '../../parts/wallet'
import { WhiteSpace } from '../../parts/white-space'
import type { CustomerPage } from '../../wire'

export default function NeedsPart({ page }: { page: CustomerPage }) {
  const shown = fieldsShown(page.id).value
  useEffect(() => void openFields(page.id), [page.id])
  if (!shown.value) return shown.trouble ? <TroubleBlank trouble={shown.trouble} retry={() => openFields(page.id)} /> : <Skeleton shapes={['line', 'block', 'block']} />
  const { needs, wallets } = shown.value
  const quiet = page.complaints.length > 0
  return (
    <div class="fields-part" data-test="needs">
      <Offline shown={shown} />
      <Completeness page={page} field="needs" />
      {needs.length > 0 && <Wallets wallets={wallets} quiet={quiet} />}
      <Needs id={page.id} needs={needs} quiet={quiet} />
      <WhiteSpace page={page} needs={needs} />
      <Facts page={page} field="needs" />
    </div>
  )
}
