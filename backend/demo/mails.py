"""Demo mails: what a customer of Nordlicht might write, one scenario for each thing Rapport has to get right.

    send("offer", lmtp_port, now)  ->  build(scenario, now, token)  ->  LMTP  ->  mailserver  ->  scanner  ->  phone

The envelope sender decides what the demo mail server says about the sender (see mailserver.py): its own domain \
passes, another fails.
"""

import secrets
import smtplib
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from html import escape
from typing import Literal

from backend.demo.company import AUTHSERV_ID, HOST, NAME
from backend.demo.days import dated
from backend.demo.letters import AUFMASS
from backend.demo.staff import ANNA, JONAS, VERTRIEB
from backend.domain.addresses import domain_of
from backend.domain.evidence import Method
from backend.domain.trust import Trust
from backend.domain.words import Kind
from backend.errors import Invalid, Unreachable

TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail before it has a date and a Message-ID. Days are written as `days.dated` reads them."""

    name: str
    address: str
    to: str
    subject: str
    text: str
    envelope_sender: str = ""
    """"" means: the address in From, as it should be."""
    html: bool = False
    attachment: tuple[str, str] | None = None
    """Name and content of a CSV file."""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """`description` is for people; `kind`, `trust` and `match` are what Rapport must make of the mail.

    `match` is None where nothing may remain.
    """

    description: str
    kind: Kind
    trust: Trust
    match: Method | Literal["undecided"] | None
    draft: Draft


def send(scenario: str, lmtp_port: int, now: datetime) -> None:
    """Deliver a fresh mail of this scenario. Raises Invalid for an unknown name, Unreachable if nobody takes it."""
    envelope_sender, recipient, raw = build(scenario, now, secrets.token_hex(6))
    try:
        with smtplib.LMTP(HOST, lmtp_port, timeout=TIMEOUT_S) as server:
            server.sendmail(envelope_sender, [recipient], raw)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(
            f"The demo mail server does not take mail on port {lmtp_port}. Is the demo running?"
        ) from error


def build(scenario: str, now: datetime, token: str) -> tuple[str, str, bytes]:
    """Envelope sender, recipient and the mail: another token gives another Message-ID, the same token the same mail."""
    if scenario not in SCENARIOS:
        raise Invalid(f"There is no demo mail {scenario!r}. There are: {', '.join(SCENARIOS)}.")
    draft = SCENARIOS[scenario].draft
    return draft.envelope_sender or draft.address, draft.to, _message(draft, f"{scenario}.{token}", now).as_bytes()


def _message(draft: Draft, unique: str, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{unique}@{domain_of(draft.address)}>"
    message["Date"] = format_datetime(now)
    message["From"] = formataddr((draft.name, draft.address))
    message["To"] = formataddr((RECIPIENTS[draft.to], draft.to))
    message["Subject"] = dated(draft.subject, now)
    for name, value in draft.headers.items():
        message[name] = value
    text = dated(draft.text, now)
    message.set_content(text, cte="quoted-printable")
    if draft.html:
        message.add_alternative(_html(text), subtype="html", cte="quoted-printable")
    if draft.attachment:
        name, content = draft.attachment
        message.add_attachment(content, subtype="csv", filename=name)
    _set_boundaries(message, unique)
    return message


def _html(text: str) -> str:
    """The same words as a mail program would set them."""
    paragraphs = (escape(part).replace("\n", "<br>\n") for part in text.split("\n\n"))
    body = "\n".join(f"<p>{part}</p>" for part in paragraphs)
    return f'<html><body style="font-family: Calibri, sans-serif; font-size: 11pt">\n{body}\n</body></html>\n'


def _set_boundaries(message: EmailMessage, unique: str) -> None:
    for depth, part in enumerate(it for it in message.walk() if it.is_multipart()):
        part.set_boundary(f"=_{unique}_{depth}")


RECIPIENTS = {ANNA.email: ANNA.name, JONAS.email: JONAS.name, VERTRIEB: f"{NAME}, Vertrieb"}

SCENARIOS: dict[str, Scenario] = {
    "offer": Scenario(
        "Müller Präzisionstechnik fragt zu einem offenen Angebot nach",
        "offer",
        "verified",
        "address",
        Draft(
            "Petra Klein",
            "petra.klein@mueller-praezision.example",
            ANNA.email,
            "Rückfrage zu Ihrem Angebot AN-{year}-0417, Förderanlage Halle 3",
            """Sehr geehrte Frau Berger,

können Sie den Liefertermin {kw+12} fest zusagen, wenn unsere Bestellung bis Donnerstag bei Ihnen ist? Und \
bleibt es beim Zahlungsplan 30/60/10, auch wenn wir den vierten Rollenförderer erst im Frühjahr abrufen?

Am Donnerstag um 10 Uhr ist Freigaberunde mit Herrn Dr. Weißhaupt. Mit beiden Antworten kann ich Ihr Angebot \
dort vorlegen. Rufen Sie mich am besten vorher kurz an.

Mit freundlichen Grüßen

Petra Klein
Leiterin Einkauf

Müller Präzisionstechnik GmbH
Spindelweg 12, 72762 Reutlingen
Tel. +49 30 23125 114
Geschäftsführerin: Claudia Müller-Stahl

Von: Anna Berger <anna.berger@nordlicht.example>
Gesendet: {d-12} 09:41
An: Petra Klein <petra.klein@mueller-praezision.example>
Betreff: Angebot AN-{year}-0417, Förderanlage Halle 3

Guten Tag Frau Klein,

anbei erhalten Sie unser Angebot über 184.600 EUR einschließlich Inbetriebnahme und Schulung. Der vierte \
Rollenförderer ist als Abruf enthalten.

Viele Grüße
Anna Berger""",
            html=True,
        ),
    ),
    "complaint": Scenario(
        "Hohenfels Antriebstechnik reklamiert, der Vertriebsleiter wird mitgewarnt",
        "complaint",
        "verified",
        "address",
        Draft(
            "Ralf Steinhauser",
            "ralf.steinhauser@hohenfels-antriebe.example",
            ANNA.email,
            "Reklamation Taktförderer TF-20: Endmontage steht zum dritten Mal",
            """Guten Tag Frau Berger,

der Drehgeber am Taktförderer ist heute Nacht zum dritten Mal in vier Wochen ausgefallen. Die Endmontage stand \
zwei Stunden und zehn Minuten, 46 Getriebe sind liegen geblieben. Das Ersatzgerät aus dem Regal ist eingebaut, \
aber das ist keine Lösung.

Ich erwarte bis heute Mittag einen Rückruf und bis morgen einen Techniker, der die Ursache findet und nicht nur \
das Teil tauscht. Das Protokoll der Steuerung habe ich angehängt.

Mit freundlichen Grüßen
Ralf Steinhauser
Produktionsleiter
Hohenfels Antriebstechnik GmbH & Co. KG, Tuttlingen
Mobil +49 176 04069021""",
            html=True,
            attachment=(
                "Stoerungen_TF-20.csv",
                "Uhrzeit;Station;Meldung;Dauer (min)\n01:52;4;Drehgeber ohne Signal;38\n02:41;4;Drehgeber ohne Signal;92\n",
            ),
        ),
    ),
    "colleague": Scenario(
        "Eine noch unbekannte Kollegin von Oberland Verpackungssysteme schreibt",
        "mail",
        "verified",
        "domain",
        Draft(
            "Theresa Wimmer",
            "t.wimmer@oberland-verpackung.example",
            ANNA.email,
            "Mengengerüst Palettierung Kolbermoor",
            """Grüß Gott Frau Berger,

mein Kollege Matthias Grünwald hat mir Ihre Fragen weitergegeben, ich plane seit diesem Monat die Palettierung \
in Kolbermoor. Die Zahlen: 42 Paletten je Stunde in der Spitze, höchstens 1,90 m hoch und 680 kg schwer, etwa \
ein Viertel davon gemischt.

Haben Sie am {d+7} Zeit für eine Stunde am Telefon? Den Grundriss schicke ich Ihnen vorher.

Schöne Grüße
Theresa Wimmer
Werksplanung
Oberland Verpackungssysteme AG, Werk 2
+49 89 99998 334""",
        ),
    ),
    "forged": Scenario(
        "Jemand gibt sich als Petra Klein aus und will eine Zahlung umleiten",
        "mail",
        "doubtful",
        "address",
        Draft(
            "Petra Klein",
            "petra.klein@mueller-praezision.example",
            ANNA.email,
            "Vertraulich: Anzahlung für die Förderanlage",
            """Sehr geehrte Frau Berger,

für die Anzahlung brauche ich heute noch Ihre neuen Kontodaten. Bitte antworten Sie nur auf diese Mail, ich bin \
den ganzen Tag in Besprechungen und telefonisch schlecht erreichbar. Zur Prüfung melden Sie sich bitte mit Ihrem \
Firmenkonto im verlinkten Portal an:

https://portal-zahlungen.example/anmelden

Mit freundlichen Grüßen
Petra Klein""",
            envelope_sender="kampagne@versand-eilig.example",
            headers={
                # The planted seal of our own server: it has to be gone on arrival.
                "Authentication-Results": f"{AUTHSERV_ID}; dmarc=pass header.from=mueller-praezision.example",
                "Reply-To": "petra.klein@mueller-praezision-einkauf.example",
            },
        ),
    ),
    "newsletter": Scenario(
        "Rundbrief von Küstenlogistik Jansen: steht in der Historie, weckt niemanden",
        "bulk",
        "verified",
        "domain",
        Draft(
            "Küstenlogistik Jansen",
            "rundbrief@jansen-kuestenlogistik.example",
            JONAS.email,
            "Neues vom Terminal: längere Torzeiten im Winter",
            """Liebe Partnerinnen und Partner,

ab {d+10} ist das Tor an der Kaiserschleuse bis 22 Uhr besetzt. Anlieferungen nach 18 Uhr melden Sie bitte wie \
gewohnt am Vortag an.

Außerdem in diesem Rundbrief: der Bauantrag für das neue Umschlaglager ist gestellt, und unsere Auszubildenden \
haben den Stapler-Wettbewerb gewonnen.

Ihr Team von Küstenlogistik Jansen

Sie möchten keinen Rundbrief mehr? Eine kurze Antwort genügt.""",
            html=True,
            headers={
                "List-Id": "Rundbrief <rundbrief.jansen-kuestenlogistik.example>",
                "List-Unsubscribe": "<mailto:abmelden@jansen-kuestenlogistik.example>",
                "Precedence": "bulk",
            },
        ),
    ),
    "reply": Scenario(
        "Molkerei Lindach antwortet in einem laufenden Gespräch",
        "mail",
        "verified",
        "thread",
        Draft(
            "Veronika Haslinger",
            "v.haslinger@molkerei-lindach.example",
            ANNA.email,
            "AW: AW: Aufmaß Abfülllinie 4",
            """Liebe Frau Berger,

40 Minuten sind kein Problem, die Linie bleibt bis 15 Uhr leer. Ich habe noch eine Bitte: Können Sie gleich \
prüfen, ob der Förderer um die neue Säule am Pasteur herumpasst? Nach Plan wird es dort um 12 cm eng.

Herr Immler kommt dazu. Er möchte den Preis für die Kurve am Ausgang wissen.

Viele Grüße
Veronika Haslinger

Von: Anna Berger <anna.berger@nordlicht.example>
Gesendet: {d-5} 10:12
An: Veronika Haslinger <v.haslinger@molkerei-lindach.example>
Betreff: AW: Aufmaß Abfülllinie 4

Liebe Frau Haslinger,

der Termin passt, wir kommen zu zweit und brauchen die Linie für 40 Minuten leer. Hygienekleidung bringen wir mit.

Viele Grüße
Anna Berger""",
            headers={
                "In-Reply-To": "<aw-aufmass-linie4@nordlicht.example>",
                "References": f"{AUFMASS.message_id} <aw-aufmass-linie4@nordlicht.example>",
            },
        ),
    ),
    "shared": Scenario(
        "Gemeinsamer Einkauf der Brandecker-Firmen: ein Mensch muss entscheiden, welche gemeint ist",
        "mail",
        "verified",
        "undecided",
        Draft(
            "Einkauf Brandecker Gruppe",
            "einkauf@brandecker-gruppe.example",
            VERTRIEB,
            "Liefertermin Verschleißteile, Bestellung 45-1180",
            """Guten Tag,

bitte teilen Sie uns den Liefertermin zu unserer Bestellung 45-1180 über Verschleißteile mit. Der Trupp fährt am \
{d+8} auf die Baustelle und nimmt die Teile gleich mit. Wenn es knapp wird, holen wir auch bei Ihnen ab.

Mit freundlichem Gruß
Einkauf
Brandecker Gruppe, Ulm und Neu-Ulm
+49 30 23125 400""",
        ),
    ),
    "stranger": Scenario(
        "Ein Unbekannter von einem Freemail-Anbieter: hinterlässt nichts",
        "mail",
        "verified",
        None,
        Draft(
            "Karlheinz Ammer",
            "karlheinz.ammer@freemail.example",
            ANNA.email,
            "Klassentreffen im Frühjahr",
            """Liebe Anna,

wir planen das Klassentreffen für den zweiten Samstag im Mai, wieder im Gasthof am See. Bist du dabei? Sag mir \
bitte Bescheid, damit ich den Saal bestellen kann.

Herzliche Grüße
Karlheinz""",
        ),
    ),
    "english": Scenario(
        "Hartley & Finch aus Sheffield fragt auf Englisch nach dem Angebot",
        "offer",
        "verified",
        "address",
        Draft(
            "Eleanor Finch",
            "eleanor.finch@hartleyfinch.example",
            JONAS.email,
            "Your quotation AN-{year}-0405: first lot",
            """Hello Jonas,

The board signed off the drive stations this morning. Before I place the order against quotation AN-{year}-0405, \
could you confirm that the first six can be on our dock by {e+42}? The second six can follow in spring.

Graham also needs the UKCA declarations with the order confirmation.

Best regards,
Eleanor

Eleanor Finch
Operations Director
Hartley & Finch Conveyors Ltd
14 Crucible Row, Sheffield
+44 114 496 0142""",
            html=True,
        ),
    ),
    "autoreply": Scenario(
        "Abwesenheitsnotiz einer Einkäuferin: steht in der Historie, weckt niemanden",
        "absence",
        "verified",
        "address",
        Draft(
            "Sonja Feichtner",
            "s.feichtner@oberland-verpackung.example",
            ANNA.email,
            "Automatische Antwort: Rollenbahnen Versand",
            """Guten Tag,

ich bin bis einschließlich {d+9} nicht im Büro und lese meine Mails in dieser Zeit nicht. In dringenden Fällen \
hilft Ihnen Herr Grünwald unter +49 89 99998 310 weiter.

Mit freundlichen Grüßen
Sonja Feichtner
Oberland Verpackungssysteme AG""",
            headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
        ),
    ),
}
