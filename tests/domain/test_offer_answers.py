"""How a mail answers an offer, which one it answers, and what it proposes: told by words, decided by a person."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.answered import SentOffer, answered, may_answer
from backend.domain.business_numbers import tokens
from backend.domain.offer_answers import offer_answer
from backend.domain.proposed_steps import ProposedStage, ProposedTask, proposed_stage, proposed_task
from backend.domain.wants import wants
from backend.domain.words import Kind, Stage

FRIDAY = date(2026, 11, 20)

ACCEPTED = [
    "Wir nehmen Ihr Angebot AN-2026-0042 hiermit an.",
    "Ihr Angebot nehmen wir gerne an.",
    "Hiermit beauftragen wir Sie mit der Lieferung.",
    "Wir bestellen gemäß Ihrem Angebot.",
    "Sie erhalten den Auftrag.",
    "Wir erteilen Ihnen den Zuschlag.",
    "Mit dem Angebot sind wir einverstanden.",
    "We accept your offer.",
    "Please go ahead with the order.",
    "We hereby place the order.",
]
DECLINED = [
    ("Leider haben wir uns für einen anderen Anbieter entschieden.", "competitor"),
    ("Wir haben uns für ein anderes Angebot entschieden, es war günstiger.", "price"),
    ("Den Auftrag haben wir wegen Ihrer Lieferzeit anderweitig vergeben.", "delivery"),
    ("Wir lehnen Ihr Angebot ab.", "other"),
    ("Das Projekt wurde leider gestoppt.", "stopped"),
    ("Wir werden das nicht weiter verfolgen, das Budget wurde gestrichen.", "budget"),
    ("Wir können Ihr Angebot so nicht annehmen.", "other"),
    ("We have decided to go with another supplier.", "competitor"),
    ("We are not moving forward, the price is too high.", "price"),
    ("We must decline.", "other"),
]
NEGOTIATION = [
    "Können Sie uns beim Preis noch entgegenkommen?",
    "Mit 5 % Rabatt nehmen wir die Anlage, sonst nicht.",
    "Zu diesem Preis können wir das Angebot nicht annehmen, geht noch ein Nachlass?",
    "Das ist uns zu teuer.",
    "The price is too high, can you give a discount?",
    "Could we negotiate the payment terms?",
]
NEITHER = [
    "Vielen Dank für Ihr Angebot.",
    "Können wir das Angebot noch annehmen?",
    "Wenn wir Sie beauftragen, wann liefern Sie?",
    "Wir haben den Auftrag noch nicht vergeben.",
    "Was passiert bei einer Absage?",
    "If we accept your offer, when can you deliver?",
    "",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_an_offer_is_accepted(text: str) -> None:
    found = offer_answer(f"Guten Tag,\n\n{text}\n\nDanke.")
    assert found is not None
    assert (found.verdict, found.words, found.cause) == ("accepted", text, None)


@pytest.mark.parametrize(("text", "cause"), DECLINED)
def test_an_offer_is_declined_with_its_cause(text: str, cause: str) -> None:
    found = offer_answer(text)
    assert found is not None
    assert (found.verdict, found.cause) == ("declined", cause)


@pytest.mark.parametrize("text", NEGOTIATION)
def test_an_offer_is_negotiated(text: str) -> None:
    found = offer_answer(text)
    assert found is not None
    assert found.verdict == "negotiation"


@pytest.mark.parametrize("text", NEITHER)
def test_what_is_asked_or_lies_under_a_condition_says_neither(text: str) -> None:
    assert offer_answer(text) is None


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    found = offer_answer(text)
    assert found is None or found.words


OFFERS = [SentOffer("a", "AN-2026-0042"), SentOffer("b", "AN-2026-0043")]
WHICH: list[tuple[Kind, str, list[str], list[SentOffer], str | None]] = [
    ("offer", "Ihr Angebot AN-2026-0043", [], OFFERS, "b"),
    ("offer", "Ihr Angebot 2026-0043", [], OFFERS, "b"),
    ("offer", "Angebote AN-2026-0043 und AN-2026-0042", [], OFFERS, "b"),
    ("order", "Bestellung zu AN-2026-0042", [], OFFERS, "a"),
    ("offer", "Auftrag 2026-0042", [], OFFERS[1:], "b"),
    ("offer", "Danke!", ["Anbei AN-2026-0042", "AN-2026-0043"], OFFERS, "a"),
    ("offer", "Danke!", ["ohne Nummer", "AN-2026-0043"], OFFERS, "b"),
    ("offer", "Danke!", [], OFFERS, None),
    ("offer", "Angebot 4711", [], [OFFERS[0], SentOffer("c", "4711")], "c"),
    ("offer", "Rechnung 4711", [], [OFFERS[0], SentOffer("c", "4711")], None),
    ("offer", "Danke!", [], OFFERS[:1], "a"),
    ("order", "Wir bestellen Öl.", [], OFFERS[:1], None),
    ("offer", "AN-2026-0042", [], [], None),
]


@pytest.mark.parametrize(("kind", "text", "earlier", "offers", "expected"), WHICH)
def test_the_offer_is_known_by_number_then_conversation_then_being_the_only_one(
    kind: Kind, text: str, earlier: list[str], offers: list[SentOffer], expected: str | None
) -> None:
    assert answered(kind, offers, tokens(text), [tokens(it) for it in earlier]) == expected


def test_a_sender_who_is_not_confirmed_answers_nothing_unless_a_person_vouches() -> None:
    assert may_answer("offer", "verified")
    assert not may_answer("offer", "unchecked")
    assert may_answer("offer", "unchecked", is_filed_by_hand=True)
    assert not may_answer("offer", "doubtful", is_filed_by_hand=True)
    assert not may_answer("complaint", "verified")


STAGES: list[tuple[str, Stage, ProposedStage | None]] = [
    (ACCEPTED[0], "offer", ProposedStage("x", "offer", "won", "other", ACCEPTED[0])),
    (DECLINED[0][0], "negotiation", ProposedStage("x", "negotiation", "lost", "competitor", DECLINED[0][0])),
    (NEGOTIATION[3], "offer", ProposedStage("x", "offer", "negotiation", "", "")),
    (NEGOTIATION[3], "negotiation", None),
    (ACCEPTED[0], "won", None),
    (DECLINED[0][0], "won", None),
    (NEITHER[0], "offer", None),
]


@pytest.mark.parametrize(("text", "stage", "expected"), STAGES)
def test_an_answer_proposes_a_stage_and_why(text: str, stage: Stage, expected: ProposedStage | None) -> None:
    assert proposed_stage(text, "x", stage) == expected


TASKS: list[tuple[Kind, str, ProposedTask | None]] = [
    ("mail", "Hallo.\n\nBitte bis Freitag 12 Uhr anrufen. Danke!", ProposedTask("Bitte bis Freitag 12 Uhr anrufen.", date(2026, 11, 27), time(12))),
    ("mail", "Am 1.12. ist Messe. Bitte bis 8.12. antworten.", ProposedTask("Bitte bis 8.12. antworten.", date(2026, 12, 8))),
    ("order", "Liefern Sie in KW 48.", ProposedTask("Liefern Sie in KW 48.", date(2026, 11, 23))),
    ("mail", "Ihr Schreiben vom 12.11. liegt vor.", None),
    ("mail", "Am 1.12.2028 endet der Vertrag.", None),
    ("appointment", "Am 1.12. um 10 Uhr.", None),
    ("mail", "Danke.", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "expected"), TASKS)
def test_a_day_proposes_a_task_in_the_words_of_the_mail(kind: Kind, text: str, expected: ProposedTask | None) -> None:
    assert proposed_task(text, wants(kind, text, FRIDAY), FRIDAY) == expected
