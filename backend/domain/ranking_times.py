"""Age, place and rhythm: when entries happened, seen from the mail in hand.

Only the newest entries of the last half year are counted, so that an old note moves nothing.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

DAY = 86_400.0
PLACES = 30
"""Places among the newest are counted so far."""
RECENT = 180 * DAY
SHORTEST_GAP = 0.05


@dataclass(frozen=True, slots=True)
class Times:
    """`newest` and `linked` are seconds, oldest first: of all entries, and of those that the person took part in. `rhythm`: the days that
    usually lie between two entries of this customer."""

    at: float
    newest: tuple[float, ...]
    linked: tuple[float, ...]
    rhythm: float

    def days(self, second: float) -> float:
        return max(self.at - second, 0.0) / DAY

    def place(self, second: float) -> int:
        """How many are as new or newer, without itself; many of one moment (no time is known) are all far back."""
        return _place(self.newest, second)

    def place_of_linked(self, second: float) -> int:
        return _place(self.linked, second)


def newest(seconds: Sequence[float], at: float) -> tuple[float, ...]:
    """Of those in order, the last ones, no further back than RECENT."""
    return tuple(it for it in seconds[-PLACES - 1 :] if it > at - RECENT)


def rhythm(seconds: Sequence[float]) -> float:
    """The median gap between entries in order, in days."""
    gaps = [later - earlier for earlier, later in pairwise(seconds)]
    return max(median(gaps) / DAY if gaps else 1.0, SHORTEST_GAP)


def _place(newest: Sequence[float], second: float) -> int:
    is_itself = bool(newest) and second >= newest[0]
    return min(len(newest) - bisect_left(newest, second) - is_itself, PLACES)
