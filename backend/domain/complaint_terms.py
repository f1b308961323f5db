"""What makes a mail a complaint: a table of signs and weights that anybody can read and a company can change.

    signs of the text (signs) -> each weighs once, for or against -> the sum, and what the company's own terms add

The weights were learned from texts (tests/quality/learning_complaints.py) and stand in complaint_weights.txt, in tenths: a sign of 10 makes
a complaint nearly three times as likely.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from backend.domain.own_complaint_terms import OUTRIGHT, OwnTerm, found_of
from backend.domain.sign_tables import COMPLAINT, signs_of, told
from backend.domain.signs import BESIDE, THEN, Found, families

OF_OWN = {1: 8, 2: 20, 3: 40}
"""What a term of the company's weighs in the table's measure."""
SHORT, PER_HUNDRED = 300, 5
"""A long text holds many signs by chance: beyond so many characters each hundred more takes so much off. Of 766 long business mails that
complain of nothing in particular a quarter would be called complaints without it, and 1 in 50 with it."""
TERSE, FEW = 80, 3
"""A text of no more characters has room for few signs only: so much is given back."""
MOST_TERMS = 5
"""As many of the words that decided are told."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a company has made of the table: its own terms, and the keys of ours that it has switched off."""

    own: tuple[OwnTerm, ...] = ()
    off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weighed:
    """`terms`: the words that weighed most, as found. `is_outright`: the company's own terms say it, whatever stands beside them."""

    weight: int = 0
    terms: tuple[str, ...] = ()
    is_outright: bool = False

    @property
    def is_complaint(self) -> bool:
        return self.weight >= THRESHOLD or self.is_outright

    @property
    def is_unsure(self) -> bool:
        """Below the threshold, though not far: somebody should look, and nobody be alarmed."""
        return ASKED <= self.weight < THRESHOLD and not self.is_outright


TERMS = COMPLAINT.terms
THRESHOLD, ASKED = COMPLAINT.limits["complaint"], COMPLAINT.limits["asked"]
OURS = Table()


def complaints_with(table: Table, text: str, found: Found | None = None) -> Weighed:
    """How much a text complains, by this company's table. Linear in the text. `found`: its signs, where they are known."""
    found = signs_of(text) if found is None else found
    weights = _weights(table.off)
    own = found_of(table.own, text)
    by_chance = PER_HUNDRED * max(0, len(text) - SHORT) // 100 - (FEW if len(text) <= TERSE else 0)
    weight = sum(weights[it] for it in found.keys() & weights.keys()) + sum(OF_OWN[it] for it, _ in own) - by_chance
    outright = sum(it for it, _ in own) >= OUTRIGHT
    if weight < ASKED and not outright:
        return Weighed(weight)
    words = (*(words for _, words in sorted(own, key=_by_weight)), *told(found, weights, text))
    return Weighed(weight, tuple(dict.fromkeys(words))[:MOST_TERMS], outright)


@lru_cache(maxsize=8)
def _weights(off: frozenset[str]) -> Mapping[str, int]:
    """A sign that is switched off is so in pairs, too."""
    if not off:
        return COMPLAINT.weights
    return {it.key: it.weight for it in TERMS if off.isdisjoint((it.key, *parts(it.key)))}


def parts(key: str) -> list[str]:
    """The signs that a pair is made of."""
    return key.split(THEN if THEN in key else BESIDE)


def in_words(key: str) -> str:
    """A sign as an administrator reads it: of a family the words."""
    return f"{key}: {' '.join(_FAMILIES[key])}" if key in _FAMILIES else key


_FAMILIES = families()


def _by_weight(it: tuple[int, str]) -> int:
    return -it[0]
