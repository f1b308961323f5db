/** The words of a mail as its writer laid it out. */
import { pick } from '.'
import { plural } from './formats'

const de = {
  open: 'Mit Aufbau und Bildern',
  frame: 'Die Mail, wie sie gestaltet ist',
  pictures: (amount: number) => `${plural(amount, 'de', 'Bild', 'Bilder')} laden`,
  pictures_hint: 'Ihr Server lädt, nicht Ihr Gerät. Der Absender kann sehen, dass die Mail geöffnet wurde, aber nicht, auf welchem Gerät und wo.',
  later: 'Die Gestaltung lässt sich gerade nicht laden.',
  retry: 'Noch einmal versuchen',
}

const en = {
  open: 'With layout and pictures',
  frame: 'The mail as it was designed',
  pictures: (amount: number) => `Load ${plural(amount, 'en', 'picture', 'pictures')}`,
  pictures_hint: 'Your server loads, not your device. The sender can tell that the mail was opened, but not on which device or where.',
  later: 'The design cannot be loaded right now.',
  retry: 'Try again',
}

export const words = () => pick({ de, en })
