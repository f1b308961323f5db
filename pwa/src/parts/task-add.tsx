/** A new task for a customer: one line, one day. */
import './complaint-form.css'
import './log.css'
import './tasks.css'
import { useState } from 'preact/hooks'
import { t } from '../i18n'
import { words } from '../i18n/timeline'
import { promise } from '../tasks'
import { NextStep, type Step } from './log-next'

const NOTHING: Step = { title: '', due: null }

export function AddTask({ customer }: { customer: string }) {
  const [step, setStep] = useState<Step | null>(null)
  const say = words()
  if (!step) return <button class="task-all" onClick={() => setStep(NOTHING)} data-test="task-add">{say.add_task}</button>
  function save(event: SubmitEvent) {
    event.preventDefault()
    if (!step?.title.trim()) return
    setStep(null)
    void promise(customer, step.title.trim(), step.due)
  }
  return (
    <form class="task-add" onSubmit={save}>
      <NextStep step={step} change={setStep} label={say.add_task} hint={say.task_hint} />
      <div class="form-ways"><button class="button is-main" data-test="task-save">{say.add}</button><button type="button" class="button" onClick={() => setStep(null)}>{t().edit.cancel}</button></div>
    </form>
  )
}
