/** The words of the audit log. */
import { pick } from '.'
import { plural } from './formats'

const de = {
  title: 'Protokoll',
  intro_own: 'Was über Ihr eigenes Tun aufgezeichnet ist: Änderungen, und wann Sie Finanzen oder eine Mail geöffnet haben. Außer Ihnen sieht das nur die Verwaltung.',
  intro_all: 'Wer wann was geändert oder Geschütztes gelesen hat. Inhalte stehen hier nur bei Kunden, die Sie selbst sehen. Dass Sie hier nachsehen, steht auch im Protokoll.',
  purpose: 'Das Protokoll dient dem Datenschutz. Leistung oder Verhalten damit zu beurteilen, ist nicht erlaubt.',
  kept: (days: number) => `Einträge werden nach ${plural(days, 'de', 'Tag', 'Tagen')} gelöscht.`,
  person: 'Person',
  all_people: 'Alle',
  what: 'Was',
  anything: 'Alles',
  since: 'Von',
  until: 'Bis',
  all_customers: 'Alle Kunden zeigen',
  only_customer: 'Nur Einträge zu diesem Kunden',
  file: 'Als Datei',
  failed: 'Die Datei ließ sich nicht laden.',
  none: 'Nichts gefunden',
  none_text: 'Zu dieser Auswahl ist nichts aufgezeichnet.',
  open: 'Protokoll öffnen',
  machine: 'Rapport',
  hidden_customer: 'ein Kunde, den Sie nicht sehen',
  empty: 'leer',
  action: {
    change: 'geändert', add: 'angelegt', remove: 'entfernt', merge: 'zusammengeführt', unmerge: 'wieder getrennt', import: 'eingelesen',
    undo_import: 'Import zurückgenommen', export: 'als Datei mitgenommen', read_money: 'Finanzen gelesen', withdraw: 'zurückgezogen', read_mail: 'Mail gelesen', read_log: 'Protokoll gelesen',
  },
  kind: {
    customers: 'Kunde', contacts: 'Ansprechpartner', opportunities: 'Verkaufschance', offers: 'Angebot', orders: 'Auftrag', invoices: 'Rechnungen',
    finances: 'Finanzen', complaints: 'Reklamation', tasks: 'Aufgabe', activities: 'Eintrag der Zeitachse', mails: 'Mail', sites: 'Standort',
    segments: 'Segment', offerings: 'Leistung', territories: 'Gebiet', inquiries: 'Anfrage', mailboxes: 'Postfach', quarantine: 'Zurückgestellte Mail', mail_blocks: 'Private Mails', complaint_terms: 'Begriffe für Reklamationen', playbooks: 'Leitfaden',
  } as Record<string, string>,
}

const en: typeof de = {
  title: 'Audit log',
  intro_own: 'What is recorded of what you do yourself: changes, and when you opened finances or a mail. Besides you only an administrator sees it.',
  intro_all: 'Who changed something or read something protected, and when. Contents are shown only for customers you see yourself. That you look here is in the log, too.',
  purpose: 'The log serves data protection. Judging performance or conduct by it is not allowed.',
  kept: (days) => `Entries are deleted after ${plural(days, 'en', 'day', 'days')}.`,
  person: 'Person',
  all_people: 'Everybody',
  what: 'What',
  anything: 'Anything',
  since: 'From',
  until: 'To',
  all_customers: 'Show all customers',
  only_customer: 'Only entries about this customer',
  file: 'As a file',
  failed: 'The file could not be loaded.',
  none: 'Nothing found',
  none_text: 'Nothing is recorded for this choice.',
  open: 'Open the log',
  machine: 'Rapport',
  hidden_customer: 'a customer you do not see',
  empty: 'empty',
  action: {
    change: 'changed', add: 'added', remove: 'removed', merge: 'merged', unmerge: 'separated again', import: 'imported',
    undo_import: 'import undone', export: 'taken along as a file', read_money: 'finances read', withdraw: 'withdrawn', read_mail: 'mail read', read_log: 'log read',
  },
  kind: {
    customers: 'Customer', contacts: 'Contact', opportunities: 'Opportunity', offers: 'Offer', orders: 'Order', invoices: 'Invoices',
    finances: 'Finances', complaints: 'Complaint', tasks: 'Task', activities: 'Timeline entry', mails: 'Mail', sites: 'Site',
    segments: 'Segment', offerings: 'Offering', territories: 'Territory', inquiries: 'Inquiry', mailboxes: 'Mailbox', quarantine: 'Mail set aside', mail_blocks: 'Private mail', complaint_terms: 'Complaint terms', playbooks: 'Playbook',
  },
}

export const words = () => pick({ de, en })
