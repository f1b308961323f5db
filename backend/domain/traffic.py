"""How much a provider gives out of one mailbox in a day, and what is still read when little of it is left.

    all      everything, the past as well up to PAST of it
    new      beyond SAVING: new mail alone, header first; large mails, second tries and the past wait for the next day
    nothing  beyond LAST: whoever goes on is shut out by the provider for a day, and with us the person's own mail programs

The rest is theirs, and for what nobody counts: connections that broke, TLS. Days are those of UTC; no provider says when its own begin.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal

Reading = Literal["all", "new", "nothing"]

MB = 1_000_000
BYTES_A_DAY = {"imap.gmail.com": 2500 * MB, "imap.googlemail.com": 2500 * MB}
"""By host: what the provider itself names as its limit for IMAP downloads. All others name none."""
PAST, SAVING, LAST = 0.6, 0.8, 0.95


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one mailbox may be read of today. `used`: bytes so far."""

    limit: int
    used: int

    @property
    def reading(self) -> Reading:
        if self.used >= self.limit * LAST:
            return "nothing"
        return "new" if self.used >= self.limit * SAVING else "all"

    @property
    def left_for_the_past(self) -> int:
        """Bytes that may still be spent on mail from before."""
        return max(0, int(self.limit * PAST) - self.used)

    @property
    def sentence(self) -> str:
        """Why less is read, for the owner; "" while everything is."""
        match self.reading:
            case "all":
                return ""
            case "new":
                return f"{self._so_far} New mail is read; large mails and older ones wait for the next day."
            case "nothing":
                return f"{self._so_far} Reading goes on with the next day."

    @property
    def sentence_of_the_past(self) -> str:
        """Why mail from before waits; "" while it is read."""
        return (
            ""
            if self.left_for_the_past
            else f"{self._so_far} The rest is kept for new mail; older mail goes on with the next day."
        )

    @property
    def _so_far(self) -> str:
        return f"The provider gives out {self.limit // MB} MB a day, and {self.used // MB} MB of it are used."


def allowance(host: str, used: int) -> Allowance | None:
    """None where the provider names no limit."""
    limit = BYTES_A_DAY.get(host.lower())
    return Allowance(limit, used) if limit else None


def left_of_day_s(now: datetime) -> float:
    """Seconds until the next day of UTC."""
    today = now.astimezone(UTC).date()
    return (datetime.combine(today + timedelta(days=1), time(), UTC) - now).total_seconds()
