/** All keys on one page. */
import './help.css'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { help, type Command } from '../keys'
import { Icon } from './icon'

const KEYS: [Command, string[]][] = [
  ['next', ['J', '↓']], ['previous', ['K', '↑']], ['open', ['⏎']], ['done', ['E']], ['correct', ['A']], ['step', ['N']], ['undo', ['Z']], ['search', ['/']], ['find', [/Mac|iP/.test(navigator.platform) ? '⌘ K' : 'Strg K']], ['help', ['?']],
]

export default function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const close = () => (help.value = false)
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={close} data-test="help"
      onClick={(event) => event.target === dialog.current && close()}>
      <div class="help-box">
        <header><h2 id="help-title">{t().keys.title}</h2><button onClick={close} aria-label={t().app.close}><Icon name="close" /></button></header>
        <dl>
          {KEYS.map(([command, keys]) => (
            <div key={command}>
              <dt>{keys.map((key, at) => <>{at > 0 && <span class="soft"> {t().keys.or} </span>}<kbd>{key}</kbd></>)}</dt>
              <dd>{t().keys[command]}</dd>
            </div>
          ))}
        </dl>
      </div>
    </dialog>
  )
}
