"""The days in the tables of the demo, counted from `now`:

    {d-3} {d+10}   a working day so far away, German      {e-3}    the same, English
    {kw+4}         a calendar week so many weeks away     {year}   the year in the numbers of offers

A mail written today and an offer sent last week stay so, whenever the demo is started.
"""

import re
from datetime import date, datetime, timedelta

_DAY = re.compile(r"\{(d|e|kw)([+-]\d+)\}")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def dated(text: str, now: datetime) -> str:
    """The text with its days as they fall today.

    >>> dated("AN-{year}-0417 vom {d-4}, Lieferung {kw+8}", datetime(2026, 11, 20))
    'AN-2026-0417 vom 16.11., Lieferung KW 2'
    """
    return _DAY.sub(lambda found: _said(found[1], int(found[2]), now), text).replace("{year}", str(_offer_year(now)))


def number(serial: int, now: datetime) -> str:
    return f"AN-{_offer_year(now)}-{serial:04}"


def working_day(today: date, days: int) -> date:
    """So many days away, moved off a weekend: towards the past for the past, else to the Monday."""
    day = today + timedelta(days=days)
    over = day.weekday() - 4
    if over <= 0:
        return day
    return day - timedelta(days=over) if days < 0 else day + timedelta(days=3 - over)


def moment(days_ago: int, turn: int, now: datetime) -> datetime:
    """An office hour on a working day; `turn` spreads the hours, so that no two calls came at the same minute."""
    day = working_day(now.date(), -days_ago)
    return now.replace(day=day.day, month=day.month, year=day.year, hour=7 + turn % 9, minute=turn * 17 % 60, second=0)


def _offer_year(now: datetime) -> int:
    """The year in the numbers of the open offers: in January they are still last year's."""
    return (now - timedelta(days=60)).year


def _said(form: str, days: int, now: datetime) -> str:
    if form == "kw":
        return f"KW {(now + timedelta(weeks=days)).isocalendar().week}"
    day = working_day(now.date(), days)
    return f"{day.day} {_MONTHS[day.month - 1]}" if form == "e" else f"{day.day}.{day.month}."
