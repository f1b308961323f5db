"""Which entries share words with the mail in hand, and how much (BM25 with a steeper weight for rare words).

A word weighs by how rare it is in business mail at all, and by how few of this customer's entries hold it: squared, since one shared article
name says more than ten shared everyday words.
"""

import math
from dataclasses import dataclass, field

from backend.domain.ranking_index import Index, Known
from backend.domain.ranking_words import COUNTED, rareness

MOST_READ = 10_000
"""So many places of words are looked at, those of the rarest first."""
COMMON = 0.8
"""Words more common than this are left out: "the", "und"."""
PART = 4.0
"""What a part of a word weighs, as if it were a word of this rareness."""
FEWEST = 10
"""With fewer related entries one of them would hardly be told from all."""


@dataclass(frozen=True, slots=True)
class Wording:
    """`weights` of the mail's words and `part_weights` of its parts, as far as entries hold them; `scores` of the entries by id."""

    weights: dict[str, float]
    part_weights: dict[str, float]
    mass: float
    scores: dict[str, float] = field(default_factory=dict)

    def shared(self, known: Known) -> list[str]:
        held = known.words
        return [it for it in self.weights if it in held]

    def by_parts(self, known: Known) -> float:
        return sum(weight for part, weight in self.part_weights.items() if part in known.parts)


def wording(index: Index, words: frozenset[str], parts: frozenset[str]) -> Wording:
    found = _found(index, words)
    related: set[str] = set()
    for word, held in found:
        if rareness(word) >= COUNTED:
            related.update(held)
    many = max(len(related), FEWEST)
    weights = {word: _rare(many, len(held)) ** 2 * rareness(word) for word, held in found}
    beside = {it: _rare(many, index.with_part[it]) ** 2 * PART for it in sorted(parts) if index.with_part[it]}
    return Wording(weights, beside, sum(weights.values()) or 1.0, _scores(found, weights))


def _found(index: Index, words: frozenset[str]) -> list[tuple[str, dict[str, float]]]:
    """The rarest words first, until enough places are read."""
    held = ((it, index.with_word[it]) for it in words if it in index.with_word and rareness(it) > COMMON)
    found: list[tuple[str, dict[str, float]]] = []
    room = MOST_READ
    for word, places in sorted(held, key=lambda it: (len(it[1]), it[0])):
        room -= len(places)
        if found and room < 0:
            break
        if places:
            found.append((word, places))
    return found


def _rare(many: int, with_it: int) -> float:
    return math.log(1 + (max(many - with_it, 0) + 0.5) / (with_it + 0.5))


def _scores(found: list[tuple[str, dict[str, float]]], weights: dict[str, float]) -> dict[str, float]:
    scores: dict[str, float] = {}
    seen = scores.get
    for word, held in found:
        weight = weights[word]
        for entry_id, count in held.items():
            scores[entry_id] = seen(entry_id, 0.0) + weight * count
    return scores
