/** The first lines of a text; the rest is one tap away. */
import './clamped.css'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from '../i18n'

export function Clamped({ text }: { text: string }) {
  const shown = useRef<HTMLParagraphElement>(null)
  const [cut, setCut] = useState(false)
  const [open, setOpen] = useState(false)
  useLayoutEffect(() => {
    const look = () => setCut(shown.current!.scrollHeight > shown.current!.clientHeight + 1)
    const watch = new ResizeObserver(look)
    watch.observe(shown.current!)
    look()
    return () => watch.disconnect()
  }, [text, open])
  return (
    <>
      <p ref={shown} class={`clamped ${open ? 'is-open' : ''}`}>{text}</p>
      {(cut || open) && <button class="clamped-more" aria-expanded={open} onClick={() => setOpen(!open)} data-test="why-more">{open ? t().mail.less : t().mail.more}</button>}
    </>
  )
}
