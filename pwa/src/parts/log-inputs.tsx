/** What a note is made with: chips to tap, and buttons that take a photo or a file. */
import { Icon } from './icon'

export const Chip = ({ label, on, flip, test }: { label: string; on: boolean; flip: () => void; test?: string }) => (
  <button type="button" class="log-chip" aria-pressed={on} onClick={flip} data-test={test}>{on && <Icon name="check" size={16} />}{label}</button>
)

interface TakeProps { label: string; icon: 'camera' | 'paperclip'; accept: string; camera?: boolean; take: (list: FileList | null) => unknown; test: string }

export function Take({ label, icon, accept, camera = false, take, test }: TakeProps) {
  return (
    <label class="button log-take"><Icon name={icon} size={20} />{label}
      <input type="file" class="unseen" accept={accept} multiple={!camera} {...(camera && { capture: 'environment' })} data-test={test}
        onChange={(event) => { void take(event.currentTarget.files); event.currentTarget.value = '' }} />
    </label>
  )
}
