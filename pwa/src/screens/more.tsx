/** Mehr: on the phone, what finds no room in its bar. */
import './more.css'
import { t } from '../i18n'
import { Icon } from '../parts/icon'
import { FURTHER } from '../places'

export default function MoreScreen(_: { id: string }) {
  return (
    <div class="more" data-test="more">
      <h1 tabIndex={-1}>{t().app.more_places}</h1>
      <ul>
        {FURTHER.map((one) => (
          <li key={one.path}>
            <a href={one.path} data-test={`more-${one.name}`}>
              <Icon name={one.icon} size={22} />
              <span><strong>{t().app.place[one.name]}</strong><span class="soft">{t().app.place_text[one.name as keyof ReturnType<typeof t>['app']['place_text']]}</span></span>
              <Icon name="forward" size={18} />
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
