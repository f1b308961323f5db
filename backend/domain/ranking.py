"""What of the past matters for this mail, with the reasons for each entry.

A customer's entries are indexed as they arrive (`Past`), and ranked for the mail in hand as of a moment: the same entries in any order give
the same order, ties by the newest, then by id.
"""

from collections.abc import Iterable
from datetime import datetime

from backend.domain.activity_log import CONTACTS
from backend.domain.ranking_entries import Entry, Matter, Ranked, Reason, ReasonKind
from backend.domain.words import ActivityKind

__all__ = ["Entry", "Matter", "Past", "Ranked", "Reason", "ReasonKind", "crowded_out", "relevant"]

LEAST_SPOKEN = 2


class Past:
    """An index over a customer's entries; each counts once, by its id, as it was added last."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: dict[str, Entry] = {}
        for it in entries:
            self.add(it)

    def add(self, entry: Entry) -> None:
        self._entries[entry.id] = entry

    def ranked(self, matter: Matter, now: datetime, limit: int) -> tuple[Ranked, ...]:
        """At most `limit` entries, what matters most first; the mail itself is none of them."""
        rows = [_ranked(it, matter) for it in self._entries.values() if it.mail_id != matter.mail_id]
        return tuple(sorted(rows, key=_order)[:limit])


def relevant(entries: Iterable[Entry], matter: Matter, now: datetime, limit: int) -> tuple[Ranked, ...]:
    """Indexed and ranked at once."""
    return Past(entries).ranked(matter, now, limit)


def crowded_out(kinds: Iterable[ActivityKind]) -> bool:
    """Whether hardly anything among these was said by people."""
    return sum(kind in CONTACTS for kind in kinds) < LEAST_SPOKEN


def _ranked(entry: Entry, matter: Matter) -> Ranked:
    is_same = bool(matter.thread_id) and entry.thread_id == matter.thread_id
    shared = [it for it in entry.numbers if it in matter.numbers]
    reasons = [Reason("thread")] * is_same + [Reason("number", it) for it in shared[:1]]
    age = max((matter.at - entry.at).total_seconds() / 86400, 0.0)
    return Ranked(entry, 4.0 * is_same + 3.0 * bool(shared) + 1 / (1 + age), tuple(reasons) or (Reason("recent"),))


def _order(it: Ranked) -> tuple[float, float, str]:
    return (-it.score, -it.entry.at.timestamp(), it.entry.id)
