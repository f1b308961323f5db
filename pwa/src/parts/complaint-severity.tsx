/** How urgent, where it is more than usual. */
import { t } from '../i18n'
import type { Severity } from '../wire'
import { ComplaintMark } from './marks'

export function SeverityMark({ severity }: { severity: Severity }) {
  if (severity === 'normal') return null
  const word = t().complaints.severity[severity]
  return severity === 'critical' ? <ComplaintMark text={word} /> : <span class="mark is-doubt">{word}</span>
}
