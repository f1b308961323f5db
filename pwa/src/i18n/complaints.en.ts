import { count, plural } from './formats'
import type { Dictionary } from './index'

const n = (amount: number, one: string, other: string) => plural(amount, 'en', one, other)

function duration(minutes: number): string {
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (!whole) return `${rest} min`
  return whole < 8 && rest ? `${whole} h ${rest} min` : `${count(whole, 'en')} h`
}

export const complaints: Dictionary['complaints'] = {
  name: 'Complaints',
  one: 'Complaint',
  lists: 'Lists of complaints',
  list: { mine: 'Mine', team: 'Team', overdue: 'Overdue', closed: 'Closed' },
  sum: (amount) => n(amount, 'complaint', 'complaints'),
  column: { title: 'What it is about', customer: 'Customer', owner: 'In charge', clock: 'Due' },
  empty: { mine: 'No complaint waits for you.', team: 'Nothing is complained of in your team.', overdue: 'Nothing is overdue.', closed: 'Nothing closed yet.' },
  empty_text: 'You take in a new one on the customer’s page.',
  missing: 'This complaint does not exist, or not for you.',
  nothing_kept: 'This complaint is not kept on this device.',

  severity: { normal: 'normal', high: 'high', critical: 'critical' },
  severity_name: 'Urgency',
  severity_text: (acknowledge, solve) => `Acknowledged within ${duration(acknowledge)}, solved within ${duration(solve)} of working time`,

  clock: {
    aim: { acknowledge: 'to acknowledge', solve: 'to solve' },
    running: (minutes, aim) => `${duration(minutes)} left ${aim}`,
    missed: (minutes) => (minutes ? `overdue for ${duration(minutes)}` : 'overdue just now'),
    missed_closed: (minutes) => `solved ${duration(minutes)} late`,
    paused: 'It is the customer’s turn',
    met: 'Solved in time',
    none: 'No deadline',
    due: (when) => `due ${when}`,
    left: (minutes) => `${duration(minutes)} remain then`,
    working: 'Only working time counts.',
  },

  step: {
    received: 'Received', acknowledged: 'Acknowledged to the customer', in_work: 'In work', solved: 'Solved', confirmed: 'Confirmed by the customer',
    waiting: 'Waiting for the customer', resumed: 'Our turn again', reopened: 'Opened again',
  },
  act: {
    acknowledged: 'Acknowledge', in_work: 'Take up work', solved: 'Report solved', confirmed: 'Customer is satisfied', reopen: 'Open again',
    received: 'Received', waiting: 'Customer’s turn', resumed: 'Answer has come',
  },
  told: {
    acknowledge_owner: 'Owner reminded: not acknowledged', acknowledge_managers: 'Managers notified: not acknowledged',
    solve_owner: 'Owner reminded: not solved', solve_managers: 'Managers notified: not solved',
  },
  to_come: 'still to come',
  life: 'History',
  next: 'Next step',
  note: 'Note (optional)',
  done: (step) => `Noted: ${step}`,
  too_late: 'Somebody was faster. You now see how it stands.',

  solve: 'How was it solved?',
  cause: 'Cause',
  cause_choose: 'Please choose',
  cause_needed: 'Please choose the cause. Without it nobody learns from it.',
  cause_of: {
    product: 'Product', delivery: 'Delivery date or quantity', transport: 'Transport', documents: 'Papers or invoice', installation: 'Installation',
    advice: 'Advice', customer: 'Use by the customer', other: 'Other',
  },
  cause_text: 'In detail (optional)',
  cost: 'Cost in euros (optional)',
  cost_wrong: 'Please enter an amount, for example 480 or 1,250.50.',
  cost_known: 'Cost',
  cancel: 'Cancel',

  facts: 'Details',
  owner: 'In charge',
  nobody: 'nobody',
  contact: 'Contact',
  no_contact: 'not given',
  received_at: 'Received',
  mail: 'To the mail',
  text: 'What has happened',

  take_in: 'Take in a complaint',
  title: 'What is it about?',
  title_hint: 'For example: roller 7 cracked',
  title_needed: 'Please say in a few words what it is about.',
  who: 'Who complained?',
  save: 'Take in',
  saving: 'Taking in',
  waits: 'Taken in. It is sent as soon as you have network.',
}
