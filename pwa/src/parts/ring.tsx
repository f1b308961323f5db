/** How much of a customer, or of one field, is known: a ring that fills. The words beside it say the same. */
import './ring.css'

const ROUND = 2 * Math.PI * 15.5

export function Ring({ percent, size = 56, label }: { percent: number; size?: number; label: string }) {
  return (
    <span class="ring" style={{ width: `${size}px`, height: `${size}px` }} role="img" aria-label={label}>
      <svg viewBox="0 0 36 36" aria-hidden="true">
        <circle class="ring-whole" cx="18" cy="18" r="15.5" />
        <circle class="ring-known" cx="18" cy="18" r="15.5" stroke-dasharray={`${(ROUND * percent) / 100} ${ROUND}`} />
      </svg>
      <span class="ring-figure" aria-hidden="true">{percent}</span>
    </span>
  )
}
