"""Appointments as calendars send them: RFC 5545, with zones of both families, and what is none."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.invitations import appointment
from backend.domain.time_zones import zone

NINE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def calendar(*fields: str, method: str = "REQUEST") -> str:
    event = "\n".join(("BEGIN:VEVENT", "UID:7@kunde.example", *fields, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\nMETHOD:{method}\n{event}\nEND:VCALENDAR\n"


def test_an_invitation_says_what_when_and_where() -> None:
    found = appointment(calendar(
        "SUMMARY:Abnahme\\, Halle 3\\;", " Band 2", "LOCATION;LANGUAGE=de:Reutlingen", 'ORGANIZER;CN="Berg, Anna":mailto:Anna@Kunde.example',
        "DTSTART;TZID=Europe/Berlin:20261201T100000", "DTEND;TZID=Europe/Berlin:20261201T113000",
    ))  # fmt: skip
    assert found is not None
    assert (found.uid, found.method, found.summary) == (
        "7@kunde.example",
        "request",
        "Abnahme, Halle 3; Band 2".replace("; B", ";B"),
    )
    assert (found.location, found.organizer, found.is_all_day) == ("Reutlingen", "anna@kunde.example", False)
    assert (found.starts_at, found.ends_at) == (NINE, datetime(2026, 12, 1, 10, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20261201T090000Z",
        "DTSTART:20261201T100000",
        'DTSTART;TZID="W. Europe Standard Time":20261201T100000',
        "DTSTART;TZID=/vendor.example/20070101/Europe/Berlin:20261201T100000",
        "DTSTART;TZID=America/New_York:20261201T040000",
        "DTSTART;VALUE=DATE-TIME;TZID=Europe/London:20261201T0900",
    ],
)
def test_the_same_moment_is_written_in_many_zones(start: str) -> None:
    found = appointment(calendar(start))
    assert found is not None
    assert found.starts_at == NINE


def test_a_zone_that_is_not_known_is_not_guessed() -> None:
    found = appointment(calendar("DTSTART;TZID=Mars/Olympus:20261201T100000"))
    assert found is not None
    assert found.starts_at is None
    assert zone("Mars/Olympus") is None


def test_whole_days_end_where_the_next_one_begins() -> None:
    found = appointment(calendar("DTSTART;VALUE=DATE:20261201"))
    assert found is not None
    assert (found.is_all_day, found.starts_at, found.ends_at) == (
        True, datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC),
    )  # fmt: skip


def test_a_duration_stands_for_an_end() -> None:
    found = appointment(calendar("DTSTART:20261201T090000Z", "DURATION:PT1H30M"))
    assert found is not None
    assert found.ends_at == datetime(2026, 12, 1, 10, 30, tzinfo=UTC)


def test_an_end_before_the_start_is_none() -> None:
    found = appointment(calendar("DTSTART:20261201T090000Z", "DTEND:20261101T090000Z"))
    assert found is not None
    assert found.ends_at is None


def test_what_belongs_to_the_alarm_or_the_zone_is_not_the_events() -> None:
    text = calendar("BEGIN:VALARM", "SUMMARY:Erinnerung", "END:VALARM", "SUMMARY:Abnahme", "DTSTART:20261201T090000Z")
    text = text.replace(
        "BEGIN:VEVENT",
        "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:16010101T030000\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT",
        1,
    )
    found = appointment(text)
    assert found is not None
    assert (found.summary, found.starts_at) == ("Abnahme", NINE)


@pytest.mark.parametrize(
    "text",
    ["", "METHOD:REQUEST", calendar(method="PUBLISH"), calendar().replace("METHOD:REQUEST\n", ""), "Termin am Montag"],
)
def test_what_invites_nobody_is_no_appointment(text: str) -> None:
    assert appointment(text) is None


@pytest.mark.parametrize("method", ["CANCEL", "REPLY", "request"])
def test_cancelling_and_answering_are_appointments_too(method: str) -> None:
    found = appointment(calendar(method=method))
    assert found is not None
    assert found.method == method.lower()


@pytest.mark.parametrize(
    "hostile",
    ["BEGIN:VEVENT\n", "\n ", 'A;B="', "DTSTART;TZID=", "SUMMARY:\\", "RRULE:FREQ=SECONDLY\n", "DURATION:P999W\n"],
)
def test_a_hostile_calendar_takes_no_time(hostile: str) -> None:
    began = time.process_time()
    appointment(calendar((hostile * 60_000)[:120_000]))
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("start", ["99991231T235959", "00010101T000000", "20261301T000000", "20261201T996000"])
def test_moments_at_the_end_of_time_raise_nothing(start: str) -> None:
    found = appointment(calendar(f"DTSTART;TZID=America/New_York:{start}", "DURATION:P999W"))
    assert found is not None


@given(st.text(max_size=300))
def test_no_calendar_raises(text: str) -> None:
    appointment(text)
    appointment(calendar(text))
