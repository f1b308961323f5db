/** What similar customers buy and this one does not, as sentences with their counts. Nothing while a complaint is open. */
import './white-space.css'
import { useEffect } from 'preact/hooks'
import { addNeed, openWhiteSpace, whiteSpaceShown } from '../fields'
import { lang } from '../i18n'
import { words } from '../i18n/fields'
import { day, list } from '../i18n/formats'
import { now, tell } from '../state'
import type { CustomerPage, Gap, Need, WhiteSpace as Found } from '../wire'
import { Icon } from './icon'

export function WhiteSpace({ page, needs }: { page: CustomerPage; needs: Need[] }) {
  const { value } = whiteSpaceShown(page.id).value
  useEffect(() => void openWhiteSpace(page.id), [page.id])
  if (!value) return null
  const said = words().white
  const hint = value.hidden ? said[value.hidden] : value.gaps.length ? '' : said.none
  return (
    <section class="customer-part white-space" data-test="white-space">
      <h2 class="heading">{said.title}</h2>
      {hint && <p class="soft">{hint}</p>}
      <ul>{value.gaps.map((gap) => <li key={gap.offering.id}><OneGap id={page.id} gap={gap} found={value} noted={needs.some((one) => one.offering?.id === gap.offering.id)} /></li>)}</ul>
      {value.peers > 0 && <p class="soft white-space-basis">{said.basis(value.peers, value.others, day(value.since, now.value, lang.value))}</p>}
    </section>
  )
}

function OneGap({ id, gap, found, noted }: { id: string; gap: Gap; found: Found; noted: boolean }) {
  const said = words().white
  const note = async () => {
    if ((await addNeed(id, gap.offering.name, gap.offering.id)).kind === 'sent') tell(said.noted)
  }
  return (
    <div class="gap" data-test="gap">
      <p>{said.buy(gap.buyers, gap.of, alike(found))} <strong>{gap.offering.name}</strong>.</p>
      <span class="gap-bar" role="img" aria-label={`${gap.share_percent} %, ${said.usual(gap.usual_percent, gap.lift)}`}>
        <i style={{ width: `${gap.share_percent}%` }} /><b style={{ left: `${gap.usual_percent}%` }} />
      </span>
      <p class="soft gap-usual">{said.usual(gap.usual_percent, gap.lift)} {gap.named.length > 0 && said.named(list(gap.named.map((one) => one.name), lang.value))}</p>
      {!noted && <button class="button gap-note" onClick={() => void note()} data-test="note-gap"><Icon name="plus" size={18} />{said.note}</button>}
    </div>
  )
}

function alike({ ring, industries, segment, value_class }: Found): string {
  const either = new Intl.ListFormat(lang.value, { type: 'disjunction' })
  const name = { industry: either.format(industries), segment, value_class }
  return ring.map((trait) => words().white.trait[trait](name[trait])).join(', ')
}
