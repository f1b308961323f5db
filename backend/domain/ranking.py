"""What of the past matters for this mail, with the reason for each entry.

The same conversation first, then the most recent; of papers (offers, orders, invoices ...) only two of each kind while there is anything
else, so that whoever buys much is not known by their invoices alone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backend.domain.activity_log import CONTACTS
from backend.domain.words import ActivityKind

Reason = Literal["thread", "recent"]

EACH_PAPER = 2
LEAST_SPOKEN = 2
PEOPLES: frozenset[ActivityKind] = CONTACTS | {"note", "complaint"}
"""What people said; all else is paper."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline as the card shows it. `mail_id` leads to the mail's page where the entry is one."""

    id: str
    kind: ActivityKind
    at: datetime
    title: str
    text: str
    mail_id: str | None = None
    thread_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    entry: Entry
    reason: Reason


def relevant(entries: Iterable[Entry], thread_id: str | None, limit: int) -> tuple[Ranked, ...]:
    """At most `limit` entries, each once, those of the thread first, newest first within both."""
    newest_first = _newest_first({entry.id: entry for entry in entries}.values())
    same = [entry for entry in newest_first if thread_id and entry.thread_id == thread_id][:limit]
    rest = [entry for entry in newest_first if not thread_id or entry.thread_id != thread_id]
    mixed = _mixed(rest, limit - len(same))
    return (*(Ranked(it, "thread") for it in same), *(Ranked(it, "recent") for it in mixed))


def crowded_out(kinds: Iterable[ActivityKind]) -> bool:
    """Whether hardly anything among these was said by people."""
    return sum(kind in CONTACTS for kind in kinds) < LEAST_SPOKEN


def _mixed(newest_first: Sequence[Entry], room: int) -> list[Entry]:
    """Further papers of a kind only where room is left."""
    before: Counter[ActivityKind] = Counter()
    first: list[Entry] = []
    further: list[Entry] = []
    for entry in newest_first:
        is_further = entry.kind not in PEOPLES and before[entry.kind] >= EACH_PAPER
        (further if is_further else first).append(entry)
        before[entry.kind] += 1
    return _newest_first((first + further)[:room])


def _newest_first(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.at, reverse=True)
