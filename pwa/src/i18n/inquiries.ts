/** The words of inquiries: first mails to a mailbox that several answer. */
import { pick } from '.'
import { plural } from './formats'

const de = {
  title: 'Anfragen',
  intro: 'Erste Mails von Fremden an Ihre Funktionspostfächer. Nur wer das Postfach beantwortet, sieht sie.',
  at: (mailbox: string) => `an ${mailbox}`,
  days_left: (days: number) => (days < 1 ? 'wird heute gelöscht' : `noch ${plural(days, 'de', 'Tag', 'Tage')}`),
  whole: 'Ganz lesen',
  attachments: (amount: number) => plural(amount, 'de', 'Anhang', 'Anhänge'),
  assign: 'Zuordnen',
  assign_to: 'Zu welchem Kunden gehört die Anfrage?',
  discard: 'Verwerfen',
  sure: 'Die Anfrage wird sofort gelöscht.',
  keep: 'Behalten',
  assigned: (customer: string) => `Liegt jetzt bei ${customer}.`,
  discarded: 'Die Anfrage ist gelöscht.',
  decided: 'Das hat schon jemand entschieden.',
  failed: 'Das hat nicht geklappt. Die Anfrage liegt noch hier.',
  none: 'Keine offenen Anfragen',
  none_text: 'Schreibt jemand Fremdes an ein Funktionspostfach, das Sie beantworten, steht es hier für 30 Tage.',
  more: 'Ältere laden',
}

const en: typeof de = {
  title: 'Inquiries',
  intro: 'First mails of strangers to your functional mailboxes. Only those who answer the mailbox see them.',
  at: (mailbox) => `to ${mailbox}`,
  days_left: (days) => (days < 1 ? 'erased today' : `${plural(days, 'en', 'day', 'days')} left`),
  whole: 'Read all of it',
  attachments: (amount) => plural(amount, 'en', 'attachment', 'attachments'),
  assign: 'Assign',
  assign_to: 'Which customer is the inquiry from?',
  discard: 'Discard',
  sure: 'The inquiry is erased at once.',
  keep: 'Keep it',
  assigned: (customer) => `Now with ${customer}.`,
  discarded: 'The inquiry is erased.',
  decided: 'Somebody has decided this already.',
  failed: 'That did not work. The inquiry is still here.',
  none: 'No open inquiries',
  none_text: 'When a stranger writes to a functional mailbox that you answer, it stands here for 30 days.',
  more: 'Load older ones',
}

export const words = () => pick({ de, en })
