"""When something was: a cell of a table tells it by the clock on the wall, another system with its zone."""

import re
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from backend.domain.values import Cell, Unreadable, day, text

BERLIN = ZoneInfo("Europe/Berlin")
_TIME = re.compile(r"(\S+?)[T ]+(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?")


def moment(cell: Cell) -> datetime:
    """A day with its time, in Germany where no zone is named; without a time, noon, which is the same day in all of Europe.

    >>> moment("31.12.2026 14:30").isoformat(), moment("2026-07-01").isoformat()
    ('2026-12-31T13:30:00+00:00', '2026-07-01T12:00:00+00:00')
    """
    if isinstance(cell, datetime):
        return _in_utc(cell)
    if isinstance(cell, str) and (found := _TIME.fullmatch(text(cell))):
        try:
            return _in_utc(datetime.fromisoformat(f"{day(found[1])}T{found[2]}{found[3] or ''}"))
        except ValueError:
            raise Unreadable("moment") from None
    return datetime.combine(day(cell), time(12), UTC)


def iso_moment(said: Any) -> datetime:
    """A time with its offset from UTC: a system knows where it is. Raises Unreadable."""
    try:
        at = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        raise Unreadable("moment") from None
    if at.tzinfo is None:
        raise Unreadable("moment")
    return _in_utc(at)


def _in_utc(at: datetime) -> datetime:
    """To the second, as MongoDB keeps it."""
    return (at if at.tzinfo else at.replace(tzinfo=BERLIN)).astimezone(UTC).replace(microsecond=0)
