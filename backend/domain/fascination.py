"""The pyramid of what we mean to a customer, from the base up:

                 fascinates     what nobody else gives them, and they would miss
               delights         more than they hoped for
             distinct           what sets us apart from others
           expected             what they take for granted: noticed only when it is missing

One thing stands on one floor. An empty floor is a question for the next visit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from backend.domain.words import FascinationLevel

Refusal = Literal["empty", "twice"]


@dataclass(frozen=True, slots=True)
class Stone:
    """One thing of ours in the pyramid: an offering, or words, or both."""

    id: str
    level: FascinationLevel
    text: str
    offering_id: str | None = None


def refusal(stones: Iterable[Stone], new: Stone) -> Refusal | None:
    """Why `new` cannot be laid, or be changed into this: it says nothing, or it stands there already, on whichever floor.

    >>> refusal([Stone("1", "expected", "Ersatzteile")], Stone("2", "delights", " ersatzteile "))
    'twice'
    """
    if not new.text.strip() and new.offering_id is None:
        return "empty"
    return "twice" if any(_same(it, new) for it in stones if it.id != new.id) else None


def _same(one: Stone, other: Stone) -> bool:
    """The same offering said in other words is another thing: its price may delight and its noise be taken for granted."""
    return one.offering_id == other.offering_id and _folded(one.text) == _folded(other.text)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
