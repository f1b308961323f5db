/** A sheet over the page: from below on a phone, in the middle of a desk. Escape, the cross or a tap beside it close it. */
import './sheet-box.css'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from './icon'

export function SheetBox({ title, close, children, test }: { title: string; close: () => void; children: ComponentChildren; test: string }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="sheet-box" aria-label={title} onClose={close} onClick={(event) => event.target === dialog.current && close()} data-test={test}>
      <div class="sheet-box-body">
        <header><h2>{title}</h2><button type="button" onClick={close} aria-label={t().app.close}><Icon name="close" /></button></header>
        {children}
      </div>
    </dialog>
  )
}
