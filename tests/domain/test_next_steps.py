"""What to do next after a mail: the best first, and nothing that cannot be done."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backend.domain.language import Lang
from backend.domain.next_steps import Colleague, Occasion, OpenBusiness, next_steps, reply_subject
from backend.domain.proposed_steps import Proposal
from backend.domain.wants import wants
from backend.domain.words import SILENT, Kind

TODAY = date(2026, 11, 20)
REP, OWNER, DEPUTY = Colleague("r", "Rita Rep"), Colleague("o", "Olaf Ost"), Colleague("d", "Dora Dorn")
STAGE = Proposal("p1", "stage", opportunity_id="x", seen="offer", to="won", cause="other", reason="Wir bestellen.")
TASK = Proposal("p2", "task", title="Bitte bis 1.12. antworten.", due=date(2026, 12, 1))


def occasion(kind: Kind, text: str = "", **fields: Any) -> Occasion:
    known: dict[str, Any] = {
        "wants": wants(kind, text, TODAY), "sender_name": "Petra Klein", "sender_address": "petra.klein@mueller.example",
        "subject": "Förderanlage", "message_id": "<1@mueller.example>", "trust": "verified", "today": TODAY, "lang": "de", "viewer_id": "r",
        "phones": ("+49 30 23125 101",), "opportunity": OpenBusiness("x", "offer"), "owner": REP,
    }  # fmt: skip
    return Occasion(**(known | fields))


ORDERS: list[tuple[Occasion, str]] = [
    (occasion("complaint", deputy=DEPUTY), "call answer task hand_over"),
    (occasion("complaint", proposals=(STAGE,)), "call answer task"),
    (occasion("offer"), "call answer task stage"),
    (occasion("offer", proposals=(STAGE,)), "stage call answer task"),
    (occasion("offer", proposals=(replace(STAGE, state="dismissed"),)), "call answer task stage"),
    (occasion("offer", opportunity=None), "call answer task visit"),
    (occasion("offer", has_complaint=True, proposals=(STAGE,)), "call answer task visit"),
    (occasion("order"), "answer task call stage"),
    (occasion("order", owner=OWNER), "answer task hand_over call"),
    (occasion("order", "Bitte bis morgen liefern."), "call answer task stage"),
    (occasion("appointment"), "visit answer call task"),
    (occasion("mail"), "answer call task visit"),
    (occasion("mail", "Bitte bis morgen 10 Uhr zurückrufen."), "call answer task visit"),
    (occasion("mail", "Bitte bis Mittwoch zurückrufen."), "answer call task visit"),
    (occasion("mail", has_complaint=True), "call answer task visit"),
    (occasion("mail", phones=()), "answer task visit"),
    (occasion("mail", phones=(), deputy=DEPUTY), "answer task visit hand_over"),
    (occasion("mail", trust="doubtful"), "call task visit"),
    (occasion("mail", sender_address=""), "call task visit"),
    (occasion("mail", owner=OWNER), "answer call hand_over task"),
    (occasion("mail", owner=None), "answer call task visit"),
    (occasion("mail", is_ours=True), ""),
    *((occasion(kind), "") for kind in SILENT),
]


@pytest.mark.parametrize(("at_hand", "expected"), ORDERS)
def test_the_best_step_comes_first(at_hand: Occasion, expected: str) -> None:
    assert " ".join(it.kind for it in next_steps(at_hand)) == expected


def value(at_hand: Occasion, kind: str) -> dict[str, str]:
    return next(it.value for it in next_steps(at_hand) if it.kind == kind)


def test_an_answer_goes_to_the_writer_under_the_subject_in_the_thread() -> None:
    assert value(occasion("mail", subject="Re: Förderanlage & Preis"), "answer") == {
        "to": "petra.klein@mueller.example",
        "subject": "AW: Förderanlage & Preis",
        "in_reply_to": "<1@mueller.example>",
        "mailto": "mailto:petra.klein@mueller.example?subject=AW%3A%20F%C3%B6rderanlage%20%26%20Preis"
        "&In-Reply-To=%3C1%40mueller.example%3E&References=%3C1%40mueller.example%3E",
    }
    assert "In-Reply-To" not in value(occasion("mail", message_id=""), "answer")["mailto"]


def test_an_address_cannot_add_to_the_answer() -> None:
    forged = occasion(
        "mail", sender_address="a?bcc=b@mueller.example&subject=x", message_id="<1>&bcc=b@mueller.example"
    )
    mailto = value(forged, "answer")["mailto"]
    assert (mailto.count("?"), mailto.count("&"), mailto.count("bcc=")) == (1, 2, 0)


@pytest.mark.parametrize(
    ("subject", "lang", "expected"),
    [
        ("Angebot", "de", "AW: Angebot"),
        ("Angebot", "en", "Re: Angebot"),
        ("AW: Angebot", "de", "AW: Angebot"),
        ("RE: AW: Re[2]: Angebot", "en", "Re: Angebot"),
        ("Antwort: Angebot", "de", "AW: Angebot"),
        ("WG: Angebot", "de", "AW: WG: Angebot"),
        ("Reparatur: Pumpe", "de", "AW: Reparatur: Pumpe"),
        ("", "de", "AW: "),
        ("zwei\n Zeilen", "de", "AW: zwei Zeilen"),
    ],
)
def test_the_prefix_of_an_answer_stands_once(subject: str, lang: Lang, expected: str) -> None:
    assert reply_subject(subject, lang) == expected


def test_a_task_begins_with_what_the_mail_proposes_else_with_what_it_asks() -> None:
    assert value(occasion("mail", proposals=(TASK,)), "task") == {
        "text": "Bitte bis 1.12. antworten.", "day": "2026-12-01", "proposal_id": "p2",
    }  # fmt: skip
    assert value(occasion("mail", "Was kostet sie? Bitte bis Freitag."), "task") == {
        "text": "Was kostet sie?", "day": "2026-11-27",
    }  # fmt: skip
    assert value(occasion("mail", proposals=(replace(TASK, state="taken"),)), "task") == {}


def test_a_visit_takes_the_day_and_the_time_that_are_named() -> None:
    text = "Bitte bis Montag bestätigen: passt der 8.12. um 14 Uhr?"
    assert value(occasion("appointment", text), "visit") == {"day": "2026-12-08", "at": "14:00"}
    assert value(occasion("appointment"), "visit") == {}


def test_it_is_handed_over_to_the_one_responsible_or_from_them_to_their_deputy() -> None:
    assert value(occasion("mail", owner=OWNER), "hand_over") == {"user_id": "o", "name": "Olaf Ost"}
    assert value(occasion("complaint", owner=REP, deputy=DEPUTY), "hand_over")["name"] == "Dora Dorn"


def test_a_stage_begins_with_what_is_proposed_else_with_the_open_business() -> None:
    assert value(occasion("offer", proposals=(STAGE,)), "stage") == {
        "opportunity_id": "x", "seen": "offer", "to": "won", "cause": "other", "reason": "Wir bestellen.", "proposal_id": "p1",
    }  # fmt: skip
    assert value(occasion("offer"), "stage") == {"opportunity_id": "x", "seen": "offer"}
    assert value(occasion("mail"), "call") == {"phone": "+49 30 23125 101", "name": "Petra Klein"}
