"""Of whom the signature is that is kept with a mail."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from backend.domain.mail import Direction
from mail_scanner import letters
from mail_scanner.mime import parse
from mail_scanner.reading import reading_of

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ORIGINAL = "Von: Karl Kunde <karl@kunde.example>\nGesendet: Freitag\nAn: Anna\nBetreff: Pumpe\n\nSie tropft.\n\nMfG\nKarl Kunde\nLeiter Einkauf"
RAW = f"From: Anna Berg <anna@wir.example>\nSubject: WG: Pumpe\nContent-Type: text/plain; charset=utf-8\n\nBitte.\n\nGruß\nAnna Berg\nVertrieb\n\n{ORIGINAL}"


def row(method: str, direction: Direction, raw: str = RAW) -> dict[str, Any]:
    found = replace(letters.NOBODY, method=method)
    letter = letters.read(reading_of(parse(raw.encode())), found, NOW, [], direction)
    return letters.row(letter, None, letters.situation(letter, [], alert_unchecked=False), {}, "anna@wir.example", NOW)


def test_of_a_mail_that_came_in_its_writers_signature_is_kept() -> None:
    assert row("address", "in")["signature"] == {"name": "Anna Berg", "role": "Vertrieb", "company": "", "phones": ()}


def test_of_a_mail_that_was_passed_on_it_is_the_originals() -> None:
    assert row("forwarded", "in")["signature"]["role"] == "Leiter Einkauf"


def test_a_colleagues_own_signature_is_not_kept() -> None:
    assert row("address", "out")["signature"] is None


def test_the_layout_is_kept_beside_the_text() -> None:
    html = "From: a@kunde.example\nContent-Type: text/html\n\n<p>Sie <b>tropft</b>.</p>"
    kept = row("address", "in", html)
    assert (kept["html"], kept["text"]) == ("<p>Sie <b>tropft</b>.</p>", "Sie tropft.")
