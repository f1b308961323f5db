import { plural } from './formats'

const days = (amount: string) => plural(Number(amount), 'de', 'Tag', 'Tagen')
const since = (amount: string) => (Number(amount) > 0 ? ` seit ${days(amount)}` : '')

export const card = {
  matters: 'Was jetzt zählt',
  until: (day: string, at: string) => (at ? `bis ${day}, ${at}` : `bis ${day}`),
  late_since: (day: string) => `überfällig seit ${day}`,
  money: {
    overdue: (amount: number) => (amount > 0 ? `${plural(amount, 'de', 'Tag', 'Tage')} überfällig` : 'Rechnung überfällig'),
    limit: 'Kreditlimit erreicht',
  },
  reason: {
    thread: (_value: string) => 'gleicher Mailwechsel',
    number: (value: string) => `gleiche Nummer ${value}`,
    article: (value: string) => `gleicher Artikel ${value}`,
    words: (value: string) => `ähnliche Worte: ${value}`,
    person: (value: string) => (value ? `auch mit ${value}` : 'gleiche Person'),
    open_complaint: (value: string) => `Reklamation offen${since(value)}`,
    open_offer: (value: string) => `Angebot offen${since(value)}`,
    open_order: (value: string) => `Auftrag offen${since(value)}`,
    overdue: (value: string) => `überfällig${since(value)}`,
    promised: (value: string) => (value ? `zugesagt bis ${value}` : 'zugesagt'),
    task: (_value: string) => 'offene Aufgabe',
    asked: (_value: string) => 'danach wird gefragt',
    near: (_value: string) => 'aus denselben Tagen',
    recent: (_value: string) => 'zuletzt',
  },
  same: { offer: 'gleiches Angebot', order: 'gleicher Auftrag', invoice: 'gleiche Rechnung', complaint: 'gleiche Reklamation' },
  step: { call: 'Anrufen', answer: 'Antworten', visit: 'Besuch', task: 'Aufgabe', hand_over: 'Übergeben', stage: 'Stufe' },
  helpful: (title: string) => `Hilfreich: ${title}`,
  not_this: (title: string) => `Gehört nicht hierher: ${title}`,
  judged: { helpful: 'Danke. Das hilft beim Sortieren.', not_this: 'Vermerkt: gehört nicht hierher.' },
  taken_back: 'Zurückgenommen.',
}
