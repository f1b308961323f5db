/** Grey shapes of fixed size, only while there is nothing at all to show. */
import './skeleton.css'

export function Skeleton({ shapes }: { shapes: ('lead' | 'row' | 'line' | 'block')[] }) {
  return (
    <div class="skeleton" aria-hidden="true">
      {shapes.map((shape, at) => <div key={at} class={`skeleton-${shape}`} />)}
    </div>
  )
}
