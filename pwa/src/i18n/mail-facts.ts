/** The words of what a machine's mail or an invitation says. */
import { pick } from '.'

const de = {
  bounced: (address: string) => `Die Mail an ${address} kam nicht an.`,
  hard: 'Diese Adresse gibt es nicht oder nicht mehr.',
  soft: 'Vermutlich nur vorübergehend.',
  away: (day: string) => `Abwesend bis einschließlich ${day.replace(/\.$/, '')}.`,
  away_open: 'Abwesend, ohne Angabe bis wann.',
  left: 'Arbeitet dort nicht mehr.',
  instead: 'Stattdessen:',
  request: 'Termineinladung',
  cancel: 'Terminabsage',
  reply: 'Antwort auf Ihre Einladung',
  accept: 'In den Verlauf übernehmen',
  take_off: 'Aus dem Verlauf nehmen',
  noted: 'Steht im Verlauf.',
  told: 'Der Termin steht im Verlauf.',
  told_off: 'Der Termin steht nicht mehr im Verlauf.',
}

const en: typeof de = {
  bounced: (address) => `The mail to ${address} did not arrive.`,
  hard: 'This address does not exist, or no longer.',
  soft: 'Probably only for a while.',
  away: (day) => `Away up to and including ${day}.`,
  away_open: 'Away, without saying until when.',
  left: 'Does not work there any more.',
  instead: 'Instead:',
  request: 'Invitation',
  cancel: 'Cancelled appointment',
  reply: 'Answer to your invitation',
  accept: 'Put on the timeline',
  take_off: 'Take off the timeline',
  noted: 'Is on the timeline.',
  told: 'The appointment is on the timeline.',
  told_off: 'The appointment is no longer on the timeline.',
}

export const words = () => pick({ de, en })
