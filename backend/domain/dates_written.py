"""Days of the calendar as a sentence writes them, for deadlines: "12.3.", "12. März 2027", "Freitag, den 12.3.", "March 12", "2027-03-12", "24/12".

Of a date in figures with a stroke nobody knows which is the day unless one of them can be no month: "3/12" is nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from backend.domain.said_dates import MONTH, MONTHS, WEEKDAYS, dated

WEEKDAY = "|".join(WEEKDAYS)
_DAY_NAMED = rf"(?:(?:{WEEKDAY}|mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri)\b\.?,? (?:den |dem |the )?)?"
"""A weekday before a date says nothing more, and is part of it."""
_MONTH_STEMS = tuple({name[:3] for name in MONTHS})
_FREE = r"(?<![\w.,/-])"


@dataclass(frozen=True, slots=True)
class Rule:
    """Words in small letters, and which day they mean for whoever writes on a given one; None, ValueError or OverflowError where they mean none. `needs`: a text without any of
    these has none of the words, and is not searched. `is_due`: they are a deadline by themselves. `is_span`: they name several days."""

    words: re.Pattern[str]
    day: Callable[[re.Match[str], date], date | None]
    needs: tuple[str, ...]
    is_due: bool = False
    is_span: bool = False


def _iso(found: re.Match[str], on: date) -> date | None:
    return dated(found["y"], int(found["m"]), found["d"], on)


def _slashed(found: re.Match[str], on: date) -> date | None:
    first, second = int(found["a"]), int(found["b"])
    if (first > 12) == (second > 12):
        return None
    day, month = (first, second) if first > 12 else (second, first)
    return dated(found["y"], month, str(day), on)


def _named(found: re.Match[str], on: date) -> date | None:
    return dated(found["y"], MONTHS[found["m"]], found["d"], on)


def _of_this_month(found: re.Match[str], on: date) -> date | None:
    return dated(str(on.year), on.month, found["d"], on)


DATES = (
    Rule(re.compile(rf"{_DAY_NAMED}{_FREE}(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"), _iso, ("-",)),
    Rule(
        re.compile(
            rf"{_DAY_NAMED}{_FREE}(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.(?:(?:\s?(?P<y>20\d\d|(?<=\.)\d\d))(?![\d:]|\.\d|\s?uhr)|(?!\d)|(?=\d\d:))"
        ),
        _iso,
        (".",),
    ),
    Rule(re.compile(r"(?:(?<=\bam )|(?<=\bbis )|(?<=\bzum )|(?<=\bden )|(?<=\bdem )|(?<=\bab ))(?P<d>\d{1,2})\.(?P<m>\d{1,2})(?![\d.,%€:]|\s?(?:uhr|%|€|eur|mm|m\b|kg))(?P<y>)"), _iso, (".",)),
    Rule(re.compile(rf"{_DAY_NAMED}{_FREE}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y>20\d\d|\d\d)(?![\d/])"), _slashed, ("/",)),
    Rule(re.compile(r"(?:(?<=\bby )|(?<=\bon )|(?<=\btill )|(?<=\buntil )|(?<=\bbefore )|(?<=\bam )|(?<=\bbis ))(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/]|-)(?P<y>)"), _slashed, ("/",)),
    Rule(
        re.compile(
            rf"{_DAY_NAMED}{_FREE}(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th)?\s?(?:of )?(?P<m>{MONTH})\b\.?(?:,?\s?(?P<y>20\d\d)(?!\d))?"
        ),
        _named,
        _MONTH_STEMS,
    ),
    Rule(
        re.compile(
            rf"{_DAY_NAMED}\b(?P<m>{MONTH})\b\.?\s(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.%])(?:,?\s(?P<y>20\d\d))?"
        ),
        _named,
        _MONTH_STEMS,
    ),
    Rule(re.compile(r"(?<![\w.,])(?P<d>\d{1,2})\. ?(?:d\. ?m\.|(?:des|dieses) monats\b)"), _of_this_month, ("d.", "monat")),
)  # fmt: skip
