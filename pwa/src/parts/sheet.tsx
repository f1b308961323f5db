/** What lies over the page for one act: from below on a phone, in the middle on a desk. Escape and a tap beside it close it. */
import './sheet.css'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from './icon'

export function Sheet({ title, close, children, test }: { title: string; close: () => void; children: ComponentChildren; test?: string }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => dialog.current!.showModal(), [])
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={id} onClose={close} data-test={test}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
      <div class="sheet-box">
        <header class="sheet-head">
          <h2 id={id} tabIndex={-1} autofocus>{title}</h2>
          <button class="sheet-close" onClick={() => dialog.current!.close()} aria-label={t().app.close} data-test="sheet-close"><Icon name="close" /></button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
