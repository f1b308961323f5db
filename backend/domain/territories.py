"""Where a territory lies: postcodes by their first signs, single or as a range.

70          70000 to 70999
70-72       70000 to 72999
70173       just this one
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from backend.errors import Invalid

AREAS_MOST = 200
_WRITTEN = re.compile(r"([0-9A-Z]{1,8})(?:\s*[-–]\s*([0-9A-Z]{1,8}))?")


class Area(NamedTuple):
    """Postcodes that begin with `first`, with `last`, or with what lies between."""

    first: str
    last: str

    def __str__(self) -> str:
        return self.first if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def beyond(self) -> str:
        """Greater than every postcode of the area, and smaller than all behind it."""
        return self.last + "\uffff"


def area(written: str) -> Area:
    """Raises Invalid for what is neither a beginning of a postcode nor a range of two equally long ones."""
    found = _WRITTEN.fullmatch(written.strip().upper())
    first, last = (found[1], found[2] or found[1]) if found else ("", "")
    if not first or len(first) != len(last) or first > last:
        raise Invalid(f"“{written[:40]}” is no postcode and no range such as 70-72.", code="no_area")
    return Area(first, last)


def areas(written: Iterable[str]) -> tuple[Area, ...]:
    """In order, those that overlap refused: each postcode stands once. Raises Invalid."""
    found = sorted(area(it) for it in written)
    if len(found) > AREAS_MOST:
        raise Invalid(f"A territory has at most {AREAS_MOST} postcodes and ranges.", code="no_area")
    for one, other in pairwise(found):
        if overlap(one, other):
            raise Invalid(f"{one} and {other} overlap.", code="overlap")
    return tuple(found)


def overlap(one: Area, other: Area) -> bool:
    return one.first < other.beyond and other.first < one.beyond


def holds(one: Area, postcode: str) -> bool:
    return one.first <= postcode < one.beyond
