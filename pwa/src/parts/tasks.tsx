/** Tasks as rows: tick them off, or tap to change the day. */
import './tasks.css'
import { useState } from 'preact/hooks'
import { lang, t } from '../i18n'
import { day } from '../i18n/formats'
import { now } from '../state'
import { isDone, isLate, isMine, tick } from '../tasks'
import type { Task } from '../wire'
import { Icon } from './icon'
import { Later } from './later'

const sheet = () => import('./task-sheet')

export function Tasks({ tasks, at_customer = false, test = 'tasks' }: { tasks: Task[]; at_customer?: boolean; test?: string }) {
  const [opened, setOpened] = useState<string | null>(null)
  const task = tasks.find((one) => one.id === opened)
  return (
    <>
      <ul class="tasks" data-test={test}>{tasks.map((one) => <Row key={one.id} task={one} at_customer={at_customer} open={() => setOpened(one.id)} />)}</ul>
      {task && <Later load={sheet} task={task} close={() => setOpened(null)} />}
    </>
  )
}

function Row({ task, at_customer, open }: { task: Task; at_customer: boolean; open: () => void }) {
  const done = isDone(task)
  const name = at_customer ? !isMine(task) && task.user?.name : task.customer.name
  return (
    <li class={`task ${done ? 'is-done' : isLate(task) ? 'is-late' : ''}`} data-test="task">
      <button class="task-tick" role="checkbox" aria-checked={done} aria-label={task.title} onClick={() => void tick(task, !done)} data-test="task-tick"><span><Icon name="check" size={17} /></span></button>
      <button class="task-open" onClick={open}>
        <span class="task-title">{task.title}</span>
        <span class="soft">
          {task.due && <span class="task-due">{day(task.due, now.value, lang.value)}{isLate(task) && !done && `, ${t().tasks.late}`}</span>}
          {[name, task.contact?.name].map((one) => one && <span key={one}>{one}</span>)}
        </span>
      </button>
    </li>
  )
}
