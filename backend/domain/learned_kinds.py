"""Kinds that are told by words as people use them: whoever writes says it differently, so what they weigh was learned.

    a note that a machine sends   absence, departure
    what a person writes          order, offer (an answer to an offer of ours)

Tables as for complaints (`sign_tables`), one a kind; tests/quality/learning_kinds.py learns and writes them.
"""

from collections.abc import Iterable
from itertools import islice

from backend.domain.sign_tables import KINDS, told
from backend.domain.signs import Found
from backend.domain.words import Kind

OF_NOTES: tuple[Kind, ...] = ("departure", "absence")
OF_PEOPLE: tuple[Kind, ...] = ("order", "offer")
MOST_TERMS = 3


def likeliest(text: str, among: Iterable[Kind], found: Found) -> tuple[Kind, tuple[str, ...]] | None:
    """The kind whose words reach its limit by most, with the words; None if none does. `found`: the signs of the text."""
    above = [(_above(found, it), it) for it in among]
    by, kind = max(above, key=lambda it: it[0])
    return (kind, tuple(islice(told(found, KINDS[kind].weights, text), MOST_TERMS))) if by >= 0 else None


def _above(found: Found, kind: Kind) -> int:
    weights = KINDS[kind].weights
    return sum(weights[it] for it in found.keys() & weights.keys()) - KINDS[kind].limits[kind]
