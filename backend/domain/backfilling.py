"""How long a backfill will still take, and what a person may do with it."""

import math
from typing import Literal

BackfillState = Literal["previewing", "shown", "running", "paused", "done", "failed", "cancelled"]
Turn = Literal["start", "pause", "go_on", "cancel"]

MINUTE_S = 60.0

TURNS: dict[Turn, tuple[frozenset[BackfillState], BackfillState]] = {
    "start": (frozenset(("previewing", "shown")), "running"),
    "pause": (frozenset(("running",)), "paused"),
    "go_on": (frozenset(("paused",)), "running"),
    "cancel": (frozenset(("previewing", "shown", "running", "paused")), "cancelled"),
}
"""What a person does, from which states, and what state follows."""


def turns(state: BackfillState) -> tuple[Turn, ...]:
    """What may be done now."""
    return tuple(what for what, (before, _) in TURNS.items() if state in before)


def smoothed(rate: float, mails: int, took_s: float) -> float:
    """Mails in a second over about the last minute, after some more of them. `rate`: as of before, 0 at the beginning.

    >>> smoothed(0.0, 400, 2.0)
    200.0
    """
    now = mails / max(took_s, 0.001)
    old = math.exp(-took_s / MINUTE_S) if rate else 0.0
    return old * rate + (1 - old) * now


def remaining_s(left: int, rate: float) -> int | None:
    """Seconds to the end; None while nothing can be said.

    >>> remaining_s(1000, 200.0), remaining_s(1000, 0.0)
    (5, None)
    """
    return math.ceil(left / rate) if rate > 0 else None
