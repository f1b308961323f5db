/** One task: its words, its day, whose it is; and away with it. */
import { day } from '../i18n/formats'
import { lang } from '../i18n'
import { words } from '../i18n/timeline'
import { now } from '../state'
import { drop, isMine, reload } from '../tasks'
import type { Task } from '../wire'
import { Edit } from './edit'
import { Icon } from './icon'
import { Sheet } from './sheet'

export default function TaskSheet({ task, close }: { task: Task; close: () => void }) {
  const say = words()
  const path = `/api/tasks/${task.id}`
  const after = () => reload(task.customer.id)

  async function remove() {
    if (!confirm(say.sure_task(task.title))) return
    close()
    await drop(task)
  }

  return (
    <Sheet title={say.task} close={close} test="task-sheet">
      <p class="soft"><a class="task-all" href={`/customers/${task.customer.id}/timeline`}>{task.customer.name}</a>{task.user && !isMine(task) && ` · ${say.of(task.user.name)}`}</p>
      <Edit label={say.task} path={path} field="title" value={task.title} after={after} />
      <Edit label={say.day} path={path} field="due" type="date" value={task.due} show={(value) => (value ? day(value, now.value, lang.value) : say.due.none)} after={after} />
      {!task.done_at && isMine(task) && <button class="button is-quiet task-remove" onClick={() => void remove()}><Icon name="bin" size={18} />{say.remove_task}</button>}
    </Sheet>
  )
}
