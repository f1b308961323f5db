"""More mails that wait when the demo begins, one for each thing that is not simply a known person's mail: who could be added, what was
passed on, what machines and calendars say, whom only a number tells, and what a person has to say is a complaint.
"""

from datetime import UTC, datetime, time, timedelta

from backend.demo.customers_south import HOHENFELS
from backend.demo.days import working_day
from backend.demo.letters import Letter
from backend.demo.staff import ANNA, JONAS, VERTRIEB
from backend.domain.kind_facts import Absence, Appointment, Bounced, KindFacts
from backend.domain.kinds import KindVerdict
from backend.domain.mail import Address


def _away(now: datetime) -> KindFacts:
    deputy = Address("Matthias Grünwald", "m.gruenwald@oberland-verpackung.example")
    return KindFacts(absence=Absence(working_day(now.date(), 9), (deputy,)))


def _not_arrived(_now: datetime) -> KindFacts:
    return KindFacts(bounced=(Bounced("oe.celik@haegele-roessner.example", True, "5.1.1"),))


def _invited(now: datetime) -> KindFacts:
    starts_at = datetime.combine(working_day(now.date(), 6), time(9), UTC)
    return KindFacts(
        appointment=Appointment(
            "begehung-halle3@mueller-praezision.example", "request", "Begehung Halle 3", "Reutlingen, Tor 2", starts_at,
            starts_at + timedelta(minutes=90), False, "stefan.oeztuerk@mueller-praezision.example",
        )
    )  # fmt: skip


UNKNOWN_COLLEAGUE = Letter(
    message_id="<schichtplan@hohenfels-antriebe.example>",
    minutes=153,
    name="Miriam Kästle",
    address="m.kaestle@hohenfels-antriebe.example",
    mailbox=ANNA.email,
    subject="Taktförderer: neue Zuständigkeit in der Arbeitsvorbereitung",
    text="""Guten Tag Frau Berger,

seit Monatsbeginn plane ich die Endmontage. Können Sie mir die Taktzeiten schicken, mit denen der Förderer ausgelegt ist? Ich brauche sie für den
Schichtplan ab {kw+3}.

Freundliche Grüße
Miriam Kästle
Leiterin Arbeitsvorbereitung
Hohenfels Antriebstechnik GmbH & Co. KG
Tel. +49 30 23125 266""",
)

PASSED_ON = Letter(
    message_id="<wg-ersatzrolle@nordlicht.example>",
    minutes=87,
    name=JONAS.name,
    address=JONAS.email,
    mailbox=ANNA.email,
    subject="WG: Zwei Tragrollen für den Plattenförderer",
    text="""Hallo Anna, das ist bei mir gelandet, gehört aber zu dir.

Von: Uwe Schlegel <u.schlegel@giesserei-kesselbach.example>
Gesendet: {d-1} 16:20
An: Jonas Petersen <jonas.petersen@nordlicht.example>
Betreff: Zwei Tragrollen für den Plattenförderer

Guten Tag Herr Petersen,

zwei Tragrollen laufen unrund. Was kosten sie, und könnten wir sie nächste Woche selbst abholen?

Uwe Schlegel
Betriebsleiter, Gießerei Kesselbach GmbH""",
    trust="unchecked",
    trust_reason="passed_on",
    of="u.schlegel@giesserei-kesselbach.example",
    how="forwarded",
)

AWAY = Letter(
    message_id="<abwesend-feichtner@oberland-verpackung.example>",
    minutes=64,
    name="Sonja Feichtner",
    address="s.feichtner@oberland-verpackung.example",
    mailbox=ANNA.email,
    subject="Automatische Antwort: Rollenbahnen Versand",
    text="""Guten Tag,

bis einschließlich {d+9} bin ich nicht erreichbar. Eilige Bestellungen nimmt mein Kollege Matthias Grünwald entgegen:
m.gruenwald@oberland-verpackung.example

Sonja Feichtner
Oberland Verpackungssysteme AG""",
    verdict=KindVerdict("absence", ("Auto-Submitted: auto-replied",)),
    facts=_away,
)

NOT_ARRIVED = Letter(
    message_id="<unzustellbar-17@haegele-roessner.example>",
    minutes=230,
    name="Mailzustellung",
    address="postmaster@haegele-roessner.example",
    mailbox=ANNA.email,
    subject="Unzustellbar: Termin für die Wartung",
    text="""Ihre Nachricht konnte nicht zugestellt werden.

oe.celik@haegele-roessner.example: 550 5.1.1 Empfänger unbekannt""",
    verdict=KindVerdict("bounce", ("multipart/report",)),
    facts=_not_arrived,
    of="oe.celik@haegele-roessner.example",
)

INVITED = Letter(
    message_id="<begehung-halle3@mueller-praezision.example>",
    minutes=29,
    name="Stefan Öztürk",
    address="stefan.oeztuerk@mueller-praezision.example",
    mailbox=ANNA.email,
    subject="Begehung Halle 3",
    text="""Guten Tag Frau Berger,

vor der Freigabe möchte ich die Halle einmal mit Ihnen ablaufen. Bitte Sicherheitsschuhe mitbringen, wir treffen uns an Tor 2.

Stefan Öztürk""",
    verdict=KindVerdict("appointment", ("text/calendar",)),
    facts=_invited,
)

ONLY_A_NUMBER = Letter(
    message_id="<avis@spedition-rauhut.example>",
    minutes=136,
    name="Disposition Rauhut",
    address="dispo@spedition-rauhut.example",
    mailbox=VERTRIEB,
    subject="Abholung zu {order}",
    text="""Guten Tag,

wir holen die Ware zu Ihrem Auftrag {order} am {d+2} zwischen 8 und 11 Uhr ab. Bitte halten Sie zwei Europaletten und die Lieferpapiere bereit.

Disposition
Spedition Rauhut, Aalen""",
    trust="unchecked",
    trust_reason="only_quoted",
    of=HOHENFELS.name,
    how="number",
)

UNSURE = Letter(
    message_id="<kette-gelaengt@giesserei-kesselbach.example>",
    minutes=52,
    name="Heike Baumgärtner",
    address="h.baumgaertner@giesserei-kesselbach.example",
    mailbox=ANNA.email,
    subject="Kette am Plattenförderer",
    text="""Hallo Frau Berger,

die Kette hat sich stärker gelängt, als wir es gewohnt sind, und Herr Schlegel ist darüber nicht glücklich. Ist das nach acht Monaten normal?

Mit freundlichen Grüßen
Heike Baumgärtner
Gießerei Kesselbach GmbH""",
    verdict=KindVerdict("mail", ("nicht glücklich",), is_unsure=True),
)

LATELY = (UNKNOWN_COLLEAGUE, PASSED_ON, AWAY, NOT_ARRIVED, INVITED, ONLY_A_NUMBER, UNSURE)
