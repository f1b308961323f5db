/** The line that says whose a mail is and why we think so. */
import { pick } from '.'
import { plural } from './formats'

const de = {
  line: 'Von wem die Mail ist, und warum',
  because: {
    chosen: 'von Hand zugeordnet', thread: 'gleicher Mailwechsel', number: 'unsere Nummer', remembered: 'früher zugeordnet',
    address: 'bekannte Adresse', former_address: 'frühere Adresse', sub_address: 'bekannte Adresse', forwarded: 'weitergeleitet',
    domain: 'Domain der Firma', company_name: 'Firma in Signatur', phone: 'Nummer in Signatur', undecided: 'noch offen',
  },
  trust: { verified: 'geprüft', unchecked: 'ungeprüft', doubtful: 'zweifelhaft' },
  more: (amount: number) => `und ${plural(amount, 'de', 'Kunde', 'Kunden')} mehr`,
  correct: 'Anders zuordnen',
  all: (amount: number) => `Alle ${amount} zeigen`,
}

const en: typeof de = {
  line: 'Who the mail is from, and why',
  because: {
    chosen: 'assigned by hand', thread: 'same conversation', number: 'our number', remembered: 'assigned before',
    address: 'known address', former_address: 'former address', sub_address: 'known address', forwarded: 'passed on',
    domain: 'the company’s domain', company_name: 'company in signature', phone: 'number in signature', undecided: 'still open',
  },
  trust: { verified: 'checked', unchecked: 'unchecked', doubtful: 'doubtful' },
  more: (amount) => `and ${plural(amount, 'en', 'customer', 'customers')} more`,
  correct: 'Assign otherwise',
  all: (amount) => `Show all ${amount}`,
}

export const words = () => pick({ de, en })
