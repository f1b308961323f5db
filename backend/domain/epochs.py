"""In which numbering of its mail a folder is. A server may begin a new one (RFC 9051, section 2.3.1.1), or hide that it did.

UIDVALIDITY   UIDNEXT
new           any                                          -> a new epoch
known         lower than a number we have seen or settled  -> the mailbox was made anew under the old name: a new incarnation
known         else, or not told (0)                        -> the epoch we are in
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

IN_VAIN = 5
"""After so many numberings in a row, none of which could be read to its end, a folder is left alone until a person decides."""
SKEW = timedelta(minutes=1)
"""By which a mail server's clock may be behind: what is a little too new to be called old may wake somebody."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """One numbering of one folder, and how far it went. `uidnext_seen`: the highest UIDNEXT the server has named, 0 for none."""

    uidvalidity: int
    incarnation: int
    opened_at: datetime
    settled_through: int
    uidnext_seen: int
    last_settled_at: datetime | None = None
    is_unfinished: bool = False
    """It was never read to its end."""
    stopped: str = ""
    """Why it is left alone, in words for a person."""


def incarnation(past: Iterable[Epoch], uidvalidity: int, uidnext: int) -> int:
    """Under which incarnation of this UIDVALIDITY the folder is read: the last one we know, or the one after it. The first is 1."""
    last = max((it for it in past if it.uidvalidity == uidvalidity), key=lambda it: it.incarnation, default=None)
    if last is None:
        return 1
    return last.incarnation + 1 if _was_made_anew(last, uidnext) else last.incarnation


def is_known(past: Iterable[Epoch], uidvalidity: int, incarnation: int) -> bool:
    return any((it.uidvalidity, it.incarnation) == (uidvalidity, incarnation) for it in past)


def is_hopeless(past: Iterable[Epoch]) -> bool:
    """Whether the server numbers its mail anew so often that we never get to the end."""
    latest = sorted(past, key=lambda it: it.opened_at)[-IN_VAIN:]
    return len(latest) == IN_VAIN and all(it.is_unfinished for it in latest)


def silent_before(past: Iterable[Epoch], uidvalidity: int, incarnation: int) -> datetime | None:
    """Mail that the server received before this wakes nobody: it was decided under an earlier numbering, and not all of it left a trace."""
    known = sorted(past, key=lambda it: it.opened_at)
    ours = [(it.uidvalidity, it.incarnation) == (uidvalidity, incarnation) for it in known]
    earlier = known[: ours.index(True)] if any(ours) else known
    return max(it.last_settled_at or it.opened_at for it in earlier) - SKEW if earlier else None


def _was_made_anew(last: Epoch, uidnext: int) -> bool:
    """UIDs only grow (RFC 9051, section 2.3.1.1), so a UIDNEXT that went back belongs to other mails."""
    return uidnext > 0 and (uidnext <= last.settled_through or uidnext < last.uidnext_seen)
