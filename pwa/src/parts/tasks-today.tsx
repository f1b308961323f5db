/** On Today: what was promised until today. Nothing promised, nothing shown. */
import './tasks.css'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { loadTasks, mine, open, pressing } from '../tasks'
import { Tasks } from './tasks'

const SHOWN = 3

export function TasksToday() {
  useEffect(() => void loadTasks(), [])
  const first = pressing.value.slice(0, SHOWN)
  const rest = open(mine.value.value).length - first.length
  if (!first.length) return null
  return (
    <section class="task-block" data-test="tasks-today">
      <h2 class="heading">{t().tasks.name}</h2>
      <Tasks tasks={first} />
      {rest > 0 && <a class="task-all" href="/tasks">{t().tasks.more(rest)}</a>}
    </section>
  )
}
