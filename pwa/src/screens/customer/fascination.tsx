/** The third field: what this customer takes for granted, what sets us apart, what delights, what fascinates. */
import './fields-part.css'
import { useEffect } from 'preact/hooks'
import { fieldsShown, openFields } from '../../fields'
import { words } from '../../i18n/fields'
import { TroubleBlank } from '../../parts/blank'
import Completeness from '../../parts/completeness'
import { Facts } from '../../parts/facts'
import { Offline } from '../../parts/offline'
import { Pyramid } from '../../parts/pyramid'
import { Skeleton } from '../../parts/skeleton'
import type { CustomerPage } from '../../wire'

export default function FascinationPart({ page }: { page: CustomerPage }) {
  const shown = fieldsShown(page.id).value
  useEffect(() => void openFields(page.id), [page.id])
  const said = words().pyramid
  if (!shown.value) return shown.trouble ? <TroubleBlank trouble={shown.trouble} retry={() => openFields(page.id)} /> : <Skeleton shapes={['line', 'block', 'block']} />
  return (
    <div class="fields-part" data-test="fascination">
      <Offline shown={shown} />
      <Completeness page={page} field="fascination" />
      <section class="customer-part">
        <h2 class="heading">{said.title}</h2>
        <p class="soft fields-part-intro">{said.intro} <span class="fields-part-mouse">{said.drag}</span> <span class="unseen">{said.keys}</span></p>
        <Pyramid id={page.id} stones={shown.value.fascination} />
      </section>
      <Facts page={page} field="fascination" />
    </div>
  )
}
