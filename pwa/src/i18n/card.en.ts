import { plural } from './formats'
import type { Dictionary } from './index'

const days = (amount: string) => plural(Number(amount), 'en', 'day', 'days')
const since = (amount: string) => (Number(amount) > 0 ? ` for ${days(amount)}` : '')

export const card: Dictionary['card'] = {
  matters: 'What matters now',
  until: (day, at) => (at ? `by ${day}, ${at}` : `by ${day}`),
  late_since: (day) => `overdue since ${day}`,
  money: {
    overdue: (amount) => (amount > 0 ? `${plural(amount, 'en', 'day', 'days')} overdue` : 'invoice overdue'),
    limit: 'credit limit reached',
  },
  reason: {
    thread: () => 'same conversation',
    number: (value) => `same number ${value}`,
    article: (value) => `same article ${value}`,
    words: (value) => `similar words: ${value}`,
    person: (value) => (value ? `also with ${value}` : 'same person'),
    open_complaint: (value) => `complaint open${since(value)}`,
    open_offer: (value) => `offer open${since(value)}`,
    open_order: (value) => `order open${since(value)}`,
    overdue: (value) => `overdue${since(value)}`,
    promised: (value) => (value ? `promised by ${value}` : 'promised'),
    task: () => 'open task',
    asked: () => 'being asked about',
    near: () => 'from the same days',
    recent: () => 'most recent',
  },
  same: { offer: 'same offer', order: 'same order', invoice: 'same invoice', complaint: 'same complaint' },
  step: { call: 'Call', answer: 'Answer', visit: 'Visit', task: 'Task', hand_over: 'Hand over', stage: 'Stage' },
  helpful: (title) => `Helpful: ${title}`,
  not_this: (title) => `Does not belong here: ${title}`,
  judged: { helpful: 'Thank you. This helps with sorting.', not_this: 'Noted: does not belong here.' },
  taken_back: 'Taken back.',
}
