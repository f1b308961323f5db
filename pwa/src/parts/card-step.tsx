/** A next step that asks for a word first: a visit, a task, the matter handed to a colleague as their task, or a proposed stage. */
import './complaint-form.css'
import './log.css'
import { useEffect, useState } from 'preact/hooks'
import { proposedOf, wantsOf, type Step } from '../card'
import { colleaguesShown, readColleagues } from '../company'
import { t } from '../i18n'
import { words } from '../i18n/card-below'
import { words as timeline } from '../i18n/timeline'
import { promise } from '../tasks'
import type { Card } from '../wire'
import { calledBy, sentence, subjectWords } from '../wording'
import { CardProposal } from './card-proposal'
import { NextStep, type Step as Todo } from './log-next'
import { Sheet } from './sheet'

interface Props { card: Card; step: Step; close: () => void }

export default function CardStep({ card, step, close }: Props) {
  const proposed = proposedOf(card).find((one) => one.id === step.value.proposal_id && one.state === 'open')
  return (
    <Sheet title={words().plan[step.kind as keyof ReturnType<typeof words>['plan']]} close={close} test="card-step">
      {proposed && step.kind === 'stage' ? <CardProposal card={card} one={proposed} after={close} /> : <StepForm card={card} step={step} close={close} />}
    </Sheet>
  )
}

function StepForm({ card, step, close }: Props) {
  const customer = card.customer!
  const [todo, setTodo] = useState<Todo>(() => ({ title: titleOf(card, step), due: step.value.day ?? wantsOf(card)?.deadline?.day ?? null }))
  const [who, setWho] = useState(step.value.user_id ?? '')

  function save(event: SubmitEvent) {
    event.preventDefault()
    const title = todo.title.trim()
    if (!title) return
    close()
    void promise(customer.id, title, todo.due, { contact_id: card.contact?.id, user_id: who || undefined })
  }
  return (
    <form class="form" onSubmit={save}>
      <p class="soft log-where">{customer.name}</p>
      {step.kind === 'hand_over' && <Colleague customer={customer.id} chosen={who} choose={setWho} />}
      <NextStep step={todo} change={setTodo} label={words().what} />
      <div class="form-ways"><button class="button is-main" data-test="card-step-save">{timeline().save}</button><button type="button" class="button" onClick={close}>{t().edit.cancel}</button></div>
    </form>
  )
}

/** Of those who may see the customer. */
function Colleague({ customer, chosen, choose }: { customer: string; chosen: string; choose: (id: string) => void }) {
  const people = colleaguesShown(customer).value.value?.people.filter((one) => one.in_team) ?? []
  useEffect(() => void readColleagues(customer), [customer])
  return (
    <label class="form-field">{words().to_whom}
      <select required value={chosen} onChange={(event) => choose(event.currentTarget.value)} data-test="colleague">
        <option value="" />
        {people.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
      </select>
    </label>
  )
}

function titleOf(card: Card, { kind, value }: Step): string {
  const name = card.contact?.name ?? calledBy(card.sender)
  const title = kind === 'visit' ? words().visit_title(name) : sentence(value.text ?? '') || words().answer_title(name, subjectWords(card.subject, t()))
  return title.slice(0, 200)
}
