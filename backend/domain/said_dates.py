"""Days as people say them in a mail: "24.12.", "2. Januar 2027", "January 5th", "2026-12-24", "Montag". German and English; no clock, the mail's own day is given."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

LONGEST_AHEAD = timedelta(days=300)
"""A day without its year lies at most so far after the mail, else it is of the year before."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january jan", "februar feber february feb", "märz maerz march mrz mär mar", "april apr", "mai may", "juni june jun",
            "juli july jul", "august aug", "september sept sep", "oktober october okt oct", "november nov", "dezember december dez dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("montag monday", "dienstag tuesday", "mittwoch wednesday", "donnerstag thursday", "freitag friday", "samstag sonnabend saturday", "sonntag sunday")
    )
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_SAID = re.compile(
    rf"(?<![\w.])(?:(?P<iso>20\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    rf"|(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.(?:\s?(?P<year>20\d\d|\d\d)(?![\d:]))?"
    rf"|(?P<slash_day>\d{{1,2}})/(?P<slash_month>\d{{1,2}})/(?P<slash_year>20\d\d|\d\d)"
    rf"|(?P<named_day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s?(?:of )?(?P<named>{MONTH})\b\.?,?(?:\s(?P<named_year>20\d\d))?"
    rf"|(?P<before>{MONTH})\b\.?\s(?P<before_day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.])(?:,?\s(?P<before_year>20\d\d))?"
    rf"|(?P<weekday>{'|'.join(WEEKDAYS)})\b(?!,?\s{{1,3}}(?:den |dem |the )?(?:\d|{MONTH})))",
    re.I,
)


@dataclass(frozen=True, slots=True)
class SaidDay:
    """A day and where in the text it stands. `words`: as written, with the time of that day (`at`, by the writer's clock) if one is named;
    `is_deadline`: until then something is wanted of us. Only `deadlines` fills these."""

    day: date
    start: int
    end: int
    words: str = ""
    at: time | None = None
    is_deadline: bool = False


def said_days(text: str, on: date) -> Iterator[SaidDay]:
    """The days named in a text, in its order; `on` is the day it was written. What is no day of the calendar is left out."""
    for found in _SAID.finditer(text):
        day = _day(found, on)
        if day is not None:
            yield SaidDay(day, found.start(), found.end())


def _day(found: re.Match[str], on: date) -> date | None:
    if weekday := found["weekday"]:
        return on + timedelta(days=(WEEKDAYS[weekday.lower()] - on.weekday() - 1) % 7 + 1)
    if found["iso"]:
        return dated(found["iso"], int(found["iso_month"]), found["iso_day"], on)
    if found["month"]:
        return dated(found["year"], int(found["month"]), found["day"], on)
    if found["slash_month"]:
        return _slashed(found, on)
    if found["named"]:
        return dated(found["named_year"], MONTHS[found["named"].lower()], found["named_day"], on)
    return dated(found["before_year"], MONTHS[found["before"].lower()], found["before_day"], on)


def _slashed(found: re.Match[str], on: date) -> date | None:
    """The day first, as in Europe, unless only the American order gives a day."""
    first, second = found["slash_day"], found["slash_month"]
    return dated(found["slash_year"], int(second), first, on) or dated(found["slash_year"], int(first), second, on)


def dated(year: str | None, month: int, day: str, on: date) -> date | None:
    """A day of the calendar, None for what is none. Without its year it is the one that lies near the day it was written."""
    try:
        if year:
            return date(int(year) % 100 + 2000, month, int(day))
        near = date(on.year, month, int(day))
        return near if near >= on - (timedelta(days=365) - LONGEST_AHEAD) else date(on.year + 1, month, int(day))
    except ValueError:
        return None
