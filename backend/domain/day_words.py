"""Days by their distance from the one on which somebody writes: "Freitag", "nächsten Dienstag", "morgen", "in 14 Tagen", "within ten days".

A weekday is the next of its name. "Nächsten Dienstag", said on a Monday, is not tomorrow; "next Tuesday" is that of the next week.
"""

import re
from datetime import date, timedelta

from backend.domain.calendar_words import monday
from backend.domain.dates_written import WEEKDAY, Rule
from backend.domain.said_dates import WEEKDAYS

_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "ein eine einem einen einer a an one", "zwei zweier two", "drei three", "vier four", "fünf fuenf five", "sechs six", "sieben seven",
            "acht eight", "neun nine", "zehn ten", "elf eleven", "zwölf zwoelf twelve",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = r"(?P<unit>werktagen?|arbeitstagen?|(?:working|business|week) ?days?|tagen?|days?|wochen?|weeks?|monaten?|months?|stunden?|hours?)"
_PART = r"(?:vormittag|mittag|nachmittag|abend|früh|morgen)?"


def _weekday(found: re.Match[str], on: date) -> date:
    number, which = WEEKDAYS[found["weekday"]], found["which"] or ""
    if which == "next":
        return monday(on) + timedelta(days=7 + number)
    ahead = (number - on.weekday() - 1) % 7 + 1
    is_tomorrow = ahead == 1 and which.startswith(("nächst", "naechst"))
    return on + timedelta(days=ahead + 7 * is_tomorrow)


def _tomorrow(_: re.Match[str], on: date) -> date:
    return on + timedelta(days=1)


def _after_tomorrow(_: re.Match[str], on: date) -> date:
    return on + timedelta(days=2)


def _today(_: re.Match[str], on: date) -> date:
    return on


def _in(found: re.Match[str], on: date) -> date:
    n, unit = int(found["n"]) if found["n"].isdigit() else _NUMBERS[found["n"]], found["unit"]
    if unit.startswith(("werk", "arbeit", "work", "business", "weekd", "week d")):
        return _working(on, n)
    if unit.startswith(("stunde", "hour")):
        return on + timedelta(days=-(-n // 24))
    days = n * (7 if unit.startswith(("woche", "week")) else 30 if unit.startswith("mon") else 1)
    return on + timedelta(days=days)


def _working(on: date, n: int) -> date:
    """So many days from Monday to Friday later; feasts are not known here."""
    weeks, rest = divmod(n, 5)
    day = on - timedelta(days=max(on.weekday() - 4, 0)) + timedelta(weeks=weeks)
    return day + timedelta(days=rest + (2 if day.weekday() + rest > 4 else 0))


_DAY_STEMS = ("tag", "mittwoch", "sonnabend", "day")

DAYS_AHEAD = (
    Rule(
        re.compile(
            rf"\b(?:(?P<which>nächste[nrm]?|naechste[nrm]?|kommende[nrm]?|diese[nrm]?|next|coming|this) )?(?P<weekday>{WEEKDAY}){_PART}\b"
        ),
        _weekday,
        _DAY_STEMS,
    ),
    Rule(re.compile(r"\b(?:über|ueber)morgen(?: früh)?\b|\b(?:the )?day after tomorrow\b"), _after_tomorrow, ("morgen", "tomorrow")),
    Rule(
        re.compile(
            r"\b(?<!guten )(?<!am )(?<!jeden )(?<!heute )(?<!gestern )(?<!schönen )(?<!den )(?<!der )(?<!einen )morgen(?: (?:früh|vormittag|mittag|nachmittag|abend))?\b|\btomorrow\b"
        ),
        _tomorrow,
        ("morgen", "tomorrow"),
    ),
    Rule(
        re.compile(
            r"\b(?:heute noch(?! (?:ein)?mal| immer| nicht| kein)|noch heute|spätestens heute|by (?:the )?end of (?:the )?(?:day|today|business)|by (?:eod|cob|today)|end of today)\b"
        ),
        _today,
        ("heute", "today", "end of", "eod", "cob"),
        is_due=True,
    ),
    Rule(re.compile(r"\b(?:heute (?:abend|mittag|nachmittag)\b|heute(?= (?:bis |um )?\d{1,2}(?:[:.]\d\d)? uhr)|later today|today(?= at \d))"), _today, ("heute", "today")),
    Rule(re.compile(rf"\bin {_NUMBER} {_UNIT}\b"), _in, ("in ",)),
    Rule(
        re.compile(rf"\b(?:innerhalb|binnen|within)(?: (?:von|der|the))?(?: (?:nächsten|kommenden|next))? {_NUMBER} {_UNIT}\b"),
        _in,
        ("innerhalb", "binnen", "within"),
        is_due=True,
    ),
)  # fmt: skip
