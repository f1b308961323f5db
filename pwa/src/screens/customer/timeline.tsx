/** Zeitachse: everything exchanged with this customer, and what is still promised to them. */
import './timeline.css'
import { useEffect, useState } from 'preact/hooks'
import { readEntry } from '../../api'
import { readAgain } from '../../customers'
import { t } from '../../i18n'
import { words } from '../../i18n/timeline'
import { Blank, TroubleBlank } from '../../parts/blank'
import { EntryDays } from '../../parts/entry-days'
import { EntryFilter } from '../../parts/entry-filter'
import { EntrySheet, wayOf } from '../../parts/entry-sheet'
import { Sentinel } from '../../parts/sentinel'
import { Skeleton } from '../../parts/skeleton'
import { AddTask } from '../../parts/task-add'
import { Tasks } from '../../parts/tasks'
import { go, named } from '../../router'
import { tell } from '../../state'
import { loadTasksOf, open as openOnes, tasksOf } from '../../tasks'
import { loadOlder, openTimeline, timelineShown, writtenHere, type Line } from '../../timeline'
import { asked, askFor, EVERYTHING, forgetAsked, found, isEverything, search, searchOlder } from '../../timeline-search'
import type { CustomerPage } from '../../wire'

export default function TimelinePart({ page }: { page: CustomerPage }) {
  const [opened, setOpened] = useState<string | null>(null)
  const wanted = named('entry')
  useEffect(() => (void openTimeline(page.id), forgetAsked), [page.id])

  const all = isEverything(asked.value)
  const read_at = timelineShown(page.id).value.at
  // Whatever made the timeline be read again may have brought a task, or a file to what was searched for.
  useEffect(() => void Promise.all([loadTasksOf(page.id), all || search(page.id)]), [page.id, read_at])
  const shown = all ? timelineShown(page.id).value : found.value
  const lines: Line[] = [...(all ? writtenHere(page.id, page.contacts) : []), ...(shown.value?.entries ?? [])]
  const line = lines.find((one) => one.id === opened)

  /** Mails have a page of their own; everything else opens here. */
  function open(one: Line) {
    if (one.mail_id) go(wayOf(one)!)
    else setOpened(one.id)
  }
  const after = () => Promise.all([openTimeline(page.id), all ? null : search(page.id), readAgain(page.id)])

  return (
    <div class="timeline">
      <Promised customer={page.id} />
      <EntryFilter customer={page.id} />
      {!shown.value && !lines.length && (shown.trouble ? <TroubleBlank trouble={shown.trouble} retry={after} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {shown.value && !lines.length && <Nothing customer={page.id} all={all} />}
      {lines.length > 0 && <EntryDays lines={lines} open={open} />}
      {shown.value?.next && <Sentinel reached={() => void (all ? loadOlder(page.id) : searchOlder(page.id))} />}
      {line && <EntrySheet customer={page.id} people={page.contacts} line={line} close={() => setOpened(null)} after={after} />}
      {wanted && <NamedEntry key={wanted} page={page} id={wanted} after={after} />}
    </div>
  )
}

/** The entry that the address names, however far down it stands. */
function NamedEntry({ page, id, after }: { page: CustomerPage; id: string; after: () => Promise<unknown> }) {
  const [line, setLine] = useState<Line | null>(null)
  const is_open = () => named('entry') === id
  const close = () => is_open() && go(`/customers/${page.id}/timeline`, { replace: true })
  async function read() {
    const answer = await readEntry(page.id, id)
    if (!is_open()) return
    if (answer.outcome === 'ok') return setLine(answer.value)
    tell(answer.outcome === 'refused' ? words().gone : t().trouble.offline_action)
    close()
  }
  useEffect(() => void read(), [])
  const again = () => Promise.all([is_open() && read(), after()])
  return line && <EntrySheet customer={page.id} people={page.contacts} line={line} close={close} after={again} />
}

const SHOWN = 2

function Promised({ customer }: { customer: string }) {
  const [whole, showWhole] = useState(false)
  const tasks = openOnes(tasksOf(customer).value.value)
  const rest = tasks.length - SHOWN
  return (
    <section class="timeline-promised" aria-label={words().tasks}>
      <h2 class="heading">{words().tasks}</h2>
      {tasks.length > 0 && <Tasks tasks={whole ? tasks : tasks.slice(0, SHOWN)} at_customer />}
      <div class="timeline-ways">
        {!whole && rest > 0 && <button class="task-all" onClick={() => showWhole(true)}>{words().more_tasks(rest)}</button>}
        <AddTask customer={customer} />
      </div>
    </section>
  )
}

const Nothing = ({ customer, all }: { customer: string; all: boolean }) => {
  const say = words()
  if (all) return <Blank icon="note" title={say.nothing} text={say.nothing_text} test="empty" />
  return <Blank icon="search" title={say.nothing_found} text={say.nothing_found_text} test="empty"><button class="button" onClick={() => askFor(customer, EVERYTHING)}>{say.show_all}</button></Blank>
}
