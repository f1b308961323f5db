import time
from typing import Any, get_args

import pytest

from backend.domain.kinds import KindVerdict, kind_of, kind_of_words
from backend.domain.mail import Address, Headers
from backend.domain.words import SILENT, Kind

ANNA = Address("Anna Berg", "anna@kunde.example")
DAEMON = Address("", "mailer-daemon@mx.kunde.example")


def headers(**changes: Any) -> Headers:
    given: dict[str, Any] = {
        "message_id": "<1@x>",
        "sender": ANNA,
        "sender_defect": None,
        "subject": "",
        "sent_at": None,
    }
    return Headers(**(given | changes))


BY_HEADERS = [
    ({"content_type": "multipart/report; report-type=delivery-status"}, "bounce"),
    ({"content_type": "multipart/report"}, "bounce"),
    ({"sender": DAEMON, "return_path": "<>"}, "bounce"),
    ({"sender": DAEMON, "subject": "Undelivered Mail Returned to Sender"}, "bounce"),
    ({"sender": None, "subject": "Mail delivery failed: returning message to sender"}, "bounce"),
    ({"marks": ("x-failed-recipients",)}, "bounce"),
    ({"subject": "Unzustellbar: Ihr Angebot"}, "bounce"),
    ({"sender": Address("", "postmaster@kunde.example"), "subject": "Frage zu SPF"}, "mail"),
    ({"subject": "AW: Unzustellbar: Ihr Angebot"}, "offer"),
    ({"content_type": "multipart/report; report-type=disposition-notification"}, "auto_reply"),
    ({"auto_submitted": "auto-replied"}, "auto_reply"),
    ({"auto_submitted": "auto-replied (vacation)"}, "auto_reply"),
    ({"auto_submitted": "auto-generated; x=y"}, "auto_reply"),
    ({"auto_submitted": "no"}, "mail"),
    ({"auto_submitted": "auto-generated", "list_unsubscribe": "<https://x.example>"}, "bulk"),
    ({"subject": "Automatische Antwort: Termin am Montag"}, "auto_reply"),
    ({"subject": "Abwesenheitsnotiz: Termin"}, "absence"),
    ({"subject": "Automatic reply: Meeting", "marks": ("x-auto-response-suppress",)}, "auto_reply"),
    ({"subject": "Out of Office: Meeting"}, "absence"),
    ({"subject": "Anna Berg is out of the office."}, "absence"),
    ({"subject": "[info] Out of office"}, "absence"),
    ({"subject": "AW: Abwesenheitsnotiz: Termin"}, "mail"),
    ({"subject": "Wer vertritt Sie?", "marks": ("x-auto-response-suppress",)}, "mail"),
    ({"precedence": "auto_reply"}, "auto_reply"),
    ({"list_id": "<news.kunde.example>"}, "bulk"),
    ({"list_unsubscribe": "<mailto:leave@kunde.example>"}, "bulk"),
    ({"precedence": "bulk"}, "bulk"),
    ({"precedence": "first-class"}, "mail"),
    ({}, "mail"),
]


@pytest.mark.parametrize(("changes", "kind"), BY_HEADERS)
def test_machines_are_told_by_their_headers(changes: dict[str, Any], kind: str) -> None:
    assert kind_of(headers(**changes), "").kind == kind


def test_a_newsletter_about_complaints_is_still_a_newsletter() -> None:
    assert kind_of(headers(list_id="<n>"), "Reklamation! Alles defekt!") == KindVerdict("bulk", ("list-id",))


def test_machines_wake_nobody_and_people_do() -> None:
    assert [kind for kind in get_args(Kind) if kind not in SILENT] == [
        "mail", "complaint", "offer", "order", "appointment",
    ]  # fmt: skip


COMPLAINTS = [
    "Hiermit reklamieren wir die Lieferung vom 3. November.",
    "Wir müssen leider eine Reklamation anmelden: drei der zehn Ventile sind undicht.",
    "Die Pumpe ist schon wieder defekt, die Anlage steht still.",
    "Sie haben uns falsch geliefert, bestellt waren 50 mm Flansche.",
    "Zwei Paletten kamen beschädigt an, wir erwarten umgehend Ersatz.",
    "Wir setzen Ihnen eine letzte Frist bis zum 30. November.",
    "Dieser Zustand ist für uns unzumutbar.",
    "Wir rügen die Ware als mangelhaft und verlangen Nachbesserung.",
    "Die Lieferung ist seit zwei Wochen überfällig, wir sind sehr verärgert.",
    "Ich möchte mich beschweren: Beschwerde über Ihren Kundendienst.",
    "Leider fehlen in der Sendung vier Dichtungssätze, bitte sofort nachliefern.",
    "Zum dritten Mal ist das Display kaputt.",
    "Das Gerät funktioniert immer noch nicht, wir sind enttäuscht.",
    "Wir behalten uns Schadensersatz vor, die Vertragsstrafe trifft uns bereits.",
    "Falsche Menge, falsche Farbe: so ist die Lieferung nicht akzeptabel.",
    "We would like to make a complaint about order 4711.",
    "The motor arrived damaged and two cables are missing.",
    "You sent the wrong parts for the second time.",
    "This is unacceptable, our line has been down since Monday.",
    "The replacement unit is faulty too and we want a refund.",
]
LOOKALIKES = [
    "Wir haben keine Reklamation, im Gegenteil: alles bestens.",
    "Wie läuft bei Ihnen eine Reklamation ab?",
    "Bitte ein Angebot für die Reparatur einer defekten Pumpe.",
    "Die Ware kam ohne Mängel an, vielen Dank.",
    "Können Sie die Frist für das Angebot um eine Woche verlängern?",
    "Leider kann ich am Dienstag nicht, passt auch Mittwoch?",
    "Mir fehlt noch die Zeichnung zum Angebot.",
    "Danke für die schnelle Erledigung unserer Reklamation.",
    "Der Defekt ist behoben, die Anlage läuft wieder.",
    "Nichts war beschädigt, alles gut angekommen.",
    "Falls ein Ventil defekt ist, haben wir Ersatz auf Lager?",
    "Wir brauchen sofort 20 Stück, bitte umgehend bestätigen.",
    "Wer ist bei Ihnen Ansprechpartner für Reklamationen?",
    "Unsere Gewährleistung läuft im März aus, wie sieht die Wartung aus?",
    "No complaints at all, the machine runs perfectly.",
    "Thanks for the quick handling of our complaint.",
    "Please send us a quote for the repair of a broken valve.",
    "If a part is damaged, what happens next?",
    "The issue with the faulty sensor is resolved.",
    "We are not unhappy with the offer, just waiting for the budget.",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_complaint_is_heard(text: str) -> None:
    verdict = kind_of(headers(), text)
    assert verdict.kind == "complaint"
    assert all(term in text for term in verdict.evidence)


@pytest.mark.parametrize("text", LOOKALIKES)
def test_what_only_sounds_like_a_complaint_is_none(text: str) -> None:
    assert kind_of(headers(), text).kind != "complaint"


def test_one_sign_is_not_enough_two_that_agree_are() -> None:
    assert kind_of_words("Das Netzteil ist gerissen.").kind == "mail"
    assert kind_of_words("Das Netzteil ist schon wieder gerissen.").kind == "complaint"


def test_the_subject_counts_as_well() -> None:
    assert kind_of(headers(subject="Reklamation Auftrag 4711"), "siehe Anhang").kind == "complaint"


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Zu Ihrer Offerte habe ich eine Frage.", ("Ihrer Offerte",)),
        ("Bezug: AN-4711", ("AN-4711",)),
        ("Das Angebot passt uns gut.", ("Das Angebot",)),
        ("We accept your offer.", ("your offer",)),
        ("Mir fehlt noch die Zeichnung zum Angebot.", ("zum Angebot",)),
    ],
)
def test_an_offer_of_ours_is_answered(text: str, evidence: tuple[str, ...]) -> None:
    assert kind_of_words(text) == KindVerdict("offer", evidence)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Bitte senden Sie uns ein Angebot über 20 Ventile.", "ein Angebot"),
        ("Could you send a quotation?", "send a quotation"),
        ("RFQ: 200 valves", "RFQ"),
        ("Was kostet das? Ein Kostenvoranschlag reicht.", "Kostenvoranschlag"),
        ("Hiermit bestellen wir zehn Stück laut Ihrem Angebot.", "Hiermit bestellen"),
        ("Bestellung Nr. 4500012345", "Bestellung Nr. 4500012345"),
        ("Please find attached our purchase order.", "attached our purchase order"),
        ("We order 20 pieces of the small valve.", "We order"),
    ],
)
def test_an_order_is_placed_or_prepared(text: str, evidence: str) -> None:
    verdict = kind_of_words(text)
    assert verdict.kind == "order"
    assert evidence in verdict.evidence


@pytest.mark.parametrize(
    "text",
    ["Wann kommt die Lieferung zu unserer Bestellung Nr. 4711?", "Regarding order no. 4711: who will drive on Monday?"],
)
def test_what_asks_for_an_order_that_is_there_orders_nothing(text: str) -> None:
    assert kind_of_words(text).kind == "mail"


def test_the_number_of_an_own_offer_is_recognised() -> None:
    assert kind_of_words("Passt so, siehe 2026/0815.", frozenset(("2026/0815",))) == KindVerdict(
        "offer", ("2026/0815",)
    )


def test_an_ordinary_mail_is_a_mail() -> None:
    assert kind_of_words("Treffen wir uns am Montag um zehn?") == KindVerdict("mail")


@pytest.mark.parametrize(
    "hostile",
    ["defekt ", "kein ", "if defekt ", "nach", "nach ihnen ", "setzen ihnen a b c ", "defekt. ", "an-1", "\n"],
)
def test_hostile_text_is_weighed_in_no_time(hostile: str) -> None:
    began = time.process_time()
    kind_of_words((hostile * 20_000)[:16_000])
    assert time.process_time() - began < 0.5
