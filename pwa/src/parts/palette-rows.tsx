/** The rows of the palette: what was found, with the letters that were typed. */
import { lang, t } from '../i18n'
import { day } from '../i18n/formats'
import { words } from '../i18n/search'
import { marked, markedWords, type Piece } from '../folding'
import { pathOf, textPathOf } from '../search'
import { now } from '../state'
import type { SearchHit, TextHit } from '../wire'
import { titleWords } from '../wording'
import { ICONS } from './entry-icons'
import { Icon, type IconName } from './icon'

const KIND_ICONS: Record<SearchHit['kind'], IconName> = {
  customer: 'customers', contact: 'person', opportunity: 'offer', offer: 'offer', order: 'order', invoice: 'money', complaint: 'complaint',
}

export function HitOption({ hit, typed, chosen }: { hit: SearchHit; typed: string; chosen: boolean }) {
  const kind = hit.kind === 'customer' || hit.kind === 'contact' ? '' : words().kind[hit.kind]
  return (
    <a class="palette-option" role="option" id={`hit-${hit.id}`} href={pathOf(hit)} tabIndex={-1} aria-selected={chosen} data-test={`hit-${hit.kind}`}>
      <span class={`palette-icon is-${hit.kind}`}><Icon name={KIND_ICONS[hit.kind]} size={18} /></span>
      <span class="palette-words">
        <strong><Marked pieces={marked(hit.label, typed)} /></strong>
        <span class="soft">{kind && `${kind} · `}<Marked pieces={marked(hit.detail, typed)} /></span>
      </span>
      <span class="palette-way"><Icon name="forward" size={16} /></span>
    </a>
  )
}

export function TextOption({ one, chosen }: { one: TextHit; chosen: boolean }) {
  const who = [one.customer?.name ?? words().undecided, one.contact?.name].filter(Boolean).join(' · ')
  return (
    <a class="palette-option is-text" role="option" id={`text-${one.id}`} href={textPathOf(one)} tabIndex={-1} aria-selected={chosen} data-test="text-hit">
      <span class="palette-icon"><Icon name={ICONS[one.kind] ?? 'note'} size={18} /></span>
      <span class="palette-words">
        <span class="palette-line"><strong><Marked pieces={markedWords(titleWords(one, t()), one.marks)} /></strong><time class="soft" dateTime={one.at}>{day(one.at, now.value, lang.value)}</time></span>
        {one.excerpt && <span class="palette-excerpt"><Marked pieces={markedWords(one.excerpt, one.marks)} /></span>}
        <span class="soft">{who}</span>
      </span>
    </a>
  )
}

const Marked = ({ pieces }: { pieces: Piece[] }) => <>{pieces.map((piece) => (piece.found ? <mark>{piece.text}</mark> : piece.text))}</>
