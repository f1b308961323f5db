/** The first lines of a text, or what was picked from it; the whole is one tap away. */
import './clamped.css'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from '../i18n'

export function Clamped({ text, whole = text }: { text: string; whole?: string }) {
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
      <p ref={shown} class={`clamped ${open ? 'is-open' : whole === text ? '' : 'is-part'}`}>{open ? whole : text}</p>
      {(cut || open || whole !== text) && <button class="clamped-more" aria-expanded={open} onClick={() => setOpen(!open)} data-test="why-more">{open ? t().mail.less : t().mail.more}</button>}
    </>
  )
}
