"""FETCH answers in the shape that nearly every server gives them, at a twentieth of what a lexer takes (RFC 9051, section 7.5.2).

    12 (UID 5 RFC822.SIZE 310 INTERNALDATE "21-Nov-2026 09:00:00 +0100" BODY[HEADER]<0> {120}    literal    )

What is said otherwise (a quoted text, flags that were changed in between, a message without its UID) makes it None: the whole answer is then
left to IMAPClient, which knows the grammar.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from mail_scanner.answers import Items

Said = Sequence[Any]
"""As imaplib gives it: what ends in a literal as a tuple with it, then what stands behind it."""

_FACT = rb'(?:UID \d{1,10}|RFC822\.SIZE \d{1,10}|INTERNALDATE "[^"]{20,30}")'
_BEFORE = re.compile(rb"(\d{1,10}) \(((?:" + _FACT + rb" )*)(BODY\[[A-Z0-9. ()-]*\](?:<\d{1,10}>)?) \{\d{1,10}\}")
_BEHIND = re.compile(rb"((?: " + _FACT + rb")*)\)")
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_MOMENT = re.compile(rb'" ?(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d\d)([0-5]\d)"')
_MONTHS = {name: at for at, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def fetched(said: Said) -> dict[int, Items] | None:
    """What is said of each message, by UID and then by the names that IMAPClient gives. None if it is said in any other way."""
    found: dict[int, Items] = {}
    try:
        for start in range(0, len(said), 2):
            (before, literal), behind = said[start], said[start + 1]
            uid, items = _message(before, literal, behind)
            found.setdefault(uid, {}).update(items)
    except (ValueError, TypeError, LookupError):
        return None
    return found


def _message(before: bytes, literal: bytes, behind: bytes) -> tuple[int, Items]:
    """Raises ValueError or LookupError for any other shape."""
    begun, ended = _BEFORE.fullmatch(before), _BEHIND.fullmatch(behind)
    if not begun or not ended:
        raise ValueError
    facts = begun[2] + ended[1]
    (uid,) = _UID.findall(facts)
    items: Items = {b"SEQ": int(begun[1]), begun[3]: literal}
    if b"RFC822.SIZE" in facts:
        (size,) = _SIZE.findall(facts)
        items[b"RFC822.SIZE"] = int(size)
    if b"INTERNALDATE" in facts:
        items[b"INTERNALDATE"] = _moment(facts)
    return int(uid), items


def _moment(facts: bytes) -> datetime:
    ((day, month, year, hour, minute, second, east, beyond),) = _MOMENT.findall(facts)
    offset = timedelta(hours=int(east), minutes=int(east[:1] + beyond))
    return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=timezone(offset))
