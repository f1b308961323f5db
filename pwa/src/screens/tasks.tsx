/** Aufgaben: mine, by when they are due. */
import './tasks.css'
import { useEffect } from 'preact/hooks'
import { words } from '../i18n/timeline'
import { Blank, TroubleBlank } from '../parts/blank'
import { Offline } from '../parts/offline'
import { Skeleton } from '../parts/skeleton'
import { Tasks } from '../parts/tasks'
import { TopBar } from '../parts/top-bar'
import { t } from '../i18n'
import { finished, loadFinished, loadTasks, mine, open, today } from '../tasks'
import type { Task } from '../wire'

const WEEK_DAYS = 7
type GroupName = 'late' | 'today' | 'soon' | 'later' | 'someday'

/** Days are compared as text: ISO days sort as they follow each other. */
export function groupOf(due: string | null, today: string): GroupName {
  if (!due) return 'someday'
  if (due <= today) return due < today ? 'late' : 'today'
  const ahead = (Date.parse(due) - Date.parse(today)) / 86_400_000
  return ahead <= WEEK_DAYS ? 'soon' : 'later'
}

export default function TasksScreen() {
  const say = words()
  useEffect(() => void Promise.all([loadTasks(), loadFinished()]), [])
  const { value, trouble } = mine.value
  const tasks = open(value)
  const done = finished.value.value?.tasks ?? []
  return (
    <div class="task-screen" data-test="task-screen">
      <TopBar fallback="/" place={t().app.today} />
      <header><h1 tabIndex={-1}>{say.tasks}</h1><p class="soft">{value && say.tasks_open(tasks.length)}</p></header>
      <Offline shown={mine.value} />
      {!value && (trouble ? <TroubleBlank trouble={trouble} retry={loadTasks} /> : <Skeleton shapes={['row', 'row', 'row']} />)}
      {value && !tasks.length && <Blank icon="task" title={say.no_tasks} text={say.no_tasks_text} test="empty" />}
      {(['late', 'today', 'soon', 'later', 'someday'] as const).map((name) => (
        <Group key={name} name={say.task_groups[name]} tasks={tasks.filter((one) => groupOf(one.due, today()) === name)} test={`tasks-${name}`} />
      ))}
      <Group name={say.tasks_done} tasks={done} test="tasks-done" />
    </div>
  )
}

const Group = ({ name, tasks, test }: { name: string; tasks: Task[]; test: string }) =>
  tasks.length > 0 ? <section class="task-group"><h2 class="heading">{name}</h2><Tasks tasks={tasks} test={test} /></section> : null
