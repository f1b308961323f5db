"""What stands on the lock screen, as a table: a card, for whom, and the title and body that its person sees.

The cards' own texts, titles and names that may never be seen before somebody chose "full" begin with Geheim.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from backend.domain.context import (
    Card,
    CardCandidate,
    CardComplaint,
    CardContact,
    CardCustomer,
    CardMatch,
    CardOpportunity,
    Ref,
)
from backend.domain.language import Lang, LockScreen
from backend.domain.mail import Address
from backend.domain.rules import NoticeReason
from backend.domain.wants import Deadline, Wants

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SECRETS = ("Geheim", "48.000", "48,000", "geheim@", "27.11", "27 Nov", "12:00")


def candidate(name: str) -> CardCandidate:
    return CardCandidate(Ref(name, name), None, "domain", "x.example", 60)


OFFER = Card(
    mail_id="m", customer=CardCustomer("c", "Müller", "Stuttgart", "", "A", ()), contact=CardContact("p", "Petra Klein", "", "", "", (), ()),
    sender=Address("Geheimadresse", "geheim@mueller.example"), owner=Ref("u", "Rita Rep"), kind="offer", kind_evidence=("Geheimwort",),
    trust="verified", trust_reason="dmarc_pass", match=CardMatch("address", (), ()), why="Geheimtext", subject="Geheimbetreff", received_at=NOW,
    opportunities=(CardOpportunity("o", "Geheimanlage", "", "offer", 48_000_00, "EUR", None, "", late=False),), opportunities_more=0, history=(),
    complaint=CardComplaint("k", "Geheimbetreff", "received", NOW, 4),
)  # fmt: skip
FRIDAY = Deadline(date(2026, 11, 27), "Geheimfrist")
PLAIN = replace(OFFER, kind="mail", complaint=None, opportunities=())
ASKS = replace(OFFER, complaint=None, wants=Wants("offer", question="Geheimfrage, was kostet sie?"))
URGENT = replace(ASKS, wants=Wants("offer", FRIDAY, "Geheimfrage, was kostet sie?"))
AT_NOON = replace(PLAIN, wants=Wants("mail", Deadline(date(2026, 11, 27), "Geheimfrist", time(12))))
NEXT_YEAR = replace(PLAIN, wants=Wants("mail", Deadline(date(2027, 12, 1), "Geheimfrist")))
QUESTION = replace(PLAIN, wants=Wants("mail", question="Geheimfrage, wann kommen Sie?"))
REQUEST = replace(PLAIN, wants=Wants("mail", question="Geheimbitte, wir brauchen das Blatt."))
ORDER = replace(PLAIN, kind="order")
APPOINTMENT = replace(PLAIN, kind="appointment")
COMPLAINT = replace(PLAIN, kind="complaint", wants=Wants("complaint", FRIDAY))
SILENT = replace(PLAIN, kind="order", contact=None, why="")
NOBODY_KNOWN = replace(OFFER, contact=None, complaint=None, opportunities=(), why="")
DOUBTFUL = replace(URGENT, trust="doubtful")
UNCHECKED = replace(OFFER, trust="unchecked")
UNDECIDED = replace(
    URGENT, customer=None, contact=None, opportunities=(),
    match=CardMatch("undecided", (), (candidate("Müller"), candidate("Maier"), candidate("Müller"))),
)  # fmt: skip
FOREIGN_TOO = replace(UNDECIDED, match=replace(UNDECIDED.match, elsewhere=2))
WHOSE_DOUBTFUL = replace(UNDECIDED, trust="doubtful")
ALERT = replace(
    OFFER, kind="complaint", kind_evidence=("reklamieren", "setzen ihnen Geheimwort morgen frist", "defekt", "leider")
)
NOBODYS = replace(ALERT, owner=None)
UNKNOWN_WHY = replace(ALERT, kind_evidence=())

OURS: NoticeReason = "customer_mail"
ASKED: NoticeReason = "undecided"
WARNED: NoticeReason = "complaint_alert"

SAID: list[tuple[Card, NoticeReason, int, LockScreen, Lang, str, str]] = [
    # card, why somebody is told, of how many mails, level, language: title, body
    (OFFER, OURS, 1, "discreet", "de", "Rapport", "Neue Mail von einem Kunden"),
    (OFFER, OURS, 1, "discreet", "en", "Rapport", "New mail from a customer"),
    (OFFER, OURS, 1, "kind", "de", "Müller", "Mail zu einem Angebot"),
    (OFFER, OURS, 1, "kind", "en", "Müller", "Mail about an offer"),
    (OFFER, OURS, 1, "full", "de", "Müller · Petra Klein", "Geheimtext\nReklamation offen seit 4 Tagen\nOffen: Geheimanlage, 48.000 €"),
    (OFFER, OURS, 1, "full", "en", "Müller · Petra Klein", "Geheimtext\nComplaint open for 4 days\nOpen: Geheimanlage, €48,000"),
    (OFFER, OURS, 3, "discreet", "de", "Rapport", "3 neue Mails von einem Kunden"),
    (OFFER, OURS, 3, "discreet", "en", "Rapport", "3 new mails from a customer"),
    (OFFER, OURS, 2, "kind", "de", "Müller", "2 neue Mails · Mail zu einem Angebot"),
    (OFFER, OURS, 2, "kind", "en", "Müller", "2 new mails · Mail about an offer"),
    (OFFER, OURS, 2, "full", "de", "Müller · Petra Klein", "2 neue Mails · Geheimtext\nReklamation offen seit 4 Tagen\nOffen: Geheimanlage, 48.000 €"),
    (UNCHECKED, OURS, 1, "kind", "de", "Müller", "Mail zu einem Angebot"),
    (PLAIN, OURS, 1, "kind", "de", "Müller", "Neue Mail"),
    (PLAIN, OURS, 1, "kind", "en", "Müller", "New mail"),
    (PLAIN, OURS, 1, "full", "de", "Müller · Petra Klein", "Geheimtext"),
    (PLAIN, OURS, 2, "kind", "de", "Müller", "2 neue Mails"),
    (PLAIN, OURS, 2, "kind", "en", "Müller", "2 new mails"),
    (PLAIN, OURS, 2, "full", "en", "Müller · Petra Klein", "2 new mails · Geheimtext"),
    (QUESTION, OURS, 1, "discreet", "de", "Rapport", "Neue Mail von einem Kunden"),
    (QUESTION, OURS, 1, "kind", "de", "Müller", "Frage"),
    (QUESTION, OURS, 1, "kind", "en", "Müller", "Question"),
    (QUESTION, OURS, 1, "full", "de", "Müller · Petra Klein", "Geheimfrage, wann kommen Sie?"),
    (QUESTION, OURS, 2, "kind", "de", "Müller", "2 neue Mails · Frage"),
    (QUESTION, OURS, 2, "full", "de", "Müller · Petra Klein", "2 neue Mails · Geheimfrage, wann kommen Sie?"),
    (REQUEST, OURS, 1, "kind", "de", "Müller", "Neue Mail"),
    (REQUEST, OURS, 1, "full", "de", "Müller · Petra Klein", "Geheimbitte, wir brauchen das Blatt."),
    (ASKS, OURS, 1, "kind", "de", "Müller", "Frage zu einem Angebot"),
    (ASKS, OURS, 1, "kind", "en", "Müller", "Question about an offer"),
    (ASKS, OURS, 1, "full", "de", "Müller · Petra Klein", "Geheimfrage, was kostet sie?\nOffen: Geheimanlage, 48.000 €"),
    (ASKS, OURS, 1, "full", "en", "Müller · Petra Klein", "Geheimfrage, was kostet sie?\nOpen: Geheimanlage, €48,000"),
    (URGENT, OURS, 1, "discreet", "de", "Rapport", "Neue Mail von einem Kunden"),
    (URGENT, OURS, 1, "kind", "de", "Müller", "Frage zu einem Angebot"),
    (URGENT, OURS, 1, "full", "de", "Müller · Petra Klein", "bis Fr 27.11. · Geheimfrage, was kostet sie?\nOffen: Geheimanlage, 48.000 €"),
    (URGENT, OURS, 1, "full", "en", "Müller · Petra Klein", "by Fri 27 Nov · Geheimfrage, was kostet sie?\nOpen: Geheimanlage, €48,000"),
    (URGENT, OURS, 2, "full", "de", "Müller · Petra Klein", "2 neue Mails · bis Fr 27.11. · Geheimfrage, was kostet sie?\nOffen: Geheimanlage, 48.000 €"),
    (AT_NOON, OURS, 1, "kind", "de", "Müller", "Neue Mail"),
    (AT_NOON, OURS, 1, "full", "de", "Müller · Petra Klein", "bis Fr 27.11., 12:00 · Geheimtext"),
    (AT_NOON, OURS, 1, "full", "en", "Müller · Petra Klein", "by Fri 27 Nov, 12:00 · Geheimtext"),
    (NEXT_YEAR, OURS, 1, "full", "de", "Müller · Petra Klein", "bis Mi 1.12.2027 · Geheimtext"),
    (NEXT_YEAR, OURS, 1, "full", "en", "Müller · Petra Klein", "by Wed 1 Dec 2027 · Geheimtext"),
    (ORDER, OURS, 1, "kind", "de", "Müller", "Bestellung oder Anfrage"),
    (ORDER, OURS, 1, "kind", "en", "Müller", "Order or enquiry"),
    (ORDER, OURS, 4, "kind", "de", "Müller", "4 neue Mails · Bestellung oder Anfrage"),
    (ORDER, OURS, 1, "full", "de", "Müller · Petra Klein", "Geheimtext"),
    (SILENT, OURS, 1, "full", "de", "Müller", "Bestellung oder Anfrage"),
    (SILENT, OURS, 2, "full", "en", "Müller", "2 new mails · Order or enquiry"),
    (APPOINTMENT, OURS, 1, "kind", "de", "Müller", "Terminanfrage"),
    (APPOINTMENT, OURS, 1, "kind", "en", "Müller", "Appointment"),
    (NOBODY_KNOWN, OURS, 1, "full", "de", "Müller", "Mail zu einem Angebot"),
    (COMPLAINT, OURS, 1, "discreet", "de", "Rapport", "Neue Mail von einem Kunden"),
    (COMPLAINT, OURS, 1, "kind", "de", "Müller", "Reklamation"),
    (COMPLAINT, OURS, 1, "kind", "en", "Müller", "Complaint"),
    (COMPLAINT, OURS, 1, "full", "de", "Müller · Petra Klein", "Reklamation · bis Fr 27.11. · Geheimtext"),
    (COMPLAINT, OURS, 1, "full", "en", "Müller · Petra Klein", "Complaint · by Fri 27 Nov · Geheimtext"),
    (COMPLAINT, OURS, 2, "kind", "de", "Müller", "2 neue Mails · Reklamation"),
    (COMPLAINT, OURS, 2, "full", "de", "Müller · Petra Klein", "2 neue Mails · Reklamation · bis Fr 27.11. · Geheimtext"),
    (DOUBTFUL, OURS, 1, "discreet", "de", "Rapport", "Neue Mail, bitte prüfen"),
    (DOUBTFUL, OURS, 1, "kind", "de", "Absender nicht bestätigt", "Gibt sich als Müller aus"),
    (DOUBTFUL, OURS, 1, "kind", "en", "Sender not confirmed", "Claims to be Müller"),
    (DOUBTFUL, OURS, 1, "full", "de", "Absender nicht bestätigt", "Gibt sich als Müller aus"),
    (DOUBTFUL, OURS, 2, "discreet", "en", "Rapport", "2 new mails, please check"),
    (DOUBTFUL, OURS, 2, "full", "de", "Absender nicht bestätigt", "2 neue Mails · Gibt sich als Müller aus"),
    (WHOSE_DOUBTFUL, ASKED, 1, "kind", "de", "Absender nicht bestätigt", "Gibt sich als Müller, Maier aus"),
    (UNDECIDED, ASKED, 1, "discreet", "de", "Rapport", "Neue Mail, bitte prüfen"),
    (UNDECIDED, ASKED, 1, "discreet", "en", "Rapport", "New mail, please check"),
    (UNDECIDED, ASKED, 1, "kind", "de", "2 Kunden möglich", "Müller / Maier"),
    (UNDECIDED, ASKED, 1, "full", "en", "2 customers possible", "Müller / Maier"),
    (UNDECIDED, ASKED, 2, "kind", "de", "2 Kunden möglich", "2 neue Mails · Müller / Maier"),
    (FOREIGN_TOO, ASKED, 1, "kind", "de", "4 Kunden möglich", "Müller / Maier · dazu 2 in anderem Team"),
    (FOREIGN_TOO, ASKED, 1, "full", "en", "4 customers possible", "Müller / Maier · and 2 in another team"),
    (FOREIGN_TOO, ASKED, 1, "discreet", "de", "Rapport", "Neue Mail, bitte prüfen"),
    (ALERT, WARNED, 1, "discreet", "de", "Rapport", "Neue Meldung"),
    (ALERT, WARNED, 2, "discreet", "en", "Rapport", "2 new alerts"),
    (ALERT, WARNED, 1, "kind", "de", "Reklamation: Müller", "Erkannt an: reklamieren, defekt · Zuständig: Rita Rep"),
    (ALERT, WARNED, 2, "kind", "de", "Reklamation: Müller", "2 neue Mails · Erkannt an: reklamieren, defekt · Zuständig: Rita Rep"),
    (ALERT, WARNED, 1, "full", "de", "Reklamation: Müller", "Erkannt an: reklamieren, defekt, leider\nZuständig: Rita Rep"),
    (NOBODYS, WARNED, 1, "kind", "en", "Complaint: Müller", "Recognised by: reklamieren, defekt · In charge: nobody"),
    (UNKNOWN_WHY, WARNED, 1, "full", "de", "Reklamation: Müller", "Zuständig: Rita Rep"),
]  # fmt: skip
