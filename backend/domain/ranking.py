"""What of the past matters for this mail, with the reason for each entry.

Today: the same conversation first, then the most recent. The place for everything better.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backend.domain.words import ActivityKind

Reason = Literal["thread", "recent"]


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
    newest_first = sorted({entry.id: entry for entry in entries}.values(), key=lambda entry: entry.at, reverse=True)
    same = [Ranked(entry, "thread") for entry in newest_first if thread_id and entry.thread_id == thread_id]
    rest = [Ranked(entry, "recent") for entry in newest_first if not thread_id or entry.thread_id != thread_id]
    return tuple((same + rest)[:limit])
