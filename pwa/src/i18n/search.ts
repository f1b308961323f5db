/** The words of the search palette. */
import { pick } from '.'
import { plural } from './formats'

const de = {
  name: 'Suchen',
  hint: 'Name, Ort, Nummer, Telefon',
  hint_texts: 'Wörter aus Mails, Notizen, Besuchen',
  group: { recent: 'Zuletzt geöffnet', numbers: 'Nummern', customers: 'Kunden', contacts: 'Ansprechpartner', similar: 'Ähnlich geschrieben' },
  kind: {
    customer: 'Kunde', contact: 'Ansprechpartner', opportunity: 'Verkaufschance', offer: 'Angebot', order: 'Auftrag', invoice: 'Rechnung',
    complaint: 'Reklamation',
  },
  in_texts: 'In Mails und Notizen suchen',
  in_texts_for: (text: string) => `nach „${text}“`,
  back: 'Zurück zu Kunden und Nummern',
  older: 'Weiter zurück suchen',
  found: (amount: number) => plural(amount, 'de', 'Treffer', 'Treffer'),
  found_texts: (amount: number, more: boolean) => `${plural(amount, 'de', 'Eintrag', 'Einträge')}${more ? ', weiter zurück gibt es mehr' : ''}`,
  none: (text: string) => `Nichts heißt wie „${text}“.`,
  none_texts: (text: string) => `Kein Eintrag enthält „${text}“.`,
  none_yet: 'In den neuesten Einträgen steht es nicht.',
  nothing: 'Tippen Sie einen Namen, einen Ort, eine Nummer. Umlaute und kleine Tippfehler machen nichts.',
  offline: 'Kein Netz: Gezeigt wird, was dieses Gerät kennt.',
  offline_texts: 'In Mails und Notizen sucht der Server. Dafür braucht es ein Netz.',
  later: 'Der Server antwortet gerade nicht.',
  undecided: 'Noch kein Kunde',
  keys: { move: 'wählen', open: 'öffnen', close: 'schließen' },
}

const en: typeof de = {
  name: 'Search',
  hint: 'Name, town, number, telephone',
  hint_texts: 'Words from mails, notes, visits',
  group: { recent: 'Opened last', numbers: 'Numbers', customers: 'Customers', contacts: 'Contacts', similar: 'Spelled alike' },
  kind: {
    customer: 'Customer', contact: 'Contact', opportunity: 'Opportunity', offer: 'Offer', order: 'Order', invoice: 'Invoice',
    complaint: 'Complaint',
  },
  in_texts: 'Search in mails and notes',
  in_texts_for: (text) => `for “${text}”`,
  back: 'Back to customers and numbers',
  older: 'Search further back',
  found: (amount) => plural(amount, 'en', 'hit', 'hits'),
  found_texts: (amount, more) => `${plural(amount, 'en', 'entry', 'entries')}${more ? ', more further back' : ''}`,
  none: (text) => `Nothing is called “${text}”.`,
  none_texts: (text) => `No entry contains “${text}”.`,
  none_yet: 'It is not in the newest entries.',
  nothing: 'Type a name, a town, a number. Umlauts and small slips do not matter.',
  offline: 'No network: you see what this device knows.',
  offline_texts: 'The server searches mails and notes. That needs a network.',
  later: 'The server does not answer right now.',
  undecided: 'No customer yet',
  keys: { move: 'choose', open: 'open', close: 'close' },
}

export const words = () => pick({ de, en })
