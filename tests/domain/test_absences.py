"""Until when somebody is away, whom to write to meanwhile, and who takes over."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.absences import absence, away_signs, departure, left_signs, reads_like_a_note
from backend.domain.mail import Address
from backend.domain.said_dates import said_days

FRIDAY = date(2026, 11, 20)
NOBODY: frozenset[str] = frozenset()

UNTIL = [
    ("Ich bin bis einschließlich 24.12. nicht im Büro.", date(2026, 12, 24)),
    ("Ich bin bis zum 6. Januar nicht erreichbar.", date(2027, 1, 6)),
    ("Ab dem 2. Januar bin ich zurück.", date(2027, 1, 1)),
    ("Am Montag, dem 30.11., bin ich wieder für Sie da.", date(2026, 11, 29)),
    ("Ich bin vom 20.11. bis 27.11.2026 im Urlaub und am 30.11. zurück.", date(2026, 11, 27)),
    ("Im Urlaub: 23.11.2026 - 04.12.2026", date(2026, 12, 4)),
    ("Mein letzter Urlaubstag ist der 4.12.", date(2026, 12, 4)),
    ("Zwischen dem 23.11. und dem 27.11. ist niemand im Haus.", date(2026, 11, 27)),
    ("Unsere Werkstatt ruht, wir öffnen am 7. Dezember.", date(2026, 12, 6)),
    ("The shop reopens on 4 January 2027.", date(2027, 1, 3)),
    ("Ich bin bis Mittwoch auf Geschäftsreise.", date(2026, 11, 25)),
    ("I am out of the office until 5 January.", date(2027, 1, 5)),
    ("I am away until December 3rd, 2026.", date(2026, 12, 3)),
    ("I will be back on Monday.", date(2026, 11, 22)),
    ("I am on leave, returning 2026-12-14.", date(2026, 12, 13)),
    ("Out of office through 12/24/2026.", date(2026, 12, 24)),
    ("Ich bin auf der Messe vom 3.12. an.", None),
    ("Ich bin nicht im Büro.", None),
    ("Seit dem 31.02. bin ich bis zum 99.99. weg.", None),
]


@pytest.mark.parametrize(("text", "until"), UNTIL)
def test_the_last_day_away_is_read(text: str, until: date | None) -> None:
    assert absence(text, FRIDAY, NOBODY).until == until


def test_without_the_day_of_the_mail_no_date_is_read() -> None:
    assert absence("Ich bin bis Montag weg.", None, NOBODY).until is None


def test_a_day_without_a_year_is_the_next_one_or_has_just_been() -> None:
    days = [it.day for it in said_days("3.1. und 1.11. und 20. November", date(2026, 11, 20))]
    assert days == [date(2027, 1, 3), date(2026, 11, 1), date(2026, 11, 20)]


DEPUTIES = [
    ("Wenden Sie sich an Frau Anna Berg (anna.berg@kunde.example).", [("Anna Berg", "anna.berg@kunde.example")]),
    ("Vertretung: Karl Groß, karl@kunde.example oder Dr. Eva Klein <eva@kunde.example>", [("Karl Groß", "karl@kunde.example"), ("Eva Klein", "eva@kunde.example")]),
    ("Please contact my colleague John Smith at john@kunde.example.", [("John Smith", "john@kunde.example")]),
    ("In dringenden Fällen schreiben Sie an info@kunde.example.", [("", "info@kunde.example")]),
    ("Bitte wenden Sie sich an meine Kollegin Maria Huber.", [("Maria Huber", "")]),
    ("Ich lese meine Mails nicht.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "named"), DEPUTIES)
def test_whom_to_write_to_is_named(text: str, named: list[tuple[str, str]]) -> None:
    assert [(it.name.removeprefix("Dr. "), it.address) for it in absence(text, FRIDAY, NOBODY).deputies] == named


def test_neither_the_writer_nor_we_are_the_deputy() -> None:
    text = "Schreiben Sie mir an petra@kunde.example oder an anna@kunde.example."
    assert absence(text, FRIDAY, frozenset(("petra@kunde.example",))).deputies == (Address("", "anna@kunde.example"),)


@pytest.mark.parametrize(
    "text",
    [
        "Frau Schulz ist nicht mehr in unserem Unternehmen tätig.",
        "Herr Zander ist aus der Firma ausgeschieden.",
        "Ich habe das Unternehmen verlassen.",
        "John Doe has left the company.",
        "She no longer works here.",
        "Dieses Postfach wird nicht mehr gelesen.",
        "Er ist in den Ruhestand gegangen.",
    ],
)
def test_who_has_left_is_heard(text: str) -> None:
    assert left_signs(text)
    assert not away_signs(text)


def test_the_successor_is_proposed() -> None:
    text = "Frau Schulz ist ausgeschieden. Ihr Nachfolger ist Peter Lang, p.lang@kunde.example."
    assert departure(text, NOBODY).successors == (Address("Peter Lang", "p.lang@kunde.example"),)


def test_a_person_who_is_away_soon_has_written_no_note() -> None:
    note = "Vielen Dank für Ihre Nachricht. Ich bin nicht im Büro, Ihre Mail wird nicht weitergeleitet."
    person = "Vielen Dank für Ihre Mail. Ich bin ab Montag im Urlaub, davor passt mir jeder Tag."
    assert reads_like_a_note(note)
    assert not reads_like_a_note(person)


HOSTILE = [
    "bis ",
    "bis 24.12. ",
    "nicht mehr ",
    "habe a b ",
    "Anna Berg ",
    "a@b.example ",
    "bis zum bis zum ",
    "24.12.",
    "1. Mai ",
    "wenden Sie sich a b ",
    "\n",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_note_takes_no_time(hostile: str) -> None:
    text = (hostile * 20_000)[:64_000]
    began = time.process_time()
    absence(text, FRIDAY, NOBODY)
    away_signs(text), left_signs(text), reads_like_a_note(text)
    assert time.process_time() - began < 0.5


@given(st.text(max_size=300))
def test_no_note_raises(text: str) -> None:
    absence(text, FRIDAY, NOBODY)
    departure(text, NOBODY)
