/** What was promised: my open tasks, and everybody's for a customer. A tick shows at once and may be taken back. */
import { computed, signal, type Signal } from '@preact/signals'
import { readCustomerTasks, readTasks } from './api'
import { add, remove, say } from './edits'
import { t } from './i18n'
import { newId, outbox, send } from './outbox'
import { me } from './session'
import { bring, bringLasting, nothingYet, now, tell, type Shown } from './state'
import type { Task, TaskList } from './wire'

export const mine = signal<Shown<TaskList>>(nothingYet())
export const finished = signal<Shown<TaskList>>(nothingYet())
const of_customers = new Map<string, Signal<Shown<TaskList>>>()

export const loadTasks = () => bring(mine, () => readTasks('open'), 'tasks')
export const loadFinished = () => bring(finished, () => readTasks('done'))

export function tasksOf(customer: string): Signal<Shown<TaskList>> {
  const known = of_customers.get(customer) ?? signal<Shown<TaskList>>(nothingYet())
  of_customers.set(customer, known)
  return known
}

export const loadTasksOf = (customer: string) => bringLasting(tasksOf(customer), () => readCustomerTasks(customer), `tasks:${customer}`)

/** The last word of this device about each task: done or not. */
const wished = computed(() => new Map(outbox.value.filter((one) => one.about.startsWith('task:')).map((one) => [one.about.slice(5), one.method === 'POST'])))

export const isDone = (task: Task) => wished.value.get(task.id) ?? task.done_at !== null
export const open = (list: TaskList | null) => (list?.tasks ?? []).filter((task) => !isDone(task))

/** The calendar day here, as the server writes days. */
export const today = () => new Date(now.value - new Date(now.value).getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
export const isLate = (task: Task) => task.due !== null && task.due < today()

/** What to do now: late first, then of today. */
export const pressing = computed(() => open(mine.value.value).filter((task) => task.due !== null && task.due <= today()))

export async function tick(task: Task, done = true) {
  tell(done ? t().tasks.told(task.title) : t().tasks.reopened(task.title), { label: t().done.undo, run: () => void tick(task, !done) })
  const path = `/api/tasks/${task.id}/done`
  const answer = await send({ about: `task:${task.id}`, method: done ? 'POST' : 'DELETE', path })
  if (answer.outcome === 'refused') tell(t().trouble.refused)
  await reload(task.customer.id)
}

/** `whose`: whom it is about, and who is to do it where that is not oneself. */
export async function promise(customer: string, title: string, due: string | null, whose: { contact_id?: string | undefined; user_id?: string | undefined } = {}): Promise<void> {
  const body = { id: newId(), title, due, ...whose }
  say(await add(`/api/customers/${customer}/tasks`, body))
  await reload(customer)
}

export async function drop(task: Task) {
  say(await remove(`/api/tasks/${task.id}`))
  await reload(task.customer.id)
}

export const isMine = (task: Task) => task.user?.id === me.value?.id

export const reload = (customer: string) =>
  Promise.all([loadTasks(), ...(of_customers.has(customer) ? [loadTasksOf(customer)] : []), ...(finished.value.value ? [loadFinished()] : [])])

export function forgetTasks() {
  mine.value = finished.value = nothingYet()
  of_customers.clear()
}
