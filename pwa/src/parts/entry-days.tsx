/** The lines of a timeline under their days, older ones under their months. What is far off the screen is not drawn. */
import './entries.css'
import './entry-days.css'
import { lang, t } from '../i18n'
import { clock, daysAgo, list } from '../i18n/formats'
import { words } from '../i18n/timeline'
import { now } from '../state'
import type { Line } from '../timeline'
import { titleWords } from '../wording'
import { ICONS } from './entry-icons'
import { Icon } from './icon'

const NEAR_DAYS = 14

interface Group { name: string; near: boolean; lines: Line[] }

/** In the order they come, so that a page that is added changes the last group at most. */
export function grouped(lines: Line[], at: number, name: (iso: string, near: boolean) => string): Group[] {
  const groups: Group[] = []
  for (const line of lines) {
    const near = daysAgo(Date.parse(line.at), at) < NEAR_DAYS
    const of = name(line.at, near)
    const last = groups.at(-1)
    if (last?.name === of) last.lines.push(line)
    else groups.push({ name: of, near, lines: [line] })
  }
  return groups
}

export function EntryDays({ lines, open }: { lines: Line[]; open: (line: Line) => void }) {
  return (
    <div class="days" data-test="timeline">
      {grouped(lines, now.value, nameOf).map(({ name, near, lines }) => (
        <section key={`${name} ${lines[0]!.id}`} class="days-group" style={{ '--lines': lines.length }}>
          <h3 class="heading days-name">{name}</h3>
          <ul>{lines.map((line) => <Row key={line.id} line={line} near={near} open={open} />)}</ul>
        </section>
      ))}
    </div>
  )
}

function nameOf(iso: string, near: boolean): string {
  const days = daysAgo(Date.parse(iso), now.value)
  if (days <= 1) return days < 1 ? words().today : words().yesterday
  const locale = lang.value === 'de' ? 'de-DE' : 'en-GB'
  const style = near ? { weekday: 'long', day: 'numeric', month: 'long' } as const : { month: 'long', year: 'numeric' } as const
  return new Intl.DateTimeFormat(locale, style).format(new Date(iso))
}

const dayOf = (iso: string) => new Intl.DateTimeFormat(lang.value === 'de' ? 'de-DE' : 'en-GB', { day: 'numeric', month: 'short' }).format(new Date(iso))

function Row({ line, near, open }: { line: Line; near: boolean; open: (line: Line) => void }) {
  const title = titleWords(line, t())
  return (
    <li class={`entry is-${line.kind}`} data-test="entry">
      <span class="entry-icon"><Icon name={ICONS[line.kind] ?? 'note'} size={16} /></span>
      <button class="entry-open" onClick={() => open(line)}>
        <span class="entry-head">
          <strong class="entry-title">{title}</strong>
          <time class="soft" dateTime={line.at}>{near ? clock(line.at, lang.value) : dayOf(line.at)}</time>
        </span>
        {line.text && <span class="entry-body soft">{line.text}</span>}
        <span class="entry-meta soft">{meta(line)}</span>
        {line.waits && <span class="entry-waits"><Icon name="offline" size={14} />{words().waits}</span>}
        {line.files.length > 0 && <span class="entry-meta soft entry-files"><Icon name="paperclip" size={14} />{line.files.map((one) => one.name).join(', ')}</span>}
      </button>
    </li>
  )
}

export function meta(line: Line): string {
  const kind = (line.about && ['opportunities', 'offers'].includes(line.about.kind) && words().happened[line.about.status]) || t().activity[line.kind]
  const people = [line.contact, ...line.others].flatMap((one) => one?.name ?? [])
  return [titleWords(line, t()) !== kind && kind, people.length > 0 && words().with(list(people, lang.value)), line.by?.name].filter(Boolean).join(' · ')
}
