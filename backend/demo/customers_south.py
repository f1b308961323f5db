"""The customers of team "sued", the whole table."""

from backend.demo.firms import Business, Firm, Known, Line, Person, Trouble, site
from backend.demo.staff import ANNA, SABINE

MUELLER = Firm(
    name="Müller Präzisionstechnik GmbH",
    legal_form="GmbH",
    owner=ANNA,
    team="sued",
    numbers=("K-10021", "D-77310"),
    domains=("mueller-praezision.example", "mpt-service.example"),
    addresses=("einkauf@mueller-praezision.example",),
    sites=(
        site("Stammwerk", "Spindelweg 12", "72762", "Reutlingen"),
        site("Montage", "Am Lindenbach 3", "72555", "Metzingen"),
    ),
    segment="Schlüsselkunde",
    value_class="A",
    people=(
        Person(
            "Petra Klein", "Leiterin Einkauf", "buyer", "positive",
            ("petra.klein@mueller-praezision.example", "p.klein@mpt-service.example"),
            ("+49 30 23125 114", "+49 176 04069012"), influence=4,
        ),
        Person(
            "Dr. Jürgen Weißhaupt", "Technischer Leiter", "decider", "neutral",
            ("j.weisshaupt@mueller-praezision.example",), ("+49 30 23125 120",), influence=5,
        ),
        Person(
            "Stefan Öztürk", "Leiter Instandhaltung", "user", "positive",
            ("stefan.oeztuerk@mueller-praezision.example", "instandhaltung@mpt-service.example"),
            ("+49 30 23125 131", "+49 176 04069013"), influence=3,
        ),
        Person(
            "Claudia Müller-Stahl", "Geschäftsführerin", "decider", "positive",
            ("c.mueller-stahl@mueller-praezision.example",), ("+49 30 23125 100",), influence=5,
        ),
    ),
    facts=(
        Known("company", "Geschäft", "Präzisionsdrehteile und Gehäuse für Medizintechnik und Fluidtechnik, 240 Beschäftigte", "import", 210),
        Known("company", "Gruppe", "Familienbetrieb in dritter Generation; die Tochter MPT Service wartet Anlagen für Dritte", "person", 61),
        Known("company", "Anlagen von uns", "3 Förderanlagen FL-40, 11 Frässpindeln FS-120, Wartungsvertrag Plus bis Jahresende", "derived", 12),
        Known("buying_centre", "Entscheidungsweg", "Bis 50.000 € entscheidet Frau Klein, darüber die Freigaberunde mit Dr. Weißhaupt, donnerstags um 10 Uhr", "person", 33),
        Known("buying_centre", "Stimmung", "Technik ist klar für uns, der Einkauf hat ein Vergleichsangebot aus Italien vorliegen", "mail", 9),
        Known("fascination", "Selbstverständlich", "Ersatzteile am nächsten Werktag, ein fester Ansprechpartner", "person", 140),
        Known("fascination", "Unterscheidet uns", "Umbau in Halle 1 an einem Wochenende, ohne eine Stunde Stillstand", "person", 96),
        Known("fascination", "Begeistert", "Fernüberwachung meldete einen Lagerschaden sechs Wochen, bevor die Spindel ausgefallen wäre", "person", 47),
        Known("needs", "Bedarf", "Halle 3 geht in Betrieb: vier Bearbeitungszentren sollen verkettet werden", "person", 33),
        Known("needs", "Lieferanteil", "Fördertechnik etwa 60 %, Spindeln etwa 35 %; der Rest kommt aus Italien", "derived", 20),
        Known("needs", "Potenzial", "Metzingen braucht 2 bis 3 Spindeln im Jahr und hat noch keinen festen Lieferanten", "person", 26),
        Known("finances", "Umsatz mit uns", "612.000 € in zwölf Monaten, 14 % mehr als davor", "derived", 5),
        Known("finances", "Deckungsbeitrag", "31 %", "derived", 5),
        Known("finances", "Zahlung", "30 Tage netto; zahlt im Schnitt nach 24 Tagen", "derived", 5),
    ),
    open=(
        Business("negotiation", "Förderanlage Halle 3, Verkettung von vier Bearbeitungszentren", 184_600, 13,
                 "Liefertermin {kw+12} bestätigen, Zahlungsplan 30/60/10 mit Frau Klein klären", 417),
        Business("offer", "Wartungsvertrag Premium, drei Jahre", 46_800, -4,
                 "Nachfassen: Öztürk will die Fernüberwachung für Anlage 3 dabei haben", 389),
        Business("qualified", "Frässpindeln FS-160 für Metzingen, drei Stück", 92_000, 80,
                 "Probebearbeitung im Technikum, Termin {d+16} vorgeschlagen"),
        Business("lead", "Steuerung der Anlage 1 erneuern", 38_500, 140, "Alter der Steuerung und Ersatzteillage prüfen"),
    ),
    past=(
        Line(2, "call", "Herr Öztürk: Lagergeräusch an Spindel 2",
             "Techniker Holm ist am {d+2} um 7 Uhr vor Ort, Lager liegt im Wagen. Öztürk ist zufrieden mit der schnellen Zusage, will aber "
             "eine schriftliche Ursache: Es ist das zweite Lager in einem Jahr.", "Stefan Öztürk"),
        Line(4, "call", "Frau Klein vergleicht mit Angebot aus Italien",
             "Vergleichsangebot liegt 11.000 € unter unserem, aber ohne Inbetriebnahme und mit 26 Wochen Lieferzeit. Ihr geht es um den Termin, "
             "nicht um den Preis. Sie braucht bis Donnerstag eine feste Lieferwoche.", "Petra Klein", "mueller-0417"),
        Line(9, "complaint", "Lagergeräusch an Spindel 2, Anlage 3",
             "Pfeifendes Geräusch ab 9.000 U/min, Temperatur 12 Grad über normal. Maschine läuft mit halber Drehzahl weiter.", "Stefan Öztürk"),
        Line(12, "offer", "Angebot AN-{year}-0417 verschickt: Förderanlage Halle 3",
             "184.600 € einschließlich Inbetriebnahme und Schulung. Vierter Rollenförderer als Abruf bis zum Frühjahr. Gültig bis {d+18}.",
             "Petra Klein", "mueller-0417"),
        Line(19, "visit", "Halle 3 vermessen, mit Dr. Weißhaupt durch die Linie gegangen",
             "Säule B4 steht 18 cm weiter in der Fahrgasse als im Plan, Kurvenförderer deshalb mit 60 Grad. Weißhaupt will die "
             "Übergabe an die Bearbeitungszentren ohne Stopper. Stimmung sehr gut, er zeigte uns die Pläne für Halle 4.",
             "Dr. Jürgen Weißhaupt", "mueller-0417"),
        Line(26, "meeting", "Metzingen: drei Spindeln im nächsten Jahr",
             "Montageleiter sucht einen festen Lieferanten. Entscheidung fällt nach einer Probebearbeitung bei uns im Technikum.", "Petra Klein"),
        Line(33, "mail_in", "Anfrage: Verkettung von vier Bearbeitungszentren in Halle 3",
             "Wir nehmen Halle 3 im ersten Quartal in Betrieb und möchten vier Bearbeitungszentren verketten. Bitte bieten Sie uns "
             "Förderanlage, Montage und Inbetriebnahme an.", "Petra Klein", "mueller-0417"),
        Line(41, "offer", "Angebot AN-{year}-0389 verschickt: Wartungsvertrag Premium",
             "Drei Jahre, vier Termine im Jahr, Rufbereitschaft am Wochenende, 46.800 €.", "Stefan Öztürk", "mueller-0389"),
        Line(47, "note", "Fernüberwachung hat sich bezahlt gemacht",
             "Schwingungswerte an Spindel 7 stiegen seit drei Wochen, Lager planmäßig getauscht. Öztürk erzählt es im ganzen Haus.",
             "Stefan Öztürk"),
        Line(58, "payment", "Rechnung 8-2211 bezahlt, 23.480 €", "Sechs Tage vor Fälligkeit."),
        Line(74, "order", "Auftrag: zwei Ersatzspindeln FS-120", "23.480 €, Lieferung aus Lager am nächsten Tag.", "Petra Klein", by=SABINE),
        Line(96, "visit", "Umbau Halle 1 abgenommen",
             "Freitag 18 Uhr bis Sonntag 16 Uhr, Montag früh lief die Linie. Frau Müller-Stahl hat sich persönlich bedankt.", "Claudia Müller-Stahl"),
        Line(131, "campaign", "Einladung Hausmesse: zugesagt", "Kommt mit drei Personen.", "Dr. Jürgen Weißhaupt", by=SABINE),
    ),
    troubles=(
        Trouble(9, "Lagergeräusch an Spindel 2, Anlage 3", "in_work", 31, "high", "Stefan Öztürk",
                ("Pfeifendes Geräusch ab 9.000 U/min. Die Maschine läuft mit halber Drehzahl weiter.", "Herrn Öztürk angerufen, Schwingungsdaten angefordert.",
                 "Techniker Holm fährt hin, das Lager liegt im Wagen.")),
    ),
)  # fmt: skip

HOHENFELS = Firm(
    name="Hohenfels Antriebstechnik GmbH & Co. KG",
    legal_form="GmbH & Co. KG",
    owner=ANNA,
    team="sued",
    numbers=("K-10034",),
    domains=("hohenfels-antriebe.example",),
    sites=(site("Werk", "Getriebestraße 40", "78532", "Tuttlingen"),),
    segment="Schlüsselkunde",
    value_class="A",
    people=(
        Person("Ralf Steinhauser", "Produktionsleiter", "user", "critical",
               ("ralf.steinhauser@hohenfels-antriebe.example",), ("+49 69 90009 210", "+49 176 04069021"), 4),
        Person("Birgit Nägele", "Strategischer Einkauf", "buyer", "neutral",
               ("birgit.naegele@hohenfels-antriebe.example",), ("+49 69 90009 214",), 4),
        Person("Dr. Konrad Hohenfels", "Geschäftsführender Gesellschafter", "decider", "positive",
               ("k.hohenfels@hohenfels-antriebe.example",), ("+49 69 90009 200",), 5),
    ),
    facts=(
        Known("company", "Geschäft", "Planetengetriebe für Bühnentechnik und Windkraft, 410 Beschäftigte, Zweischichtbetrieb", "import", 300),
        Known("company", "Anlagen von uns", "Taktförderer TF-20 in der Endmontage, 6 Frässpindeln FS-120", "derived", 40),
        Known("buying_centre", "Wer bremst", "Herr Steinhauser misst uns an der Verfügbarkeit der Endmontage, jede Störung landet bei ihm", "person", 22),
        Known("buying_centre", "Entscheidungsweg", "Dr. Hohenfels entscheidet ab 100.000 € allein und schnell", "person", 75),
        Known("fascination", "Selbstverständlich", "Rückruf innerhalb einer Stunde, auch freitags um vier", "person", 75),
        Known("fascination", "Begeistert", "Unser Werkstattleiter war bei der Nachtschicht dabei und hat den Takt gefunden", "person", 160),
        Known("needs", "Anforderung", "Verfügbarkeit der Endmontage über 97 %, gemessen je Schicht", "mail", 22),
        Known("needs", "Potenzial", "Zweite Montagelinie im übernächsten Jahr, etwa 400.000 €", "person", 75),
        Known("finances", "Umsatz mit uns", "388.000 € in zwölf Monaten", "derived", 5),
        Known("finances", "Zahlung", "Zieht 2 % Skonto und zahlt nach 10 Tagen", "derived", 5),
    ),
    open=(
        Business("negotiation", "Taktförderer TF-30 für die zweite Montagelinie, Vorstufe", 128_000, 34,
                 "Referenzbesuch organisieren, Dr. Hohenfels will die Anlage laufen sehen", 402),
        Business("offer", "Ersatzteilpaket Endmontage", 17_900, 6, "Frau Nägele anrufen: Staffelpreis ab zwei Paketen", 411),
    ),
    past=(
        Line(6, "call", "Frau Nägele: Ersatzteilpaket kommt ins Budget",
             "Sie bestellt, wenn die Staffel ab zwei Paketen bei 8 % liegt. Freigabe bis Monatsende.", "Birgit Nägele"),
        Line(22, "visit", "Verfügbarkeit der Endmontage: 95,8 %",
             "Zwei kurze Störungen am Drehgeber. Steinhauser ist ungeduldig, wir haben ihm ein Ersatzgerät ins Regal gelegt. Nächste "
             "Auswertung gemeinsam am {d+9}.", "Ralf Steinhauser"),
        Line(28, "offer", "Angebot AN-{year}-0411 verschickt: Ersatzteilpaket", "17.900 € je Paket, Lieferung ab Lager.", "Birgit Nägele"),
        Line(45, "offer", "Angebot AN-{year}-0402 verschickt: Taktförderer TF-30", "128.000 €, Lieferzeit 18 Wochen.", "Dr. Konrad Hohenfels"),
        Line(75, "meeting", "Jahresgespräch mit Dr. Hohenfels",
             "Zweite Montagelinie ist beschlossen, Baubeginn offen. Er will zwei Lieferanten hören und nennt uns den ersten.", "Dr. Konrad Hohenfels"),
        Line(110, "order", "Auftrag: Wartung und Drehgeber, 31.200 €", who="Birgit Nägele", by=SABINE),
    ),
)  # fmt: skip

OBERLAND = Firm(
    name="Oberland Verpackungssysteme AG",
    legal_form="AG",
    owner=ANNA,
    team="sued",
    numbers=("K-10057",),
    domains=("oberland-verpackung.example", "ovs-systeme.example"),
    sites=(site("Zentrale", "Kartonagenring 7", "83022", "Rosenheim"), site("Werk 2", "Mühlau 19", "83059", "Kolbermoor")),
    segment="Ausbau",
    value_class="B",
    people=(
        Person("Matthias Grünwald", "Projektleiter Intralogistik", "influencer", "positive",
               ("m.gruenwald@oberland-verpackung.example",), ("+49 89 99998 310",), 3),
        Person("Sonja Feichtner", "Einkauf Investitionen", "buyer", "neutral",
               ("s.feichtner@oberland-verpackung.example", "sonja.feichtner@ovs-systeme.example"), ("+49 89 99998 322",), 4),
        Person("Anton Prantl", "Werkleiter Kolbermoor", "decider", "", ("a.prantl@oberland-verpackung.example",), ("+49 89 99998 300",), 5),
        Person("Gruenwald, Matthias", "Intralogistik", "", "", ("matthias.gruenwald@oberland-verpackung.example",), ("+49 89 99998 310",)),
    ),
    facts=(
        Known("company", "Geschäft", "Faltschachteln und Trays für Lebensmittel, zwei Werke, 320 Beschäftigte", "import", 400),
        Known("buying_centre", "Neu", "In Kolbermoor entsteht eine eigene Planungsgruppe, die Namen kennen wir noch nicht", "person", 17),
        Known("needs", "Bedarf", "Palettierung in Kolbermoor: heute von Hand, drei Schichten", "person", 17),
        Known("finances", "Umsatz mit uns", "96.000 € in zwölf Monaten", "derived", 5),
    ),
    open=(
        Business("qualified", "Palettenförderer Werk Kolbermoor", 145_000, 95, "Grundriss anfordern, Mengengerüst je Schicht klären"),
        Business("offer", "Rollenbahnen Versand, 40 Meter", 22_300, 21, "Entscheidung nach der Vorstandssitzung am {d+14}", 408),
    ),
    past=(
        Line(8, "mail_out", "Mengengerüst Kolbermoor: unsere Fragen",
             "Paletten je Stunde, Höhe, Gewicht, Mischpaletten ja oder nein. Herr Grünwald wollte die Zahlen bei der Planung holen.", "Matthias Grünwald"),
        Line(17, "visit", "Kolbermoor besichtigt",
             "Drei Schichten palettieren von Hand, zwei Leute fehlen seit dem Sommer. Prantl will bis zum Jahreswechsel eine Richtung, "
             "Budget ist beantragt.", "Anton Prantl"),
        Line(37, "offer", "Angebot AN-{year}-0408 verschickt: Rollenbahnen Versand", "22.300 €, Lieferzeit 6 Wochen.", "Sonja Feichtner"),
        Line(88, "download", "Planungshandbuch Palettenförderer geladen", who="Gruenwald, Matthias", by=SABINE),
    ),
)  # fmt: skip

BRANDECKER_FT = Firm(
    name="Brandecker Fördertechnik GmbH",
    legal_form="GmbH",
    owner=ANNA,
    team="sued",
    numbers=("K-10061",),
    domains=("brandecker-gruppe.example",),
    addresses=("einkauf@brandecker-gruppe.example",),
    sites=(site("Werk", "Donaulände 5", "89073", "Ulm"),),
    segment="Ausbau",
    value_class="B",
    people=(
        Person("Thomas Brandecker", "Geschäftsführer", "decider", "positive", ("t.brandecker@brandecker-gruppe.example",), ("+49 30 23125 410",), 5),
        Person("Ines Falkner", "Konstruktion", "influencer", "positive", ("i.falkner@brandecker-gruppe.example",), ("+49 30 23125 416",), 3),
    ),
    facts=(
        Known("company", "Gruppe", "Schwester: Brandecker Montage und Service GmbH, gemeinsamer Einkauf, gleiche Mailadressen", "person", 52),
        Known("needs", "Bedarf", "Baut Sonderförderer und kauft unsere Antriebsstationen zu", "person", 52),
    ),
    open=(Business("offer", "Antriebsstationen AS-8, Rahmenvertrag 60 Stück", 71_400, 28, "Staffel mit Herrn Brandecker abstimmen", 414),),
    past=(
        Line(14, "call", "Rahmenvertrag: 60 statt 40 Stück", "Brandecker will die Schwester mit abrufen lassen, dafür 4 % mehr Nachlass.", "Thomas Brandecker"),
        Line(30, "offer", "Angebot AN-{year}-0414 verschickt: Antriebsstationen", "71.400 € für 60 Stück, Abruf über zwölf Monate.", "Thomas Brandecker"),
        Line(52, "visit", "Werk Ulm besucht", "Frau Falkner konstruiert eine Weiche um unsere Station herum. Muster versprochen.", "Ines Falkner"),
    ),
)  # fmt: skip

BRANDECKER_MS = Firm(
    name="Brandecker Montage und Service GmbH",
    legal_form="GmbH",
    owner=ANNA,
    team="sued",
    numbers=("K-10062",),
    domains=("brandecker-gruppe.example",),
    addresses=("einkauf@brandecker-gruppe.example",),
    sites=(site("Büro", "Illerstraße 18", "89231", "Neu-Ulm"),),
    segment="Bestand",
    value_class="C",
    people=(
        Person("Thomas Brandecker", "Geschäftsführer", "decider", "positive", ("t.brandecker@brandecker-gruppe.example",), ("+49 30 23125 410",), 5),
        Person("Walter Knöpfle", "Einsatzleitung", "user", "", ("w.knoepfle@brandecker-gruppe.example",), ("+49 176 04069041",), 2),
    ),
    facts=(Known("company", "Geschäft", "Montagetrupps für Fördertechnik, 35 Beschäftigte", "person", 52),),
    past=(
        Line(20, "order", "Auftrag: Verschleißteile, 3.150 €", who="Walter Knöpfle", by=SABINE),
        Line(63, "call", "Herr Knöpfle fragt nach einer Schulung für zwei Monteure", who="Walter Knöpfle"),
    ),
)  # fmt: skip

KESSELBACH = Firm(
    name="Gießerei Kesselbach GmbH",
    legal_form="GmbH",
    owner=ANNA,
    team="sued",
    numbers=("K-10078",),
    domains=("giesserei-kesselbach.example",),
    sites=(site("Gießerei", "Formsandweg 2", "89518", "Heidenheim"),),
    segment="Bestand",
    value_class="B",
    people=(
        Person("Heike Baumgärtner", "Einkauf Technik", "buyer", "positive", ("h.baumgaertner@giesserei-kesselbach.example",), ("+49 221 4710 512",), 3),
        Person("Uwe Schlegel", "Betriebsleiter", "decider", "neutral", ("u.schlegel@giesserei-kesselbach.example",), ("+49 221 4710 500",), 4),
    ),
    facts=(
        Known("company", "Anlagen von uns", "Plattenförderer PF-60 an der Ausleerstelle, Baujahr vor neun Jahren", "derived", 30),
        Known("needs", "Anforderung", "Hitze und Sand: nur gekapselte Lager, Wartung alle 2.000 Stunden", "person", 118),
        Known("finances", "Zahlung", "60 Tage netto, pünktlich", "derived", 5),
    ),
    open=(Business("qualified", "Plattenförderer PF-60, Generalüberholung", 54_000, 60, "Befund der letzten Wartung mit Schlegel durchgehen"),),
    past=(
        Line(11, "note", "Wartung PF-60: Kette um 2,1 % gelängt", "Techniker empfiehlt Tausch innerhalb von sechs Monaten. Bericht liegt Herrn Schlegel vor.", "Uwe Schlegel"),
        Line(54, "invoice", "Rechnung 8-2187, 6.940 €", "Wartung und zwei Lagersätze."),
        Line(118, "visit", "Ausleerstelle besichtigt", "Lager werden 90 Grad warm. Gekapselte Ausführung empfohlen und angenommen.", "Uwe Schlegel"),
    ),
)  # fmt: skip

KESSELBACH_TWICE = Firm(
    name="Giesserei Kesselbach",
    legal_form="",
    owner=SABINE,
    team="sued",
    numbers=("K-10131",),
    domains=(),
    sites=(site("", "Formsandweg 2", "89518", "Heidenheim a. d. Brenz"),),
    segment="Bestand",
    value_class="C",
    people=(Person("Schlegel, Uwe", "Betriebsleitung", "", "", ("uwe.schlegel@giesserei-kesselbach.example",), ("+49 221 4710 500",)),),
    facts=(Known("needs", "Bedarf", "Kühlstrecke hinter der Ausleerstelle, 14 Meter, Platz nur an der Nordwand", "person", 17),),
    open=(Business("lead", "Kühlstrecke hinter der Ausleerstelle", 38_000, None, "Skizze von Herrn Schlegel abwarten"),),
    past=(
        Line(17, "call", "Herr Schlegel fragt nach einer Kühlstrecke", "Rief in der Zentrale an und war nicht zu finden, deshalb neu angelegt. Schickt eine Skizze.", "Schlegel, Uwe", by=SABINE),
        Line(29, "note", "Visitenkarte von der Gießereimesse", "Betriebsleiter, sucht Ersatz für Vibrationsrinne. Unterlagen geschickt.", "Schlegel, Uwe", by=SABINE),
    ),
)  # fmt: skip
"""The same foundry once more, by somebody who did not find it: the data quality desk has something to show."""

LINDACH = Firm(
    name="Molkerei Lindach eG",
    legal_form="eG",
    owner=ANNA,
    team="sued",
    numbers=("K-10083",),
    domains=("molkerei-lindach.example",),
    sites=(site("Molkerei", "Kaltenquell 1", "87435", "Kempten"),),
    segment="Ausbau",
    value_class="B",
    people=(
        Person("Veronika Haslinger", "Technische Leiterin", "initiator", "positive", ("v.haslinger@molkerei-lindach.example",),
               ("+49 89 99998 540", "+49 176 04069054"), 4),
        Person("Georg Immler", "Einkauf", "buyer", "neutral", ("g.immler@molkerei-lindach.example",), ("+49 89 99998 545",), 3),
    ),
    facts=(
        Known("company", "Geschäft", "Genossenschaft von 310 Höfen, Milch und Joghurt im Glas", "import", 250),
        Known("needs", "Bedarf", "Abfülllinie 4: Glasförderer leiser und ohne Schmiermittel", "person", 24),
        Known("fascination", "Unterscheidet uns", "Trockenlauf der Ketten, bei der Probe ohne eine gebrochene Flasche", "person", 24),
    ),
    open=(Business("offer", "Glasförderer Abfülllinie 4", 87_200, 25, "Aufmaß am {d+5}, danach Preis bestätigen", 420),),
    past=(
        Line(5, "mail_out", "AW: Aufmaß Abfülllinie 4",
             "Der Termin passt, wir kommen zu zweit und brauchen die Linie für 40 Minuten leer. Hygienekleidung bringen wir mit.",
             "Veronika Haslinger", "lindach-aufmass"),
        Line(15, "offer", "Angebot AN-{year}-0420 verschickt: Glasförderer Abfülllinie 4", "87.200 € vorbehaltlich Aufmaß.", "Georg Immler", "lindach-aufmass"),
        Line(24, "visit", "Probelauf mit 2.000 Flaschen", "Ohne Schmierung, 71 dB statt 83 dB. Frau Haslinger war begeistert.", "Veronika Haslinger"),
        Line(70, "campaign", "Fachtag Lebensmittel: Anfrage am Stand", "Sucht leise Glasförderer.", "Veronika Haslinger", by=SABINE),
    ),
)  # fmt: skip

HAEGELE = Firm(
    name="Vereinigte Süddeutsche Spezialmaschinen- und Sondergetriebefabriken Hägele & Rößner GmbH & Co. KG",
    legal_form="GmbH & Co. KG",
    owner=ANNA,
    team="sued",
    numbers=("K-10090", "D-70044"),
    domains=("haegele-roessner.example", "xn--hgele-gra.example"),
    sites=(site("Stammhaus", "Zum Räderwerk 1 bis 9", "73525", "Schwäbisch Gmünd"),),
    segment="Bestand",
    value_class="C",
    people=(
        Person("Friedrich-Wilhelm von Rößner-Hägele", "Kaufmännischer Leiter", "decider", "neutral",
               ("fw.vonroessner-haegele@haegele-roessner.example", "einkauf@xn--hgele-gra.example"), ("+49 69 90009 660",), 4),
        Person("Ömer Çelik", "Meister Härterei", "user", "positive", ("oe.celik@haegele-roessner.example",), ("+49 176 04069066",), 2),
    ),
    facts=(Known("company", "Herkunft", "Zusammenschluss zweier Familienbetriebe, zwei Maildomänen in Gebrauch", "import", 320),),
    open=(Business("lead", "Ofenbeschickung Härterei", 64_000, None, "Bedarf klären, noch kein Termin"),),
    past=(Line(92, "call", "Herr Çelik: Rollen am Ofen verschleißen zu schnell", "Fragt nach keramischen Rollen. Muster zugesagt.", "Ömer Çelik"),),
)  # fmt: skip

SOUTH = (MUELLER, HOHENFELS, OBERLAND, BRANDECKER_FT, BRANDECKER_MS, KESSELBACH, KESSELBACH_TWICE, LINDACH, HAEGELE)
