"""The appointment of an iCalendar part (RFC 5545, RFC 5546): its first event, as it stands. A series is not unfolded; hostile parts say nothing.

    lines, unfolded -> name, parameters, value -> the fields of the first VEVENT -> Appointment

What has no method is a file that somebody attached, and no invitation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import get_args

from backend.domain.addresses import normalise
from backend.domain.kind_facts import Appointment, CalendarMethod
from backend.domain.moments import BERLIN
from backend.domain.time_zones import zone

MAX_LINES, MAX_VALUE = 2_000, 500
MAX_DURATION = timedelta(days=366)

_FOLD = re.compile(r"\n[ \t]")
_NAME = re.compile(r"([A-Za-z-]{1,40})((?:;[^:\n]{0,300})?):(.{0,2000})", re.S)
_QUOTED = re.compile(r'"[^"\n]{0,200}"')
_TZID = re.compile(r";TZID=([^;:]{1,120})", re.I)
_DATE_TIME = re.compile(r"(\d{8})(?:T(\d{4}(?:\d\d)?)(Z?))?")
_DURATION = re.compile(r"\+?P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,6})S)?)?")
_ESCAPES = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
_ESCAPE = re.compile(r"\\[nN,;\\]")
_METHODS: dict[str, CalendarMethod] = {it: it for it in get_args(CalendarMethod)}


@dataclass(frozen=True, slots=True)
class _Field:
    parameters: str
    value: str


@dataclass(frozen=True, slots=True)
class _When:
    at: datetime | None
    is_day: bool


def appointment(text: str) -> Appointment | None:
    """None for what is no invitation, no cancellation and no answer to one."""
    lines = list(_lines(text))
    method = _METHODS.get(_first(lines, "METHOD").value.lower())
    event = _event(lines)
    if not method or not event:
        return None
    starts, ends = _span(event)
    return Appointment(
        uid=_shown(event, "UID"),
        method=method,
        summary=_shown(event, "SUMMARY"),
        location=_shown(event, "LOCATION"),
        starts_at=starts.at,
        ends_at=ends,
        is_all_day=starts.is_day,
        organizer=normalise(re.sub(r"(?i)^mailto:", "", event.get("ORGANIZER", _Field("", "")).value)),
    )


def _lines(text: str) -> Iterator[tuple[str, _Field]]:
    for line in _FOLD.sub("", text).split("\n", MAX_LINES)[:MAX_LINES]:
        found = _NAME.match(line)
        if found:
            yield found[1].upper(), _Field(found[2], found[3].strip())


def _first(lines: list[tuple[str, _Field]], name: str) -> _Field:
    return next((field for it, field in lines if it == name), _Field("", ""))


def _event(lines: list[tuple[str, _Field]]) -> dict[str, _Field]:
    """The fields of the first event, each as it came first; those of alarms in it are none of its own."""
    fields: dict[str, _Field] = {}
    inside: list[str] = []
    for name, field in lines:
        if name == "BEGIN":
            inside.append(field.value.upper())
        elif name == "END":
            if inside and inside.pop() == "VEVENT":
                break
        elif inside and inside[-1] == "VEVENT":
            fields.setdefault(name, field)
    return fields


def _shown(event: dict[str, _Field], name: str) -> str:
    value = event.get(name, _Field("", "")).value[:MAX_VALUE]
    return " ".join(_ESCAPE.sub(lambda it: _ESCAPES[it[0]], value).split())


# When


def _span(event: dict[str, _Field]) -> tuple[_When, datetime | None]:
    starts = _when(event.get("DTSTART"))
    ends = _when(event.get("DTEND")).at
    if starts.at and not ends:
        lasts = _lasts(event) or (timedelta(days=1) if starts.is_day else None)
        ends = _later(starts.at, lasts) if lasts else None
    return starts, ends if starts.at and ends and ends >= starts.at else None


def _when(field: _Field | None) -> _When:
    found = _DATE_TIME.fullmatch(field.value) if field else None
    if field is None or found is None:
        return _When(None, is_day=False)
    if not found[2]:
        return _When(_moment(found[1], "0000"), is_day=True)
    said = _TZID.search(_QUOTED.sub(lambda it: it[0].strip('"'), field.parameters))
    # A time without a zone is the same on every clock (RFC 5545, section 3.3.5): on ours.
    place = UTC if found[3] else zone(said[1]) if said else BERLIN
    at = _moment(found[1], found[2])
    return _When(_in_utc(at.replace(tzinfo=place)) if at and place else None, is_day=False)


def _moment(day: str, time: str) -> datetime | None:
    """Not by strptime: it loads a module when it is first used, and who reads a mail can open no file."""
    year, month, of_month = int(day[:4]), int(day[4:6]), int(day[6:])
    hour, minute, second = int(time[:2]), int(time[2:4]), int(time[4:] or 0)
    try:
        return datetime(year, month, of_month, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None


def _in_utc(at: datetime) -> datetime | None:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return None


def _lasts(event: dict[str, _Field]) -> timedelta | None:
    found = _DURATION.fullmatch(event.get("DURATION", _Field("", "")).value)
    if not found:
        return None
    weeks, days, hours, minutes, seconds = (int(it or 0) for it in found.groups())
    return min(timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds), MAX_DURATION)


def _later(at: datetime, lasts: timedelta) -> datetime | None:
    try:
        return at + lasts
    except OverflowError:
        return None
