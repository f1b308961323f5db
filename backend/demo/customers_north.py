"""The customers of team "nord", the whole table."""

from backend.demo.firms import Business, Firm, Known, Line, Person, Trouble, site
from backend.demo.staff import JONAS, SABINE

WESERBLECH = Firm(
    name="Weserblech Umformtechnik GmbH",
    legal_form="GmbH",
    owner=JONAS,
    team="nord",
    numbers=("K-20011",),
    domains=("weserblech.example",),
    sites=(site("Werk", "Am Coilhafen 22", "28237", "Bremen"),),
    segment="Schlüsselkunde",
    value_class="A",
    people=(
        Person("Karsten Hinrichs", "Leiter Technik", "decider", "critical", ("k.hinrichs@weserblech.example",), ("+49 40 66969 110", "+49 176 04069071"), 5),
        Person("Maren Osterloh", "Einkauf", "buyer", "neutral", ("m.osterloh@weserblech.example",), ("+49 40 66969 118",), 4),
        Person("Piotr Nowak", "Schichtleiter Presswerk", "user", "neutral", ("p.nowak@weserblech.example",), ("+49 40 66969 131",), 2),
        Person("Dieter Wulff", "Leiter Einkauf (bis zum Frühjahr)", "buyer", "positive", ("d.wulff@weserblech.example",), left_days=190),
    ),
    facts=(
        Known("company", "Geschäft", "Pressteile für Nutzfahrzeuge und Windkraft, drei Pressenlinien, 520 Beschäftigte", "import", 280),
        Known("company", "Anlagen von uns", "Rollenbahn RB-80 an Presse 2 und 3, 14 Frässpindeln im Werkzeugbau", "derived", 15),
        Known("buying_centre", "Entscheidungsweg", "Herr Hinrichs entscheidet technisch, Frau Osterloh verhandelt erst danach", "person", 65),
        Known("fascination", "Selbstverständlich", "Techniker in vier Stunden am Werk, Bremen ist nicht weit", "person", 65),
        Known("fascination", "Unterscheidet uns", "Wir kennen die Presse 3 besser als ihr Hersteller, sagt die Schichtleitung", "person", 150),
        Known("needs", "Bedarf", "Linie 4 kommt im Sommer, die Ausschreibung läuft gerade an", "mail", 18),
        Known("finances", "Umsatz mit uns", "540.000 € in zwölf Monaten, 6 % weniger als davor", "derived", 5),
        Known("finances", "Zahlung", "45 Tage netto, zuletzt 9 Tage zu spät", "derived", 5),
    ),
    open=(
        Business("qualified", "Rollenbahn und Stapler für Pressenlinie 4", 268_000, 110, "Erst die Reklamation lösen, dann mit Hinrichs über Linie 4 sprechen"),
        Business("negotiation", "Frässpindeln FS-200 Werkzeugbau, vier Stück", 118_400, -9, "Frau Osterloh wartet auf die Garantieverlängerung", 396),
    ),
    past=(
        Line(1, "call", "Herr Nowak: Riss an der Konsole, Bahn steht auf halber Last", "Foto kam per Telefon. Ersatzkonsole ist geschweißt und geht morgen früh raus.", "Piotr Nowak"),
        Line(3, "complaint", "Rollenbahn Presse 3: Konsole gerissen", "Schweißnaht an der Antriebskonsole gerissen, zweites Mal nach acht Monaten.", "Karsten Hinrichs"),
        Line(18, "mail_in", "Vorankündigung Ausschreibung Linie 4", "Die Unterlagen gehen in {kw+3} an drei Anbieter, Nordlicht ist dabei.", "Maren Osterloh"),
        Line(36, "offer", "Angebot AN-{year}-0396 verschickt: Frässpindeln FS-200", "118.400 € für vier Stück mit drei Jahren Garantie.", "Maren Osterloh"),
        Line(65, "visit", "Werkzeugbau: Schnittdaten mit FS-200 gefahren", "18 % kürzere Laufzeit am Referenzteil. Hinrichs will vier Stück.", "Karsten Hinrichs"),
        Line(150, "order", "Auftrag: Umbau Presse 3, 86.000 €", who="Karsten Hinrichs"),
    ),
    troubles=(
        Trouble(3, "Rollenbahn Presse 3: Konsole gerissen", "acknowledged", 33, "critical", "Karsten Hinrichs",
                ("Schweißnaht an der Antriebskonsole gerissen, zweites Mal nach acht Monaten.", "Ersatzkonsole ist zugesagt.")),
        Trouble(41, "Rollen für Presse 2 in falscher Länge", "solved", 24, "normal", "Maren Osterloh",
                ("Zwölf statt zehn Zentimeter, vier Stück.", "Foto erhalten, Lieferschein geprüft.", "Richtige Rollen sind unterwegs.",
                 "Tausch erledigt, Gutschrift über die Fracht."), "delivery", 640),
    ),
)  # fmt: skip

HARTLEY = Firm(
    name="Hartley & Finch Conveyors Ltd",
    legal_form="Ltd",
    owner=JONAS,
    team="nord",
    numbers=("K-20019",),
    domains=("hartleyfinch.example",),
    sites=(site("Works", "14 Crucible Row", "S9 2XX", "Sheffield", "GB"),),
    segment="Ausbau",
    value_class="B",
    language="en",
    people=(
        Person("Eleanor Finch", "Operations Director", "decider", "positive", ("eleanor.finch@hartleyfinch.example", "e.finch@hartleyfinch.example"),
               ("+44 114 496 0142", "+44 7700 900318"), 5),
        Person("Graham Tully", "Procurement", "buyer", "neutral", ("graham.tully@hartleyfinch.example",), ("+44 114 496 0150",), 3),
    ),
    facts=(
        Known("company", "Business", "Conveyor integrator for quarries and steel service centres, 140 people", "import", 180),
        Known("buying_centre", "How they decide", "Eleanor decides on site; Graham wants three prices in writing", "person", 40),
        Known("fascination", "What delights", "Our spindle ran 11,000 hours at Rotherby quarry without a bearing change", "person", 40),
        Known("needs", "Potential", "Twelve drive stations a year, currently split between two makers", "person", 40),
        Known("finances", "Terms", "30 days net in GBP, pays on time", "derived", 5),
    ),
    open=(
        Business("offer", "Drive stations AS-12, call-off order for twelve", 96_500, 17, "Confirm delivery in two lots, ask about UKCA papers", 405, "GBP"),
        Business("lead", "Spare spindle pool", 28_000, None, "Send the pool agreement used in Bremen", currency="GBP"),
    ),
    past=(
        Line(7, "call", "Eleanor: lot one needed by {e+42}", "The quarry opens its new face then. Lot two can wait for spring. Price is fine if the first lot is safe.", "Eleanor Finch"),
        Line(21, "offer", "Quotation AN-{year}-0405 sent: drive stations AS-12", "GBP 96,500 for twelve, ex works, valid until {e+20}.", "Graham Tully"),
        Line(40, "visit", "Two days in Sheffield and at the quarry", "Saw the old stations: gearbox seals fail in the dust. Our labyrinth seal settled it.", "Eleanor Finch"),
        Line(85, "order", "Order: two trial stations, GBP 17,800", who="Graham Tully", by=SABINE),
    ),
)  # fmt: skip

NORDFRIES = Firm(
    name="Nordfries Windkomponenten GmbH",
    legal_form="GmbH",
    owner=JONAS,
    team="nord",
    numbers=("K-20026",),
    domains=("nordfries-wind.example",),
    sites=(site("Werk", "Deichtor 8", "25813", "Husum"),),
    segment="Ausbau",
    value_class="B",
    people=(
        Person("Wiebke Carstensen", "Leiterin Fertigung", "decider", "positive", ("w.carstensen@nordfries-wind.example",), ("+49 40 66969 310",), 4),
        Person("Hauke Thomsen", "Arbeitsvorbereitung", "influencer", "positive", ("h.thomsen@nordfries-wind.example",), ("+49 40 66969 316",), 3),
    ),
    facts=(
        Known("company", "Geschäft", "Naben und Flansche für Windräder, Teile bis 9 Tonnen", "import", 220),
        Known("needs", "Bedarf", "Schwerlastförderer zwischen Bohrwerk und Lackierung, heute Kran und Wartezeit", "person", 29),
        Known("finances", "Kreditlinie", "150.000 €, zur Hälfte genutzt", "derived", 12),
    ),
    open=(Business("offer", "Schwerlastförderer Bohrwerk bis Lackierung", 205_000, 48, "Fundamentplan von Herrn Thomsen abwarten", 419),),
    past=(
        Line(10, "call", "Fundamentplan kommt nächste Woche", "Statiker war da, 25 t Punktlast sind möglich. Thomsen schickt den Plan bis {d+4}.", "Hauke Thomsen"),
        Line(16, "offer", "Angebot AN-{year}-0419 verschickt: Schwerlastförderer", "205.000 € ohne Fundament.", "Wiebke Carstensen"),
        Line(29, "visit", "Teilefluss aufgenommen: 3,5 Stunden Wartezeit je Nabe", "Frau Carstensen rechnet mit anderthalb Jahren bis zur Amortisation.", "Wiebke Carstensen"),
    ),
)  # fmt: skip

JANSEN = Firm(
    name="Küstenlogistik Jansen KG",
    legal_form="KG",
    owner=JONAS,
    team="nord",
    numbers=("K-20033",),
    domains=("jansen-kuestenlogistik.example",),
    addresses=("info@jansen-kuestenlogistik.example",),
    sites=(site("Terminal", "Kaiserschleuse 30", "27568", "Bremerhaven"),),
    segment="Bestand",
    value_class="C",
    people=(
        Person("Frauke Jansen", "Geschäftsführerin", "decider", "positive", ("f.jansen@jansen-kuestenlogistik.example",), ("+49 40 66969 410",), 5),
        Person("Malte Brüning", "Terminalleiter", "user", "", ("m.bruening@jansen-kuestenlogistik.example",), ("+49 176 04069085",), 2),
    ),
    open=(Business("lead", "Paketförderer für das neue Umschlaglager", 58_000, 150, "Bauantrag läuft, im Frühjahr wieder melden"),),
    past=(
        Line(46, "call", "Frau Jansen: Bauantrag ist eingereicht", "Rechnet mit der Genehmigung im Frühjahr.", "Frauke Jansen"),
        Line(120, "order", "Auftrag: Gurtförderer mobil, 19.600 €", who="Malte Brüning"),
    ),
)  # fmt: skip

ELBMARSCH = Firm(
    name="Elbmarsch Holzwerke GmbH",
    legal_form="GmbH",
    owner=JONAS,
    team="nord",
    numbers=("K-20041",),
    domains=("elbmarsch-holz.example",),
    sites=(site("Sägewerk", "Lagerplatz 4", "21423", "Winsen (Luhe)"),),
    segment="Bestand",
    value_class="C",
    people=(
        Person("Jörg Behnke", "Inhaber", "decider", "neutral", ("behnke@elbmarsch-holz.example", "joerg.behnke@freemail.example"), ("+49 176 04069090",), 5),
        Person("Silke Räther", "Buchhaltung", "gatekeeper", "", ("s.raether@elbmarsch-holz.example",), ("+49 40 66969 512",), 2),
    ),
    past=(
        Line(80, "invoice", "Rechnung 8-2140, 4.380 €", "Kettensatz Querförderer."),
        Line(83, "order", "Auftrag: Kettensatz Querförderer", who="Jörg Behnke", by=SABINE),
    ),
)  # fmt: skip

TIETJEN = Firm(
    name="Tietjen Agrartechnik GmbH",
    legal_form="GmbH",
    owner=None,
    team="nord",
    numbers=("K-20052",),
    domains=("tietjen-agrar.example",),
    sites=(site("Werk", "Moorkamp 11", "49661", "Cloppenburg"),),
    segment="Ausbau",
    value_class="",
    people=(
        Person("Annegret Tietjen", "Geschäftsführerin", "decider", "", ("a.tietjen@tietjen-agrar.example",), ("+49 221 4710 830",)),
        Person("Bernd Lübbers", "Fertigungsplanung", "initiator", "positive", ("b.luebbers@tietjen-agrar.example",), ("+49 221 4710 834",), 3),
    ),
    facts=(Known("company", "Geschäft", "Fütterungstechnik, 90 Beschäftigte; von der Messe, noch ohne Betreuer", "import", 38),),
    open=(Business("lead", "Montageband für Futtermischwagen", 76_000, None, "Betreuer festlegen, Erstbesuch vereinbaren"),),
    past=(Line(38, "campaign", "Messe: Gespräch am Stand", "Herr Lübbers plant ein Montageband, acht Takte, Teile bis 2 t.", "Bernd Lübbers", by=SABINE),),
)  # fmt: skip

NORTH = (WESERBLECH, HARTLEY, NORDFRIES, JANSEN, ELBMARSCH, TIETJEN)
