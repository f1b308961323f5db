"""Loops, and what stands in for whom: machines told by their headers, notes by what they say."""

from typing import Any

import pytest

from backend.domain.kind_facts import Absence, Appointment, Bounced, Departure, KindFacts
from backend.domain.kind_facts_rows import facts_from, row_of
from backend.domain.kinds import facts_of, is_bounce, kind_of
from backend.domain.mail import Address, Enclosed, Headers

INVITATION = Enclosed(
    "text/calendar", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nDTSTART:20261201T090000Z\nEND:VEVENT"
)


def headers(**changes: Any) -> Headers:
    given: dict[str, Any] = {
        "message_id": "<1@x>", "sender": Address("Anna Berg", "anna@kunde.example"), "sender_defect": None, "subject": "", "sent_at": None,
    }  # fmt: skip
    return Headers(**(given | changes))


LOOPS = [
    ({"marks": ("delivered-to twice",)}, "loop"),
    ({"marks": ("x-loop",), "auto_submitted": "auto-replied"}, "loop"),
    ({"marks": ("x-loop",)}, "mail"),
    ({"subject": "Automatische Antwort: Automatische Antwort: Termin"}, "loop"),
    ({"subject": "AW: Automatic reply: Out of Office: Termin"}, "loop"),
    ({"subject": "Out of Office AutoReply: Termin"}, "absence"),
]


@pytest.mark.parametrize(("changes", "kind"), LOOPS)
def test_machines_that_answer_each_other_are_a_loop(changes: dict[str, Any], kind: str) -> None:
    assert kind_of(headers(**changes), "").kind == kind


NOTES = [
    ("auto-replied", "Ich bin bis Montag nicht im Büro.", "absence"),
    ("auto-replied", "Frau Berg ist nicht mehr in unserem Unternehmen tätig.", "departure"),
    ("auto-replied", "Ihre Anfrage ist eingegangen und hat die Nummer 17.", "auto_reply"),
    ("", "Ich bin bis Montag nicht im Büro.", "mail"),
    ("", "Vielen Dank für Ihre Nachricht. Ich bin nicht im Büro; in dringenden Fällen wenden Sie sich an die Zentrale.", "absence"),
    ("", "Frau Berg ist nicht mehr in unserem Unternehmen tätig, ich bin die Neue.", "mail"),
]  # fmt: skip


@pytest.mark.parametrize(("submitted", "text", "kind"), NOTES)
def test_a_note_is_told_from_a_persons_word(submitted: str, text: str, kind: str) -> None:
    assert kind_of(headers(auto_submitted=submitted), text).kind == kind


def test_an_invitation_outweighs_the_machine_that_sent_it_but_not_a_list() -> None:
    assert (
        kind_of(headers(auto_submitted="auto-generated"), "Reklamation", enclosed=(INVITATION,)).kind == "appointment"
    )
    assert kind_of(headers(list_id="<x>"), "", enclosed=(INVITATION,)).kind == "bulk"
    assert kind_of(headers(), "", enclosed=(Enclosed("text/calendar", "METHOD:PUBLISH"),)).kind == "mail"


def test_a_report_that_it_arrived_is_no_bounce() -> None:
    report = "multipart/report; report-type=delivery-status"
    arrived = (
        Enclosed(
            "message/delivery-status", "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: relayed"
        ),
    )
    assert kind_of(headers(content_type=report), "", enclosed=arrived).kind == "auto_reply"
    assert kind_of(headers(content_type=report), "").kind == "bounce"
    assert is_bounce(headers(content_type=report))
    assert not is_bounce(headers())
    assert kind_of(headers(content_type="multipart/report; report-type=feedback-report"), "").kind == "auto_reply"


def test_only_the_kind_that_has_them_brings_facts() -> None:
    note = headers(auto_submitted="auto-replied")
    text = "Ich bin nicht im Büro. Vertretung: Karl Groß, karl@kunde.example"
    facts = facts_of(kind_of(note, text), note, text, text)
    assert facts == KindFacts(absence=Absence(None, (Address("Karl Groß", "karl@kunde.example"),)))
    assert facts_of(kind_of(headers(), text), headers(), text, text) == KindFacts()


FACTS = [
    KindFacts(),
    KindFacts(bounced=(Bounced("a@b.example", None, ""), Bounced("c@b.example", True, "5.1.1"))),
    KindFacts(departure=Departure((Address("Anna", "a@b.example"),))),
    KindFacts(absence=Absence(None, ())),
    KindFacts(appointment=Appointment("1", "cancel", "Abnahme")),
    facts_of(kind_of(headers(), "", enclosed=(INVITATION,)), headers(), "", "", (INVITATION,)),
]


@pytest.mark.parametrize("facts", FACTS)
def test_facts_come_back_as_they_were_kept(facts: KindFacts) -> None:
    assert facts_from(row_of(facts)) == facts


@pytest.mark.parametrize(
    "row", [{"bounced": [{"address": 1, "is_hard": None, "status": ""}]}, {"bounced": [{"address": "a", "is_hard": "yes", "status": ""}]},
            {"absence": {"until": "gestern", "deputies": []}}, {"appointment": {"method": "steal"}}, {"departure": {}}],
)  # fmt: skip
def test_what_was_not_written_so_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        facts_from(row)
