"""What makes a mail a complaint: a table of signs and weights that anybody can read and a company can change.

    signs of the text (complaint_signs) -> each weighs once, for or against -> the sum, and what the company's own terms add

The weights were learned from texts (tests/quality/learning_complaints.py) and stand in complaint_weights.txt, in tenths: a sign of 10 makes
a complaint nearly three times as likely.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backend.domain.complaint_signs import BESIDE, THEN, Found, Reader, families, spans
from backend.domain.own_complaint_terms import OUTRIGHT, OwnTerm, found_of

OF_OWN = {1: 8, 2: 20, 3: 40}
"""What a term of the company's weighs in the table's measure."""
SHORT, PER_HUNDRED = 300, 5
"""A long text holds many signs by chance: beyond so many characters each hundred more takes so much off. Of 766 long business mails that
complain of nothing in particular a quarter would be called complaints without it, and 1 in 50 with it."""
MOST_TERMS = 5
"""As many of the words that decided are told."""


@dataclass(frozen=True, slots=True)
class Term:
    """A row of our table. `key` is the sign; `lang` is "" where it is used in both languages."""

    key: str
    weight: int
    lang: str


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


def _read() -> tuple[dict[str, int], tuple[Term, ...]]:
    """The limits and the rows of the file."""
    lines = Path(__file__).with_name("complaint_weights.txt").read_text("utf-8").splitlines()
    rows = [it.split("\t") for it in lines if it and not it.startswith("#")]
    limits = {name: int(weight) for weight, lang, name in rows if lang == "limit"}
    return limits, tuple(Term(name, int(weight), lang.strip()) for weight, lang, name in rows if lang != "limit")


_LIMITS, TERMS = _read()
THRESHOLD, ASKED = _LIMITS["complaint"], _LIMITS["asked"]
OURS = Table()


def complaints_with(table: Table, text: str) -> Weighed:
    """How much a text complains, by this company's table. Linear in the text."""
    reader, weights = _of(table.off)
    found = reader.found(text)
    own = found_of(table.own, text)
    by_chance = PER_HUNDRED * max(0, len(text) - SHORT) // 100
    weight = sum(map(weights.__getitem__, found)) + sum(OF_OWN[it] for it, _ in own) - by_chance
    outright = sum(it for it, _ in own) >= OUTRIGHT
    if weight < ASKED and not outright:
        return Weighed(weight)
    told = (*(words for _, words in sorted(own, key=_by_weight)), *_told(found, weights, text))
    return Weighed(weight, tuple(dict.fromkeys(told))[:MOST_TERMS], outright)


@lru_cache(maxsize=8)
def _of(off: frozenset[str]) -> tuple[Reader, dict[str, int]]:
    """A sign that is switched off is so in pairs, too."""
    weights = {it.key: it.weight for it in TERMS if off.isdisjoint((it.key, *parts(it.key)))}
    return Reader(weights), weights


def parts(key: str) -> list[str]:
    """The signs that a pair is made of."""
    return key.split(THEN if THEN in key else BESIDE)


def in_words(key: str) -> str:
    """A sign as an administrator reads it: of a family the words."""
    return f"{key}: {' '.join(_FAMILIES[key])}" if key in _FAMILIES else key


_FAMILIES = families()


def _by_weight(it: tuple[int, str]) -> int:
    return -it[0]


def _told(found: Found, weights: dict[str, int], text: str) -> Iterator[str]:
    """What spoke for a complaint, the weightiest first; no words twice."""
    if len(text.lower()) != len(text):  # few letters are longer when small
        text = text.lower()
    places, told = spans(text), set[int]()
    for sign in sorted(found, key=lambda it: (-weights[it], found[it])):
        new = [it for it in found[sign] if it not in told]
        if weights[sign] <= 0 or not new:
            continue
        told.update(found[sign])
        if THEN in sign:
            new = [found[sign][0]]
            yield text[places[found[sign][0]][0] : places[found[sign][-1]][1]]
        else:
            yield from (text[slice(*places[it])] for it in new)
