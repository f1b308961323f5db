/** The words of the five fields: facts, the pyramid, needs, white space, and how complete all that is. */
import { pick } from '.'
import { plural } from './formats'

export const words = () => pick({ de, en })

const de = {
  refused: {
    twice: 'Das steht schon in der Pyramide.', empty: 'Bitte sagen Sie, was es ist.', enough: 'Hier steht schon genug. Bitte entfernen Sie zuerst etwas.',
    no_offering: 'Dieses Angebot gibt es nicht mehr.', not_allowed: 'Das sehen und ändern nur Menschen, die Zahlen sehen dürfen.',
  },
  removed: 'Entfernt.', undo: 'Rückgängig', remove: 'Entfernen', close: 'Schließen', add: 'Hinzufügen',

  complete: {
    title: 'Wie gut wir diesen Kunden kennen', known: (percent: number) => `${percent} % bekannt`, ask: 'Was Sie als Nächstes fragen können',
    all: 'Alles Wichtige ist bekannt und frisch.', all_here: 'Hier ist alles Wichtige bekannt.', old_since: (age: string) => `Stand: ${age}`,
    missing: 'fehlt', list: 'Alle Kunden mit Lücken', points: (n: number) => plural(n, 'de', 'Punkt', 'Punkte'), how: 'So wird gezählt',
    how_text: 'Jedes der fünf Felder zählt 20 von 100 Punkten. Was gefragt wird, steht mit seinen Punkten daneben. Alter kostet keine Punkte, macht aber wieder eine Frage daraus.',
  },
  attribute: {
    legal_form: 'Rechtsform', vat_id: 'USt-IdNr.', industries: 'Branche', sites: 'Anschrift', phones: 'Telefonnummer', domains: 'Domain oder Adresse',
    owner_id: 'Wer betreut', segment: 'Segment', contact: 'Ein Ansprechpartner', reachable: 'Ein Mensch mit Telefon oder Adresse', decider: 'Wer entscheidet',
    buyer: 'Wer einkauft', attitude: 'Wie der Entscheider zu uns steht', expected: 'Was selbstverständlich ist', distinct: 'Was uns unterscheidet',
    delights: 'Was begeistert', fascinates: 'Was fasziniert', need: 'Ein Bedarf', requirement: 'Eine Anforderung', potential: 'Ein Potenzial',
    share: 'Unser Anteil daran', terms: 'Zahlungsziel', credit_limit: 'Kreditlinie', rating: 'Bonität',
  },
  field: { company: 'Firma', buying_centre: 'Buying Center', fascination: 'Faszination', needs: 'Bedarf', finances: 'Finanzen' },

  list: {
    title: 'Was wir noch nicht wissen', intro: 'Zuerst die Kunden, bei denen eine Antwort am meisten bringt: Wert des Kunden mal fehlende Punkte.',
    intro_old: 'Zuerst die wichtigsten Kunden, von denen etwas lange nicht bestätigt wurde.',
    mine: 'Meine', team: 'Team', missing: 'Lücken', old: 'Veraltet', any_field: 'Alle Felder', field: 'Feld', months: 'Älter als',
    months_of: (n: number) => plural(n, 'de', 'Monat', 'Monate'), none: 'Hier fehlt nichts.', none_text: 'Wählen Sie ein anderes Feld oder die Kunden des Teams.', which: 'Welche Kunden', what: 'Was',
  },

  pyramid: {
    title: 'Was wir diesem Kunden bedeuten', intro: 'Unten, was er für selbstverständlich hält. Oben, was ihn fasziniert.',
    level: { fascinates: 'Fasziniert', delights: 'Begeistert', distinct: 'Unterscheidet uns', expected: 'Selbstverständlich' },
    question: {
      fascinates: 'Was bekommt dieser Kunde nur von uns?', delights: 'Was begeistert diesen Kunden?', distinct: 'Was machen wir anders als andere?',
      expected: 'Was hält dieser Kunde für selbstverständlich?',
    },
    add_to: (level: string) => `Zu „${level}“ hinzufügen`, sheet_add: (level: string) => `${level}: Was kommt dazu?`, own_words: 'In eigenen Worten',
    offerings: 'Oder eines unserer Angebote', find: 'Angebot suchen', none_found: 'Kein Angebot passt.', floor: 'Stockwerk', wording: 'Wortlaut',
    moved: (what: string, level: string) => `${what}: jetzt ${level}`, keys: 'Mit Alt und Pfeil nach oben oder unten verschieben.', drag: 'Ziehen zum Verschieben, antippen zum Ändern.',
  },

  needs: {
    wallet: 'Lieferanteil', estimated: 'geschätzt', ours: 'bei uns', others: 'bei anderen', open: 'noch offen', potential_year: 'Potenzial im Jahr',
    unknown: (n: number) => `${plural(n, 'de', 'Bedarf', 'Bedarfe')} noch ohne Schätzung`, nothing_estimated: 'Noch ist nichts geschätzt.',
    title: 'Bedarf', none: 'Was braucht dieser Kunde?', none_text: 'Noch ist kein Bedarf notiert.', add: 'Was braucht der Kunde?', add_button: 'Bedarf notieren',
    step: { need: 'Bedürfnis', requirement: 'Anforderung', demand: 'Nachfrage', potential: 'Potenzial' },
    question: { need: 'Was fehlt dem Kunden?', requirement: 'Was muss eine Lösung können?', demand: 'Was genau fragt er nach, wie viel, bis wann?', potential: 'Was gibt er im Jahr dafür aus?' },
    offering: 'Unser Angebot dazu', no_offering: 'Noch keines', potential: 'Potenzial im Jahr (geschätzt)', share: 'Unser Anteil in Prozent (geschätzt)', basis: 'Worauf die Schätzung beruht',
    basis_hint: 'Zum Beispiel: sagt der Einkauf, Maschinenpark gezählt', share_of: (n: number) => `${n} %`, remove: 'Bedarf entfernen', remove_sure: 'Diesen Bedarf wirklich entfernen?',
    currency: 'Währung', reached: (step: string) => `Nächster Schritt: ${step}`, known_all: 'Bis zum Potenzial bekannt', share_none: 'Anteil noch offen',
    from: 'Quelle',
  },

  white: {
    title: 'Was ähnliche Kunden kaufen', complaint: 'Erst die Reklamation lösen: Solange sie offen ist, zeigt Rapport keine Verkaufshinweise.',
    too_few: 'Es gibt zu wenige ähnliche Kunden mit Aufträgen, um etwas zu sagen. Branche und Segment helfen beim Vergleich.', none: 'Was ähnliche Kunden kaufen, kauft dieser Kunde auch.',
    trait: { industry: (name: string) => `Branche ${name}`, segment: (name: string) => `Segment ${name}`, value_class: (name: string) => `Klasse ${name}` },
    buy: (buyers: number, of: number, alike: string) => `${buyers} von ${of} ähnlichen Kunden (${alike}) kaufen`,
    usual: (percent: number, lift: number | null) => (lift === null ? 'Von den übrigen Kunden kauft das niemand.' : `Üblich sind ${percent} %: hier ${String(lift).replace('.', ',')}-mal so oft.`),
    named: (list: string) => `Zum Beispiel ${list}.`, note: 'Als Bedarf notieren', noted: 'Als Bedarf notiert.',
    basis: (peers: number, others: number, since: string) => `Gezählt aus Aufträgen seit ${since}: ${peers} ähnliche Kunden, verglichen mit ${others} von ähnlichem Gewicht. Die Zahlen gelten für die ganze Firma.`,
  },

  facts: {
    title: 'Was wir sonst wissen', add: 'Etwas notieren', key: 'Was', key_hint: 'Zum Beispiel: Schichten', value: 'Antwort', remove: (key: string) => `${key} entfernen`, none: 'Noch nichts notiert.',
  },
}

const en = {
  refused: {
    twice: 'This already stands in the pyramid.', empty: 'Please say what it is.', enough: 'There is enough here. Please remove something first.',
    no_offering: 'This offering is no longer there.', not_allowed: 'Only people who may see figures see and change this.',
  },
  removed: 'Removed.', undo: 'Undo', remove: 'Remove', close: 'Close', add: 'Add',

  complete: {
    title: 'How well we know this customer', known: (percent: number) => `${percent} % known`, ask: 'What you can ask next',
    all: 'Everything important is known and fresh.', all_here: 'Everything important is known here.', old_since: (age: string) => `as of ${age}`,
    missing: 'missing', list: 'All customers with gaps', points: (n: number) => plural(n, 'en', 'point', 'points'), how: 'How this is counted',
    how_text: 'Each of the five fields counts 20 of 100 points. What is asked stands beside its points. Age costs no points, but makes it a question again.',
  },
  attribute: {
    legal_form: 'Legal form', vat_id: 'VAT ID', industries: 'Industry', sites: 'Address', phones: 'Phone number', domains: 'Domain or address',
    owner_id: 'Who cares for it', segment: 'Segment', contact: 'A contact', reachable: 'Somebody with phone or address', decider: 'Who decides',
    buyer: 'Who buys', attitude: 'What the decider thinks of us', expected: 'What is taken for granted', distinct: 'What sets us apart',
    delights: 'What delights', fascinates: 'What fascinates', need: 'A need', requirement: 'A requirement', potential: 'A potential',
    share: 'Our share of it', terms: 'Terms of payment', credit_limit: 'Credit limit', rating: 'Credit rating',
  },
  field: { company: 'Company', buying_centre: 'Buying centre', fascination: 'Fascination', needs: 'Needs', finances: 'Finances' },

  list: {
    title: 'What we do not know yet', intro: 'First the customers where an answer brings most: value of the customer times missing points.',
    intro_old: 'First the most important customers of whom something was not confirmed for long.',
    mine: 'Mine', team: 'Team', missing: 'Gaps', old: 'Out of date', any_field: 'All fields', field: 'Field', months: 'Older than',
    months_of: (n: number) => plural(n, 'en', 'month', 'months'), none: 'Nothing is missing here.', none_text: 'Choose another field or the customers of the team.', which: 'Which customers', what: 'What',
  },

  pyramid: {
    title: 'What we mean to this customer', intro: 'At the base what they take for granted, at the top what fascinates them.',
    level: { fascinates: 'Fascinates', delights: 'Delights', distinct: 'Sets us apart', expected: 'Taken for granted' },
    question: {
      fascinates: 'What does this customer get from nobody else?', delights: 'What delights this customer?', distinct: 'What do we do differently from others?',
      expected: 'What does this customer take for granted?',
    },
    add_to: (level: string) => `Add to “${level}”`, sheet_add: (level: string) => `${level}: what is new?`, own_words: 'In your own words',
    offerings: 'Or one of our offerings', find: 'Find an offering', none_found: 'No offering fits.', floor: 'Floor', wording: 'Wording',
    moved: (what: string, level: string) => `${what}: now ${level}`, keys: 'Move with Alt and arrow up or down.', drag: 'Drag to move, tap to change.',
  },

  needs: {
    wallet: 'Share of wallet', estimated: 'estimated', ours: 'with us', others: 'with others', open: 'still open', potential_year: 'potential per year',
    unknown: (n: number) => `${plural(n, 'en', 'need', 'needs')} without an estimate yet`, nothing_estimated: 'Nothing is estimated yet.',
    title: 'Needs', none: 'What does this customer need?', none_text: 'No need is noted yet.', add: 'What does the customer need?', add_button: 'Note the need',
    step: { need: 'Need', requirement: 'Requirement', demand: 'Demand', potential: 'Potential' },
    question: { need: 'What does the customer lack?', requirement: 'What must a solution be able to do?', demand: 'What exactly do they ask for, how much, until when?', potential: 'What do they spend on it in a year?' },
    offering: 'Our offering for it', no_offering: 'None yet', potential: 'Potential per year (estimated)', share: 'Our share in percent (estimated)', basis: 'What the estimate rests on',
    basis_hint: 'For example: says purchasing, machines counted', share_of: (n: number) => `${n} %`, remove: 'Remove the need', remove_sure: 'Really remove this need?',
    currency: 'Currency', reached: (step: string) => `Next step: ${step}`, known_all: 'Known up to the potential', share_none: 'share still open',
    from: 'Source',
  },

  white: {
    title: 'What similar customers buy', complaint: 'Solve the complaint first: while it is open, Rapport gives no hints for selling.',
    too_few: 'There are too few similar customers with orders to say anything. Industry and segment help to compare.', none: 'What similar customers buy, this customer buys, too.',
    trait: { industry: (name: string) => `industry ${name}`, segment: (name: string) => `segment ${name}`, value_class: (name: string) => `class ${name}` },
    buy: (buyers: number, of: number, alike: string) => `${buyers} of ${of} similar customers (${alike}) buy`,
    usual: (percent: number, lift: number | null) => (lift === null ? 'Of the other customers nobody buys it.' : `${percent} % is usual: here ${lift} times as often.`),
    named: (list: string) => `For example ${list}.`, note: 'Note as a need', noted: 'Noted as a need.',
    basis: (peers: number, others: number, since: string) => `Counted from orders since ${since}: ${peers} similar customers, compared with ${others} of similar weight. The figures are the whole company's.`,
  },

  facts: {
    title: 'What else we know', add: 'Note something', key: 'What', key_hint: 'For example: shifts', value: 'Answer', remove: (key: string) => `Remove ${key}`, none: 'Nothing noted yet.',
  },
}
