/** The words of territories: the list, its form, and what follows from it. */
import { pick } from '.'
import { count, plural } from './formats'

const de = {
  title: 'Gebiete',
  intro: 'Wer sich wo kümmert. Ein Kunde, der in ein Gebiet kommt, geht an dessen Team und dessen Betreuer.',
  add: 'Neues Gebiet',
  none: 'Noch keine Gebiete',
  none_text: 'Ein Gebiet hat ein Team, auf Wunsch einen Betreuer und die Postleitzahlen, in denen seine Kunden sitzen.',
  none_reader: 'Gebiete legt die Vertriebsleitung oder die Verwaltung an.',
  edit: (name: string) => `${name} ändern`,
  customers: (many: number) => (many >= 1000 ? 'mehr als 1.000 Kunden' : plural(many, 'de', 'Kunde', 'Kunden')),
  team_of: (team: string) => `Team ${team}`,
  nobody: 'ohne Betreuer',
  has_left: (name: string) => `${name} ist nicht mehr in diesem Team. Bitte wählen Sie, wer sich kümmert.`,
  outstanding: (many: number) => `${many >= 1000 ? 'Mehr als 1.000 Kunden' : plural(many, 'de', 'Kunde gehört', 'Kunden gehören')} hierher und ${many === 1 ? 'ist' : 'sind'} noch nicht so zugeordnet`,
  settle: 'Zuordnen',
  settle_sure: (many: number, name: string, team: string) =>
    `${many >= 1000 ? 'Alle' : plural(many, 'de', 'Kunden', 'Kunden')} dem Gebiet ${name} zuordnen? Sie gehen an das Team ${team}; wer nicht darin ist, sieht sie dann nicht mehr. Von Hand gewählte Betreuer bleiben.`,
  settling: (done: number) => `${count(done, 'de')} zugeordnet …`,
  settled: (done: number) => `${plural(done, 'de', 'Kunde', 'Kunden')} zugeordnet.`,
  name: 'Name', team: 'Team', owner: 'Betreuer', country: 'Land (zwei Buchstaben)', nobody_choice: 'Niemand bestimmtes',
  choose_team: 'Team wählen',
  postcodes: 'Postleitzahlen', postcodes_hint: 'Anfänge und Bereiche, mit Komma getrennt: 70, 72-74, 88045',
  save: 'Speichern', cancel: 'Abbrechen', remove: 'Gebiet löschen',
  sure: (name: string) => `„${name}“ löschen? Die Kunden behalten Team, Betreuer und den Namen des Gebiets.`,
  proposed: (name: string) => `Nach der Postleitzahl: ${name}`,
  none_choice: 'Keines',
  refused: {
    taken: 'Ein Gebiet mit diesem Namen gibt es schon.', empty_team: 'In diesem Team ist niemand.', not_in_team: 'Diese Person ist nicht in diesem Team.',
    overlap: 'Eine dieser Postleitzahlen liegt schon in einem Gebiet, oder zwei Bereiche überschneiden sich.',
    no_area: 'Das ist keine Postleitzahl und kein Bereich wie 70-72.', conflict: 'Jemand anderes war schneller. Bitte sehen Sie noch einmal hin.',
  } as Record<string, string>,
  failed: 'Das ließ sich nicht speichern.',
}

const en: typeof de = {
  title: 'Territories',
  intro: 'Who cares where. A customer that comes into a territory goes to its team and its owner.',
  add: 'New territory',
  none: 'No territories yet',
  none_text: 'A territory has a team, an owner if you like, and the postcodes where its customers are.',
  none_reader: 'Territories are made by sales managers and administrators.',
  edit: (name: string) => `Change ${name}`,
  customers: (many: number) => (many >= 1000 ? 'more than 1,000 customers' : plural(many, 'en', 'customer', 'customers')),
  team_of: (team: string) => `Team ${team}`,
  nobody: 'without an owner',
  has_left: (name: string) => `${name} is no longer in this team. Please choose who cares.`,
  outstanding: (many: number) => `${many >= 1000 ? 'More than 1,000 customers' : plural(many, 'en', 'customer', 'customers')} belong${many === 1 ? 's' : ''} here and ${many === 1 ? 'is' : 'are'} not assigned so yet`,
  settle: 'Assign',
  settle_sure: (many: number, name: string, team: string) =>
    `Assign ${many >= 1000 ? 'all customers' : plural(many, 'en', 'customer', 'customers')} to the territory ${name}? They go to the team ${team}; who is not in it will no longer see them. Owners chosen by hand stay.`,
  settling: (done: number) => `${count(done, 'en')} assigned …`,
  settled: (done: number) => `${plural(done, 'en', 'customer', 'customers')} assigned.`,
  name: 'Name', team: 'Team', owner: 'Owner', country: 'Country (two letters)', nobody_choice: 'Nobody in particular',
  choose_team: 'Choose a team',
  postcodes: 'Postcodes', postcodes_hint: 'Beginnings and ranges, separated by commas: 70, 72-74, 88045',
  save: 'Save', cancel: 'Cancel', remove: 'Delete territory',
  sure: (name: string) => `Delete “${name}”? Its customers keep team, owner and the name of the territory.`,
  proposed: (name: string) => `By the postcode: ${name}`,
  none_choice: 'None',
  refused: {
    taken: 'There is a territory of that name already.', empty_team: 'Nobody is in that team.', not_in_team: 'This person is not in that team.',
    overlap: 'One of these postcodes lies in a territory already, or two ranges overlap.',
    no_area: 'This is no postcode and no range such as 70-72.', conflict: 'Somebody was faster. Please look again.',
  },
  failed: 'This could not be saved.',
}

export const words = () => pick({ de, en })
