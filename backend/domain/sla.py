"""Working time: how long something has lain, and until when it is due, counted only while the company works.

A year is a sorted row of spans in UTC, one for each working day. The clock is put back and forward inside them: a span that holds the
night of the change is an hour longer or shorter, as it is for whoever works then.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backend.domain.limits import LIMITS, LimitsOf
from backend.errors import Invalid

STATES = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
"""The German states by ISO 3166-2; "" has the holidays that all of them share."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_HOURS = "mon-thu 8-17, fri 8-15"
DEFAULT_CLOSED = "12-24, 12-31"
DAY_MINUTES = 24 * 60
BERLIN = ZoneInfo("Europe/Berlin")

_HOURS = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+(\d{1,2})(?::([0-5]\d))?-(\d{1,2})(?::([0-5]\d))?")
_DAY = re.compile(r"(\d\d)-(\d\d)")


class Hours(NamedTuple):
    """From and until, in minutes after midnight."""

    start: int
    end: int


class Span(NamedTuple):
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a company works, and how much of that time a complaint may take. `hours` of Monday to Sunday, None for a free day; at least
    one is worked."""

    hours: tuple[Hours | None, ...]
    zone: ZoneInfo = BERLIN
    country: str = "DE"
    state: str = ""
    closed: tuple[tuple[int, int], ...] = ()
    """Further days off in every year, as (month, day)."""
    limits: LimitsOf = LIMITS

    def __post_init__(self) -> None:
        if len(self.hours) != len(WEEKDAYS) or not any(self.hours):
            raise Invalid("The working hours must name at least one day.")


def calendar(state: str, hours: str, closed: str) -> Calendar:
    """From the words of the settings: "BY", "mon-thu 8-17, fri 8:30-15", "12-24, 12-31". Raises Invalid for what it cannot read.

    >>> calendar("BY", "mon-fri 8-17", "").hours[4]
    Hours(start=480, end=1020)
    """
    if state and state not in STATES:
        raise Invalid(f"{state!r} is no German state; known are {', '.join(STATES)}.")
    return Calendar(_week(hours), state=state, closed=tuple(_closed(it) for it in _listed(closed)))


def add_working(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The first moment by which so many minutes of work have passed since `start`, in UTC."""
    left, now = timedelta(minutes=minutes), start.astimezone(UTC)
    if not left:
        return now
    for span in _spans_after(calendar, now):
        begin = max(span.start, now)
        if left <= span.end - begin:
            return begin + left
        left -= span.end - begin
    raise AssertionError("a calendar has working hours in every year")


def working_minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole minutes of work between two moments; negative when `end` is the earlier one."""
    if end < start:
        return -working_minutes(calendar, end, start)
    worked = timedelta()
    for span in _spans_after(calendar, start):
        if span.start >= end:
            break
        worked += min(span.end, end) - max(span.start, start)
    return worked // timedelta(minutes=1)


def next_spans(calendar: Calendar, start: datetime, count: int) -> tuple[Span, ...]:
    """The working time that runs or comes next: by it a screen lets its clock go on without asking again."""
    return tuple(islice(_spans_after(calendar, start), count))


def is_working_day(calendar: Calendar, day: date) -> bool:
    is_closed = (day.month, day.day) in calendar.closed
    return calendar.hours[day.weekday()] is not None and not is_closed and day not in holidays_of(calendar, day.year)


@lru_cache(maxsize=64)
def holidays_of(calendar: Calendar, year: int) -> frozenset[date]:
    # Here and not above: its import takes a tenth of a second, and the API starts without it.
    from holidays import country_holidays

    return frozenset(country_holidays(calendar.country, subdiv=calendar.state or None, years=year))


@lru_cache(maxsize=64)
def spans(calendar: Calendar, year: int) -> tuple[Span, ...]:
    """What is worked in a year of the calendar's zone, in order."""
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    worked = (_span(calendar, day) for day in days if day.year == year and is_working_day(calendar, day))
    return tuple(it for it in worked if it.start < it.end)


def _span(calendar: Calendar, day: date) -> Span:
    hours = calendar.hours[day.weekday()] or Hours(0, 0)
    start, end = (_moment(calendar, day, minutes) for minutes in hours)
    return Span(start, end)


def _moment(calendar: Calendar, day: date, minutes: int) -> datetime:
    at = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    return at.replace(tzinfo=calendar.zone).astimezone(UTC)


def _spans_after(calendar: Calendar, moment: datetime) -> Iterator[Span]:
    """Those that end after a moment, for ever."""
    year = moment.astimezone(calendar.zone).year
    first = spans(calendar, year)
    yield from first[bisect_right(first, moment, key=lambda it: it.end) :]
    while year < date.max.year:
        year += 1
        yield from spans(calendar, year)


def _week(text: str) -> tuple[Hours | None, ...]:
    week: list[Hours | None] = [None] * len(WEEKDAYS)
    for part in _listed(text):
        first, last, hours = _part(part)
        for day in range(first, last + 1):
            week[day] = hours
    return tuple(week)


def _part(text: str) -> tuple[int, int, Hours]:
    found = _HOURS.fullmatch(text)
    if not found or not {found[1], found[2] or found[1]} <= set(WEEKDAYS):
        raise Invalid(f"{text!r} are no working hours; write for example {DEFAULT_HOURS!r}.")
    first, last = WEEKDAYS.index(found[1]), WEEKDAYS.index(found[2] or found[1])
    hours = Hours(int(found[3]) * 60 + int(found[4] or 0), int(found[5]) * 60 + int(found[6] or 0))
    if first > last or not hours.start < hours.end <= DAY_MINUTES:
        raise Invalid(f"{text!r} ends before it begins.")
    return first, last, hours


def _closed(text: str) -> tuple[int, int]:
    found = _DAY.fullmatch(text)
    try:
        day = date(2024, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid(f"{text!r} is no day of the year; write month and day, for example 12-24.")
    return day.month, day.day


def _listed(text: str) -> list[str]:
    return [part for it in text.lower().split(",") if (part := " ".join(it.split()))]
