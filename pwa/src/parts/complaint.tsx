/** An open complaint stands before everything else: who sells over it, loses the customer. It leads to its own page. */
import './complaint.css'
import { t } from '../i18n'
import type { CardComplaint } from '../wire'
import { Icon } from './icon'

export function Complaint({ complaint }: { complaint: CardComplaint }) {
  const words = t().mail
  return (
    <a class="complaint" href={`/complaints/${complaint.id}`} data-test="complaint">
      <Icon name="complaint" size={24} />
      <span class="complaint-text">
        <strong class="complaint-title">{words.solve_first}: {complaint.title}</strong>
        <span>{words.days_open(complaint.days_open)}, {words.complaint_status[complaint.status]}</span>
      </span>
      <span class="complaint-way"><Icon name="forward" size={18} /></span>
    </a>
  )
}
