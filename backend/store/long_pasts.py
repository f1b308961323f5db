"""The indexes over long timelines, kept by the process that made them: making one anew takes seconds, bringing it up to date next to nothing.

Whoever reads a customer's past brings the lines as they are now; only what is new or says something else is indexed again. So nothing here
can be out of date, and nothing has to be told to other processes.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from backend.domain.ranking import Entry, Matter, Past, Ranked

LONG = 200
"""Lines from which on an index is worth keeping."""
MOST_LINES = 20_000
"""Of all that are kept; those not used for longest go first. A line takes some kilobytes."""


@dataclass(slots=True)
class IndexedPast:
    """A customer's past to rank. Threads that bring it up to date and who ranks take turns."""

    index: Past
    entries: dict[str, Entry] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def ranked(self, matter: Matter, now: datetime, limit: int) -> tuple[Ranked, ...]:
        with self.lock:
            return self.index.ranked(matter, now, limit)

    def bring_up_to_date(self, entries: Sequence[Entry]) -> bool:
        """False if a line is gone: an index forgets none."""
        with self.lock:
            there, oldest = {it.id for it in entries}, min(it.at for it in entries)
            if any(it.at >= oldest and it.id not in there for it in self.entries.values()):
                return False
            for it in entries:
                if self.entries.get(it.id) != it:
                    self.index.add(it)
                    self.entries[it.id] = it
            return True


class LongPasts:
    def __init__(self, most_lines: int = MOST_LINES) -> None:
        self._most_lines = most_lines
        self._of: OrderedDict[str, IndexedPast] = OrderedDict()
        self._lock = Lock()

    def of(self, customer_id: str, entries: Sequence[Entry]) -> IndexedPast:
        """The index over exactly these lines, and perhaps over some that are older than all of them."""
        if len(entries) < LONG:
            return IndexedPast(Past(entries))
        with self._lock:
            known = self._of.get(customer_id)
        if known is None or not known.bring_up_to_date(entries):
            known = IndexedPast(Past(entries), {it.id: it for it in entries})
        self._keep(customer_id, known)
        return known

    def _keep(self, customer_id: str, past: IndexedPast) -> None:
        with self._lock:
            self._of[customer_id] = past
            self._of.move_to_end(customer_id)
            while len(self._of) > 1 and sum(len(it.entries) for it in self._of.values()) > self._most_lines:
                self._of.popitem(last=False)
