"""How long we stay away from a server after trouble: longer each time, and as long as it asks for."""

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mail_scanner.troubles import MailboxTrouble, Slowed

FIRST_DELAY_S, LONGEST_DELAY_S = 1.0, 300.0
SLOWED_S = 60.0
"""At least so long where the provider allows no more: knocking again is what it counts."""
APART_S = 30.0
"""Mailboxes that wait for the same moment do not all come at once."""
STEADY_S = 60
"""A connection that held this long was a good one: the next trouble starts with a short delay again."""


@dataclass
class Pauses:
    """Of one mailbox. `began` is when its last try began (monotonic)."""

    began: float = 0.0
    _delay_s: float = 0.0

    def begin(self) -> None:
        self.began = time.monotonic()

    def well(self) -> None:
        """It ended as it was to end: the next delay is a short one."""
        self._delay_s = FIRST_DELAY_S

    def next_s(self, slowed: Slowed | None = None) -> float:
        """The seconds to wait now. What a server asks for is never cut short."""
        if time.monotonic() - self.began > STEADY_S or not self._delay_s:
            self._delay_s = FIRST_DELAY_S
        least_s = least_pause_s(slowed)
        least_s += random.uniform(0, min(least_s / 10, APART_S))
        self._delay_s = max(self._delay_s, SLOWED_S if slowed else 0.0)
        pause_s = max(self._delay_s * random.uniform(0.7, 1.3), least_s)
        self._delay_s = min(self._delay_s * 2, LONGEST_DELAY_S)
        return pause_s


def least_pause_s(trouble: MailboxTrouble | None) -> float:
    """How long the server is to be left alone at least, whoever wants something of it."""
    return max(SLOWED_S, trouble.wait_s) if isinstance(trouble, Slowed) else 0.0


def next_try(pause_s: float, now: datetime) -> str:
    """When that is, for a person. The database knows no time zone of theirs."""
    at = now + timedelta(seconds=pause_s)
    return f"The next try is at {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC."
