"""How much a provider gives out of one mailbox in a day, and what is still read when little of it is left.

    all      everything, the past as well up to PAST of it
    new      beyond SAVING: new mail alone, header first; large mails, second tries and the past wait
    nothing  beyond LAST: whoever goes on is shut out by the provider for a day, and with us the person's own mail programs

The rest is theirs, and for what nobody counts: connections that broke, TLS. Google names a figure per day and not when a day begins
(support.google.com/a/answer/1071518), so any 24 hours must be within it: what was read is counted by the hour, and each hour until all of it
is a day old.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Reading = Literal["all", "new", "nothing"]

MB = 1_000_000
BYTES_A_DAY = {"imap.gmail.com": 2500 * MB, "imap.googlemail.com": 2500 * MB}
"""By host: what the provider itself names as its limit for IMAP downloads. All others name none."""
PAST, SAVING, LAST = 0.6, 0.8, 0.95
COUNTS_FOR = timedelta(hours=25)
"""From its beginning on."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What was read of one mailbox in an hour, in bytes."""

    begins: datetime
    received: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one mailbox may be read of now. `limit`: bytes in 24 hours."""

    limit: int
    hours: Sequence[Hour]
    now: datetime

    @property
    def used(self) -> int:
        """Bytes."""
        return sum(it.received for it in self._counting)

    @property
    def reading(self) -> Reading:
        if self.used >= int(self.limit * LAST):
            return "nothing"
        return "new" if self.used >= int(self.limit * SAVING) else "all"

    @property
    def left_for_the_past(self) -> int:
        """Bytes that may still be spent on mail from before."""
        return max(0, int(self.limit * PAST) - self.used)

    def below_in_s(self, share: float) -> float:
        """Seconds until less than this share of the limit counts as used, if nothing more is read."""
        used, at = self.used, self.now
        for it in sorted(self._counting, key=lambda it: it.begins):
            if used < int(self.limit * share):
                break
            used, at = used - it.received, it.begins + COUNTS_FOR
        return (at - self.now).total_seconds()

    @property
    def sentence(self) -> str:
        """Why less is read, for the owner; "" while everything is."""
        match self.reading:
            case "all":
                return ""
            case "new":
                return (
                    f"{self._so_far} New mail is read; large mails and older ones wait until some of it is a day old."
                )
            case "nothing":
                return f"{self._so_far} Reading goes on when some of it is a day old."

    @property
    def sentence_of_the_past(self) -> str:
        """Why mail from before waits; "" while it is read."""
        return (
            ""
            if self.left_for_the_past
            else f"{self._so_far} The rest is kept for new mail; older mail goes on when some of it is a day old."
        )

    @property
    def _counting(self) -> list[Hour]:
        return [it for it in self.hours if it.begins + COUNTS_FOR > self.now]

    @property
    def _so_far(self) -> str:
        return f"The provider gives out {self.limit // MB} MB in 24 hours, and {self.used // MB} MB of it are used."


def allowance(host: str, hours: Sequence[Hour], now: datetime) -> Allowance | None:
    """None where the provider names no limit."""
    limit = BYTES_A_DAY.get(host.lower())
    return Allowance(limit, hours, now) if limit else None
