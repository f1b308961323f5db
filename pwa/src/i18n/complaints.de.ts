import { count, plural } from './formats'

const n = (amount: number, one: string, other: string) => plural(amount, 'de', one, other)

/** Working time as one says it: under an hour to the minute, up to a day with its minutes, beyond only hours. */
function duration(minutes: number): string {
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (!whole) return `${rest} Min.`
  return whole < 8 && rest ? `${whole} Std. ${rest} Min.` : `${count(whole, 'de')} Std.`
}

export const complaints = {
  name: 'Reklamationen',
  one: 'Reklamation',
  lists: 'Listen der Reklamationen',
  list: { mine: 'Meine', team: 'Team', overdue: 'Überfällig', closed: 'Erledigt' },
  sum: (amount: number) => n(amount, 'Reklamation', 'Reklamationen'),
  column: { title: 'Worum es geht', customer: 'Kunde', owner: 'Zuständig', clock: 'Frist' },
  empty: {
    mine: 'Keine Reklamation bei Ihnen.', team: 'Im Team ist nichts reklamiert.', overdue: 'Nichts ist überfällig.', closed: 'Noch nichts erledigt.',
  },
  empty_text: 'Eine neue nehmen Sie auf der Seite des Kunden auf.',
  missing: 'Diese Reklamation gibt es nicht oder nicht für Sie.',
  nothing_kept: 'Diese Reklamation ist auf dem Gerät nicht gespeichert.',

  severity: { normal: 'normal', high: 'hoch', critical: 'kritisch' },
  severity_name: 'Dringlichkeit',
  severity_text: (acknowledge: number, solve: number) => `Bestätigt in ${duration(acknowledge)}, gelöst in ${duration(solve)} Arbeitszeit`,

  clock: {
    aim: { acknowledge: 'zum Bestätigen', solve: 'zum Lösen' },
    running: (minutes: number, aim: string) => `noch ${duration(minutes)} ${aim}`,
    missed: (minutes: number) => (minutes ? `seit ${duration(minutes)} überfällig` : 'gerade überfällig'),
    missed_closed: (minutes: number) => `${duration(minutes)} zu spät gelöst`,
    paused: 'Der Kunde ist am Zug',
    met: 'Rechtzeitig gelöst',
    none: 'Ohne Frist',
    due: (when: string) => `fällig ${when}`,
    left: (minutes: number) => `dann bleiben ${duration(minutes)}`,
    working: 'Gezählt wird die Arbeitszeit.',
  },

  step: {
    received: 'Eingegangen', acknowledged: 'Dem Kunden bestätigt', in_work: 'In Arbeit', solved: 'Gelöst', confirmed: 'Vom Kunden bestätigt',
    waiting: 'Wartet auf den Kunden', resumed: 'Wir sind wieder am Zug', reopened: 'Wieder geöffnet',
  },
  act: {
    acknowledged: 'Eingang bestätigt', in_work: 'In Arbeit nehmen', solved: 'Gelöst melden', confirmed: 'Kunde ist zufrieden', reopen: 'Wieder öffnen',
    received: 'Eingegangen', waiting: 'Kunde ist am Zug', resumed: 'Antwort ist da',
  },
  told: {
    acknowledge_owner: 'Zuständige erinnert: nicht bestätigt', acknowledge_managers: 'Vertriebsleitung benachrichtigt: nicht bestätigt',
    solve_owner: 'Zuständige erinnert: nicht gelöst', solve_managers: 'Vertriebsleitung benachrichtigt: nicht gelöst',
  },
  to_come: 'kommt noch',
  life: 'Verlauf',
  next: 'Nächster Schritt',
  note: 'Notiz dazu (freiwillig)',
  done: (step: string) => `Vermerkt: ${step}`,
  too_late: 'Jemand war schneller. Sie sehen jetzt den neuen Stand.',

  solve: 'Wie wurde sie gelöst?',
  cause: 'Ursache',
  cause_choose: 'Bitte wählen',
  cause_needed: 'Bitte wählen Sie die Ursache. Ohne sie lernt niemand daraus.',
  cause_of: {
    product: 'Produkt', delivery: 'Liefertermin oder Menge', transport: 'Transport', documents: 'Papiere oder Rechnung', installation: 'Montage',
    advice: 'Beratung', customer: 'Bedienung durch den Kunden', other: 'Anderes',
  },
  cause_text: 'Genauer (freiwillig)',
  cost: 'Kosten in Euro (freiwillig)',
  cost_wrong: 'Bitte geben Sie einen Betrag ein, zum Beispiel 480 oder 1.250,50.',
  cost_known: 'Kosten',
  cancel: 'Abbrechen',

  facts: 'Angaben',
  owner: 'Zuständig',
  nobody: 'niemand',
  contact: 'Ansprechpartner',
  no_contact: 'nicht angegeben',
  received_at: 'Eingegangen',
  mail: 'Zur Mail',
  text: 'Was geschehen ist',

  take_in: 'Reklamation aufnehmen',
  title: 'Worum geht es?',
  title_hint: 'Zum Beispiel: Rolle 7 gerissen',
  title_needed: 'Bitte sagen Sie in ein paar Worten, worum es geht.',
  who: 'Wer hat reklamiert?',
  save: 'Aufnehmen',
  saving: 'Wird aufgenommen',
  waits: 'Aufgenommen. Sie wird gesendet, sobald Sie Netz haben.',
}
