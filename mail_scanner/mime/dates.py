"""The Date header as a moment (RFC 5322 3.3): its obsolete forms (4.3), and what software writes instead.

The reader of the standard library knows most of them. The rest is written anew for it, because the alternative is a mail
without a date or, worse, with one that is wrong by its zone.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from mail_scanner.mime.charsets import header_text

MAX_DATE = 100

_COMMENT = re.compile(r"\([^()]*\)")
_AROUND_COLON = re.compile(r"(?<=\d) *: *(?=\d)")
_WRITTEN_ANEW = (
    (re.compile(r"\b(?:GMT|UTC?) ?(?=[+-]\d\d:?\d\d)", re.I), ""),
    (re.compile(r"([+-]\d\d):(\d\d)\s*$"), r"\1\2"),
)
_LEAP_SECOND = re.compile(r"(\d:\d\d):60\b")


def moment_of(value: bytes) -> datetime | None:
    """In UTC; None for what is no date. A date without zone is taken as UTC (RFC 5322 3.3, -0000)."""
    text = " ".join(_COMMENT.sub(" ", header_text(value[:MAX_DATE])).split())
    text = _AROUND_COLON.sub(":", text)
    for pattern, instead in _WRITTEN_ANEW:
        text = pattern.sub(instead, text)
    text, leaps = _LEAP_SECOND.subn(r"\1:59", text)
    try:
        moment = parsedate_to_datetime(text)
        if moment.year < 1000:
            moment = moment.replace(year=moment.year + 1900)  # three digits count from 1900
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC) + timedelta(seconds=leaps)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
