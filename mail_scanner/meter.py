"""What came over the connections of one mailbox, noted by the hour if its provider counts, too (domain/traffic.py).

Every connection that is signed in stands here, so whatever is read on it counts, whoever reads: nobody else notes anything.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from backend.domain.traffic import LAST, PAST, Allowance, Hour, allowance
from backend.store import mailbox_traffic
from mail_scanner.mailbox import Wire
from mail_scanner.troubles import Slowed

AT_ONCE = 4_000_000
"""Bytes that are noted without delay."""
EVERY_S = 60.0


@dataclass
class Meter:
    """Of one visit. A host without a limit costs nothing."""

    mailbox_id: PydanticObjectId = field(default_factory=PydanticObjectId)
    host: str = ""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _wires: dict[Wire, int] = field(default_factory=dict)
    """Each with the bytes of it that were counted."""
    _owed: int = 0
    """Bytes that were counted and are not noted yet."""
    _hours: Sequence[Hour] = ()
    _noted_at: float = float("-inf")

    @property
    def allowed(self) -> Allowance | None:
        return allowance(self.host, self._hours, self.clock())

    @property
    def is_saving(self) -> bool:
        """Whether new mail alone is to be read."""
        return self.allowed is not None and self.allowed.reading != "all"

    def add(self, wire: Wire) -> None:
        if self.allowed:
            self._wires[wire] = 0

    async def begin(self) -> None:
        """Learn what the last day has had. Raises Slowed if nothing more may be read."""
        if self.allowed:
            self._hours = await mailbox_traffic.hours(self.mailbox_id, self.clock())
            self.refuse_more()

    async def note(self, *, at_once: bool = False) -> None:
        """Count what came, and note it if it is time to. Raises PyMongoError; then it is noted with the next."""
        self._count()
        if self.allowed and (at_once or self._owed >= AT_ONCE or time.monotonic() - self._noted_at >= EVERY_S):
            owed, self._owed, self._noted_at = self._owed, 0, time.monotonic()
            try:
                self._hours = await mailbox_traffic.note(self.mailbox_id, owed, self.clock())
            except PyMongoError:
                self._owed += owed
                raise

    def refuse_more(self) -> None:
        """Raises Slowed if nothing more may be read now."""
        if (it := self.allowed) and it.reading == "nothing":
            raise Slowed(it.sentence, it.below_in_s(LAST))

    def refuse_the_past(self) -> None:
        """Raises Slowed if what is left is kept for new mail."""
        if (it := self.allowed) and it.sentence_of_the_past:
            raise Slowed(it.sentence_of_the_past, it.below_in_s(PAST))

    def _count(self) -> None:
        for wire, counted in list(self._wires.items()):
            self._wires[wire] = taken = wire.reader.taken
            self._owed += taken - counted
            if wire.is_closed:
                del self._wires[wire]
