"""Working time: hours, weekends, holidays of the German states, the nights when the clock is changed, and the years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.sla import (
    BERLIN,
    DEFAULT_CLOSED,
    DEFAULT_HOURS,
    STATES,
    Calendar,
    Hours,
    add_working,
    calendar,
    is_working_day,
    spans,
    working_minutes,
)
from backend.errors import Invalid

OFFICE = calendar("BW", DEFAULT_HOURS, DEFAULT_CLOSED)
NIGHTS = Calendar((Hours(0, 24 * 60),) * 7)
"""A company that never closes but on holidays."""
SUNDAYS = Calendar((None,) * 6 + (Hours(60, 5 * 60),))
"""Works on Sundays from one to five, when the clock is changed."""
CALENDARS = (OFFICE, calendar("", "mon-fri 8-17", ""), calendar("BY", "mon 22-24, tue 0-6", ""), NIGHTS, SUNDAYS)

MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2034, 12, 31), timezones=st.sampled_from([UTC, BERLIN]))
MINUTES = st.integers(0, 20_000)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-17 09:00", 0, "2026-11-17 09:00"),
        ("2026-11-17 09:00", 60, "2026-11-17 10:00"),
        ("2026-11-17 16:30", 60, "2026-11-18 08:30"),  # over night
        ("2026-11-17 16:00", 60, "2026-11-17 17:00"),  # to the very end of the day, not to the next morning
        ("2026-11-17 22:15", 60, "2026-11-18 09:00"),  # reported at night
        ("2026-11-20 14:30", 60, "2026-11-23 08:30"),  # Friday ends at three, then the weekend
        ("2026-11-21 11:00", 1, "2026-11-23 08:01"),  # on a Saturday
        ("2026-12-23 16:00", 120, "2026-12-28 09:00"),  # 24th closed, 25th and 26th holidays, then a Sunday
        ("2026-12-30 16:30", 60, "2027-01-04 08:30"),  # over the year: the 31st closed, the 1st a holiday, a weekend
        ("2026-03-27 14:00", 120, "2026-03-30 09:00"),  # the weekend on which the clock is put forward
        ("2026-10-23 14:00", 120, "2026-10-26 09:00"),  # and back
        ("2026-04-02 16:00", 120, "2026-04-07 09:00"),  # Easter
    ],
)
def test_due_moments_by_the_office_clock(start: str, minutes: int, end: str) -> None:
    assert add_working(OFFICE, local(start), minutes) == local(end)


def test_an_hour_of_work_is_an_hour_also_when_the_clock_jumps() -> None:
    spring, autumn = local("2026-03-29 01:00"), local("2026-10-25 01:00")
    assert working_minutes(SUNDAYS, spring, local("2026-03-29 05:00")) == 3 * 60
    assert working_minutes(SUNDAYS, autumn, local("2026-10-25 05:00")) == 5 * 60
    assert add_working(SUNDAYS, spring, 60) == local("2026-03-29 03:00")
    assert add_working(SUNDAYS, autumn, 3 * 60) == local("2026-10-25 03:00")


def test_a_span_that_begins_in_the_hour_that_does_not_exist_is_never_longer_than_the_night() -> None:
    odd = Calendar((None,) * 6 + (Hours(2 * 60 + 30, 3 * 60),))
    assert date(2026, 3, 29) not in {it.start.astimezone(BERLIN).date() for it in spans(odd, 2026)}


HOLIDAYS = [
    ("2026-01-06", {"BW", "BY", "ST"}),
    ("2026-03-08", {"BE", "MV"}),
    ("2026-04-03", set(STATES)),
    ("2026-06-04", {"BW", "BY", "HE", "NW", "RP", "SL"}),
    ("2026-08-15", {"SL"}),  # in Bavaria only where most are Catholic: left out
    ("2026-09-20", {"TH"}),
    ("2026-10-03", set(STATES)),
    ("2026-10-31", {"BB", "HB", "HH", "MV", "NI", "SH", "SN", "ST", "TH"}),
    ("2026-11-01", {"BW", "BY", "NW", "RP", "SL"}),
    ("2026-11-18", {"SN"}),
    ("2026-12-25", set(STATES)),
    ("2026-12-24", set()),
]


@pytest.mark.parametrize(("day", "states"), HOLIDAYS)
def test_each_state_keeps_its_own_holidays(day: str, states: set[str]) -> None:
    every_day = {state: calendar(state, "mon-sun 8-17", "") for state in STATES}
    assert {state for state, it in every_day.items() if not is_working_day(it, date.fromisoformat(day))} == states
    assert is_working_day(calendar("", "mon-sun 8-17", ""), date.fromisoformat(day)) == (states != set(STATES))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CALENDARS), MOMENTS, MINUTES)
def test_what_was_added_is_found_between(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = add_working(calendar, start, minutes)
    assert end >= start
    assert working_minutes(calendar, start, end) == minutes
    assert working_minutes(calendar, end, start) == -minutes


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CALENDARS), MOMENTS, MINUTES, MINUTES)
def test_adding_in_two_steps_is_adding_at_once(calendar: Calendar, start: datetime, first: int, then: int) -> None:
    assert add_working(calendar, add_working(calendar, start, first), then) == add_working(
        calendar, start, first + then
    )


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CALENDARS), MOMENTS, st.timedeltas(timedelta(), timedelta(days=40)), MINUTES)
def test_who_begins_later_is_done_no_sooner(
    calendar: Calendar, start: datetime, later: timedelta, minutes: int
) -> None:
    after = start.astimezone(UTC) + later
    assert add_working(calendar, start, minutes) <= add_working(calendar, after, minutes)
    assert 0 <= working_minutes(calendar, start, after) <= later // timedelta(minutes=1)


@pytest.mark.parametrize(
    ("state", "hours", "closed", "said"),
    [
        ("XX", DEFAULT_HOURS, "", "XX"),
        ("by", DEFAULT_HOURS, "", "no German state"),
        ("", "mon-fri", "", "no working hours"),
        ("", "mo-fr 8-17", "", "no working hours"),
        ("", "fri-mon 8-17", "", "ends before it begins"),
        ("", "mon-fri 17-8", "", "ends before it begins"),
        ("", "mon-fri 8-25", "", "ends before it begins"),
        ("", "mon-fri 8-17:99", "", "no working hours"),
        ("", "", "", "at least one day"),
        ("", "mon-fri 8-17", "24.12.", "no day of the year"),
        ("", "mon-fri 8-17", "02-30", "no day of the year"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_with_the_reason(
    state: str, hours: str, closed: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        calendar(state, hours, closed)


def test_hours_are_read_as_people_write_them() -> None:
    read = calendar("NI", " Mon-Thu 7:30-16:15,fri  7-12 , sat 0-24 ", "12-24,02-29")
    assert read.hours == (*[Hours(450, 975)] * 4, Hours(420, 720), Hours(0, 1440), None)
    assert (read.state, read.closed) == ("NI", ((12, 24), (2, 29)))
