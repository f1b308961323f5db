"""On which days somebody stands in for a customer's owner. A day is the company's own: it begins at midnight there, not in UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from backend.domain.sla import BERLIN


def day_of(now: datetime, zone: ZoneInfo = BERLIN) -> date:
    """The calendar day where the company works.

    >>> day_of(datetime.fromisoformat("2026-11-15T23:30:00+00:00")).isoformat()
    '2026-11-16'
    """
    return now.astimezone(zone).date()


def stands_in(first_day: date, last_day: date, now: datetime, zone: ZoneInfo = BERLIN) -> bool:
    """Both days included. A day that comes as MongoDB keeps it (midnight in UTC) means that day."""
    first, last = (it.date() if isinstance(it, datetime) else it for it in (first_day, last_day))
    return first <= day_of(now, zone) <= last
