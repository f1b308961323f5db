/** The end of a long list: asks for more when it comes near, and is a button for those who do not scroll. */
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'

export function Sentinel({ reached }: { reached: () => void }) {
  const end = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && reached(), { rootMargin: '400px' })
    watch.observe(end.current!)
    return () => watch.disconnect()
  })
  return <button ref={end} class="button is-quiet" onClick={reached} data-test="more">{t().app.more}</button>
}
