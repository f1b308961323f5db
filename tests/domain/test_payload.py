import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.context import (
    Card,
    CardCandidate,
    CardComplaint,
    CardContact,
    CardCustomer,
    CardEntry,
    CardEvidence,
    CardMatch,
    CardOpportunity,
    Ref,
)
from backend.domain.mail import Address
from backend.domain.payload import LIMIT, activation_payload, payload, signed_out_payload
from backend.domain.ranking import Reason
from backend.domain.wording import Words

NOW = datetime(2026, 11, 21, 9, 30, 15, 250_000, tzinfo=UTC)
WORDS = Words("Müller", "Mail zu einem Angebot")


def card(text: str = "Text", many: int = 1) -> Card:
    """A card with this text everywhere and so many of everything."""
    return Card(
        mail_id="m" * 24, customer=CardCustomer("c" * 24, text, text, text, "A", (text,) * many),
        contact=CardContact("p" * 24, text, text, "buyer", "positive", (text,) * many, (text,) * many), sender=Address(text, text),
        owner=Ref("u" * 24, text), kind="offer", kind_evidence=(text,) * many, trust="verified", trust_reason="dmarc_pass",
        match=CardMatch(
            "address", (CardEvidence("address", text, 90),) * many, (CardCandidate(Ref("c", text), Ref("p", text), "domain", text, 60),) * many
        ),
        why=text, subject=text, received_at=NOW,
        opportunities=(CardOpportunity("o" * 24, text, text, "offer", 4_800_000, "EUR", date(2026, 12, 24), text, late=False),) * many,
        opportunities_more=0, history=(CardEntry("h" * 24, "visit", NOW, text, text, (Reason("words", text),) * 3, None),) * many,
        complaint=CardComplaint("k" * 24, text, "received", NOW, 3),
    )  # fmt: skip


def made(it: Card | None, words: Words = WORDS) -> bytes:
    return payload(
        words, notice_id="n" * 24, url=f"/mails/{'m' * 24}", base_url="https://rapport.nordlicht.example", tag="t" * 32, lang="de", made_at=NOW, card=it
    )  # fmt: skip


def read(raw: bytes) -> dict[str, Any]:
    assert len(raw) <= LIMIT
    found: dict[str, Any] = json.loads(raw)
    return found


def test_a_push_is_declarative_and_carries_the_card() -> None:
    said = read(made(card()))
    shown = said["notification"]["data"].pop("card")
    assert said == {
        "web_push": 8030,
        "mutable": True,
        "notification": {
            "title": "Müller", "body": "Mail zu einem Angebot", "navigate": f"https://rapport.nordlicht.example/mails/{'m' * 24}", "lang": "de",
            "tag": "t" * 32, "silent": False, "timestamp": 1795253415250, "data": {"notice": "n" * 24, "url": f"/mails/{'m' * 24}"},
        },
    }  # fmt: skip
    assert shown["received_at"] == "2026-11-21T09:30:15Z"
    assert shown["opportunities"][0]["expected_close"] == "2026-12-24"
    assert shown["opportunities"][0]["value_cents"] == 4_800_000
    assert shown["customer"]["name"] == shown["why"] == "Text"


def test_an_alert_carries_no_card() -> None:
    assert read(made(None))["notification"]["data"]["card"] is None


def test_an_activation_carries_its_token_and_leads_to_the_settings() -> None:
    said = read(activation_payload(WORDS, token="geheim", base_url="https://r.example", lang="en", made_at=NOW))
    assert said["web_push"] == 8030
    assert said["notification"]["navigate"] == "https://r.example/settings"
    assert said["notification"]["data"] == {"url": "/settings", "card": None, "activation": "geheim"}


def test_a_card_that_fits_is_not_cut() -> None:
    whole = card("Förderband", many=2)
    shown = read(made(whole))["notification"]["data"]["card"]
    assert len(shown["history"]) == len(shown["opportunities"]) == len(shown["match"]["candidates"]) == 2
    assert shown["contact"]["addresses"] == ["Förderband"] * 2


def test_of_a_large_card_the_past_goes_first_and_what_the_customer_wants_stays() -> None:
    large = replace(card("x" * 60, many=5), why="Bitte bis Freitag liefern")
    shown = read(made(large))["notification"]["data"]["card"]
    assert shown is not None
    assert len(shown["history"]) < 5
    assert shown["why"] == "Bitte bis Freitag liefern"
    assert shown["customer"]["name"] == "x" * 60
    assert shown["complaint"]["days_open"] == 3


def test_a_long_reason_is_shortened_not_dropped() -> None:
    shown = read(made(replace(card("x" * 40, many=4), why="ä" * 1500)))["notification"]["data"]["card"]
    assert shown is not None
    assert shown["why"].startswith("ä" * 100)
    assert shown["why"].endswith("…")


@pytest.mark.parametrize("text", ["x", "ä", "€", "\U0001f600", "\ud800", "\x00", '"\\', "\u2028", "</script>"])
@pytest.mark.parametrize("length", [40, 400, 4_000])
@pytest.mark.parametrize("many", [1, 5, 50])
def test_a_card_of_any_size_is_cut_until_it_fits(text: str, length: int, many: int) -> None:
    said = read(made(card(text * (length // len(text)), many)))
    assert said["notification"]["title"] == "Müller"
    assert said["notification"]["data"]["url"]


def test_a_card_that_cannot_be_cut_enough_is_left_out_and_the_push_still_leads_to_the_mail() -> None:
    said = read(made(replace(card(), customer=CardCustomer("c", "x" * 5_000, "", "", "", ()))))
    assert said["notification"]["data"]["card"] is None
    assert said["notification"]["data"]["url"] == f"/mails/{'m' * 24}"


def test_half_a_character_from_a_broken_mail_does_not_stop_the_push() -> None:
    said = read(made(card("a\ud800b"), Words("Mü\udfffller", "Text")))
    assert said["notification"]["title"] == "Mü?ller"
    assert said["notification"]["data"]["card"]["why"] == "a?b"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_where_nobody_is_signed_in_nothing_of_a_notice_is_left_but_its_time_and_language(lang: str) -> None:
    whole = payload(
        WORDS, notice_id="n1", url="/mails/m1", base_url="https://rapport.example", tag="t1", lang=lang, made_at=NOW, card=card(),
    )  # fmt: skip
    said = read(signed_out_payload(whole))["notification"]
    assert (said["title"], said["navigate"], said["lang"], said["tag"]) == (
        "Rapport",
        "https://rapport.example/",
        lang,
        "sign_in",
    )
    assert said["data"] == {"url": "/", "card": None}
    assert said["timestamp"] == read(whole)["notification"]["timestamp"]
    assert "Müller" not in str(said)


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=500), st.integers(0, 30), st.text(max_size=60), st.text(max_size=300))
def test_a_push_is_always_small_enough_and_always_json(text: str, many: int, title: str, body: str) -> None:
    said = read(made(card(text, many), Words(title, body)))
    assert said["web_push"] == 8030
    assert set(said["notification"]) == {"title", "body", "navigate", "lang", "tag", "silent", "timestamp", "data"}
