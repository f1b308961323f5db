/** A line that says what is not as usual: quiet, or loud when something must be done. */
import './note.css'
import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon'

interface Props { icon: IconName; tone?: 'quiet' | 'doubt' | 'complaint' | 'good'; children: ComponentChildren; test?: string }

export function Note({ icon, tone = 'quiet', children, test }: Props) {
  return (
    <div class={`note is-${tone}`} data-test={test}>
      <Icon name={icon} size={18} />
      <div class="note-text">{children}</div>
    </div>
  )
}
