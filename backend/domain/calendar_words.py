"""Weeks, parts of months and feasts as days: "KW 48", "Ende der Woche", "Mitte Januar", "vor Weihnachten", "end of the month". German and English.

A span that is named by its part is that part's day: the beginning its first (of a week Monday), the middle Wednesday or the 15th, the end its
last (of a week Friday). A week named whole begins on Monday; until a week means until its Friday (`deadlines`).
"""

import re
from datetime import date, timedelta
from typing import Literal

from backend.domain.dates_written import WEEKDAY, Rule
from backend.domain.said_dates import MONTH, MONTHS, WEEKDAYS

FRIDAY = 4
_PART = r"(?P<part>anfang|mitte|ende|(?:the )?(?:beginning|middle|end)|early|mid|late)"
_NEXT = r"(?:der |des |of |the |in |im )?(?P<which>nächste[rnsm]?|naechste[rnsm]?|kommende[rnsm]?|übernächste[rn]?|uebernächste[rn]?|next|coming|diese[rsnm]?|this)"
_STILL_NEAR = timedelta(days=65)
_EARLY, _MID = ("anfang", "early"), ("mitte", "mid")


def monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def weeks_on(which: str | None) -> int:
    """How many weeks, months or years after this one."""
    if not which or which.startswith(("dies", "this")):
        return 0
    return 2 if "über" in which or "ueber" in which else 1


def _calendar_week(found: re.Match[str], on: date) -> date | None:
    """Raises ValueError for a week the year does not have."""
    number, groups = int(found["week"]), found.groupdict()
    said, near = groups.get("year") or groups.get("later_year"), on.isocalendar().year
    years = [int(said) % 100 + 2000] if said else [near, near + 1]
    starts = (date.fromisocalendar(it, number, 1) for it in years)
    start = next((it for it in starts if said or it + timedelta(days=6) >= on - _STILL_NEAR), None)
    return None if start is None else start + timedelta(days=_in_week(groups.get("part"), groups.get("weekday"), 0))


def _in_week(part: str | None, weekday: str | None, otherwise: int) -> int:
    if weekday:
        return WEEKDAYS[weekday]
    return otherwise if not part else _of_part(part, 0, 2, FRIDAY)


def _of_part(part: str, first: int, middle: int, last: int) -> int:
    plain = part.removeprefix("the ")
    if plain.startswith((*_EARLY, "beginning")):
        return first
    return middle if plain.startswith((*_MID, "middle")) else last


def _of_week(found: re.Match[str], on: date) -> date | None:
    groups = found.groupdict()
    start = monday(on) + timedelta(weeks=weeks_on(groups.get("which")))
    day = start + timedelta(
        days=_in_week(groups.get("part"), groups.get("weekday"), 0 if groups.get("which") else FRIDAY)
    )
    return day if day >= on or groups.get("which") else day + timedelta(weeks=1)


def _of_month(found: re.Match[str], on: date) -> date | None:
    start = _month(on, weeks_on(found.groupdict().get("which")))
    return _part_of(start, _month(start, 1), found["part"])


def _of_named_month(found: re.Match[str], on: date) -> date | None:
    year, month = int(found["year"] or on.year), MONTHS[found["month"]]
    start = date(year, month, 1)
    if not found["year"] and _month(start, 1) <= on:
        start = date(year + 1, month, 1)
    day = _part_of(start, _month(start, 1), found["part"])
    return day if day >= on or found["year"] else None


def _part_of(start: date, after: date, part: str) -> date:
    return start + timedelta(days=_of_part(part, 0, 14, (after - start).days - 1))


def _month(on: date, further: int) -> date:
    """The first of the month that comes so many months after."""
    months = on.year * 12 + on.month - 1 + further
    return date(months // 12, months % 12 + 1, 1)


def _month_end(_: re.Match[str], on: date) -> date:
    return _month(on, 1) - timedelta(days=1)


def _next_month(_: re.Match[str], on: date) -> date:
    return _month(on, 1)


def _quarter_end(_: re.Match[str], on: date) -> date:
    return _month(on, 3 - (on.month - 1) % 3) - timedelta(days=1)


def _year_end(found: re.Match[str], on: date) -> date:
    return date(on.year + weeks_on(found.groupdict().get("which")), 12, 31)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Butcher, 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    shift = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + shift - 7 * ((a + 11 * h + 22 * shift) // 451) + 114, 31)
    return date(year, month, day + 1)


def _before_feast(found: re.Match[str], on: date) -> date:
    """The last working day, as far as that is the same everywhere."""
    return next(day for day in (_feast(found["feast"], it, -1) for it in (on.year, on.year + 1)) if day >= on)


def _after_feast(found: re.Match[str], on: date) -> date:
    """The first working day."""
    return next(day for day in (_feast(found["feast"], it, 1) for it in (on.year, on.year + 1)) if day >= on)


def _feast(feast: str, year: int, side: Literal[-1, 1]) -> date:
    is_before = side < 0
    match feast:
        case "ostern" | "easter":
            return easter(year) + timedelta(days=-3 if is_before else 2)
        case "pfingsten" | "whitsun":
            return easter(year) + timedelta(days=47 if is_before else 51)
        case "weihnachten" | "christmas" | "xmas" | "heiligabend":
            return date(year, 12, 23 if is_before else 27)
        case _:
            return date(year, 12, 31) if is_before else date(year, 1, 2)


_FEASTS = (
    "weihnachten", "heiligabend", "christmas", "xmas", "ostern", "easter", "pfingsten", "whitsun", "silvester", "jahreswechsel", "neujahr",
    "new year",
)  # fmt: skip
_FEAST = rf"(?:den |dem |zu |zum |the )?(?P<feast>{'|'.join(_FEASTS)})\b"
_WEEKS, _MONTHS = ("woche", "week", "eow"), ("monat", "month", "eom")
_KW_STEMS = ("kw", "kalenderwoche", "cw", "week", "woche")
_PARTS = ("anfang", "mitte", "ende", "begin", "middle", "end", "early", "mid", "late")
_KW = r"(?:kw|kalenderwoche|cw|calendar week|(?:(?<=in )|(?<=by )|(?<=until )|(?<=bis )|(?<=ab )|(?<=of )|(?<=for ))(?:week|woche))"
_KW_NUMBER = r"(?P<week>\d{1,2})(?:\s?/\s?(?P<year>20\d\d|2[5-9](?!\d))| (?P<later_year>20\d\d))?(?![\d,%]|\.\d)"
CALENDAR = (
    Rule(
        re.compile(rf"\b(?:(?P<weekday>{WEEKDAY}),? (?:in |der |of )?(?:der )?|{_PART}[ -](?:der |of |in )?)?{_KW}\s?(?:nr\.? ?)?{_KW_NUMBER}"),
        _calendar_week, _KW_STEMS, is_span=True,
    ),
    Rule(re.compile(rf"(?:\b{_PART} (?:der )?)?(?<![\w.,])(?P<week>\d{{1,2}})\. ?(?:kw|kalenderwoche)\b"), _calendar_week, _KW_STEMS, is_span=True),
    Rule(re.compile(rf"\b{_PART} (?:{_NEXT} |(?:of )?(?:the |der )?)(?:woche|week)\b"), _of_week, _WEEKS),
    Rule(re.compile(rf"\b(?P<weekday>{WEEKDAY}),? {_NEXT} (?:woche|week)\b"), _of_week, _WEEKS),
    Rule(re.compile(rf"\b{_NEXT} (?:woche|week),? (?:am |on )?(?P<weekday>{WEEKDAY})\b"), _of_week, _WEEKS),
    Rule(re.compile(r"\b(?P<which>nächste[rn]?|naechste[rn]?|kommende[rn]?|übernächste[rn]?|uebernächste[rn]?|next|the coming) (?:woche|week)\b"), _of_week, _WEEKS, is_span=True),
    Rule(re.compile(r"\b(?:noch (?:in )?diese[rn]? woche|im laufe (?:der|dieser) woche|(?:(?<=bis )|(?<=noch ))diese woche)\b"), _of_week, _WEEKS, is_due=True),
    Rule(re.compile(r"(?:\blater |(?<=by ))this week\b|\beow\b"), _of_week, _WEEKS),
    Rule(re.compile(r"(?:(?<=bis zum )|(?<=vor dem )|(?<=bis ))wochenende|(?:(?<=before the )|(?<=by the ))weekend"), _of_week, _WEEKS),
    Rule(re.compile(rf"\b{_PART} (?:{_NEXT} |(?:of )?(?:the |des )?)(?:monate?s?|month)\b"), _of_month, _MONTHS),
    Rule(re.compile(rf"\b{_PART}[ -](?:of )?(?P<month>{MONTH})\b\.?(?: (?P<year>20\d\d))?"), _of_named_month, _PARTS),
    Rule(re.compile(r"\b(?:monatsende|month[- ]end|eom)\b"), _month_end, _MONTHS),
    Rule(re.compile(r"\b(?:nächsten|naechsten|kommenden|next) (?:monat|month)\b"), _next_month, _MONTHS),
    Rule(re.compile(r"\b(?:quartalsende|ende (?:des|dieses) quartals|end of (?:the|this) quarter|quarter[- ]end)\b"), _quarter_end, ("quart",)),
    Rule(re.compile(rf"\b(?:jahresende|year[- ]end|(?:ende|end) (?:{_NEXT} |(?:des|of) (?:the )?)(?:jahres|year)|end of year)\b"), _year_end, ("jahr", "year")),
    Rule(re.compile(rf"\b(?:vor|bis|before|by|until|till) {_FEAST}"), _before_feast, _FEASTS, is_due=True),
    Rule(re.compile(rf"\b(?:nach|after) {_FEAST}"), _after_feast, _FEASTS),
)  # fmt: skip
