"""The orders to beat: by time, by words (BM25), and by both."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from backend.domain.ranking_entries import Entry
from backend.domain.ranking_times import DAY
from tests.quality.ranking_judging import Judged, figures
from tests.quality.ranking_sets import GAP, NATURAL, Situation

K1, B = 1.2, 0.75
WEIGHTS = (0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5)
DAYS = (3, 7, 14, 30, 60, 120)
MOST_WORDS = 400
_WORD = re.compile(r"\w\w+")


def baselines(situations: Sequence[Situation]) -> dict[str, list[Judged]]:
    words = _Words(situations)
    by_words = [words.scores(it) for it in situations]
    ages = [[(it.matter.at - entry.at).total_seconds() / DAY for entry in it.entries] for it in situations]
    return {
        "recency": [_judged(it, [-age for age in old]) for it, old in zip(situations, ages, strict=True)],
        "BM25": [_judged(it, scores) for it, scores in zip(situations, by_words, strict=True)],
        "BM25, recency": _both(situations, by_words, ages),
    }


def _both(situations: Sequence[Situation], by_words: list[list[float]], ages: list[list[float]]) -> list[Judged]:
    """With the weight and the time that do best on these very situations."""
    shares = [[score / (max(scores, default=0.0) or 1.0) for score in scores] for scores in by_words]
    return max((it for days in DAYS for it in _weighted(situations, shares, _decays(ages, days))), key=_worth)


def _decays(ages: list[list[float]], days: float) -> list[list[float]]:
    return [[math.exp(-age / days) for age in old] for old in ages]


def _weighted(
    situations: Sequence[Situation], shares: list[list[float]], decays: list[list[float]]
) -> Iterator[list[Judged]]:
    for weight in WEIGHTS:
        mixed = zip(situations, shares, decays, strict=True)
        yield [_judged(it, [one + weight * new for one, new in zip(*both, strict=True)]) for it, *both in mixed]


def _worth(judged: Sequence[Judged]) -> float:
    found = figures(judged)
    return sum(it.mrr + it.ndcg for (_, column), it in found.items() if column in (NATURAL, GAP, "open", "sealed"))


def _judged(it: Situation, scores: Sequence[float]) -> Judged:
    order = sorted(range(len(scores)), key=lambda at: -scores[at])
    return Judged(it.of, it.columns, it.needed, tuple(it.entries[at].id for at in order))


class _Words:
    """Okapi's BM25 with the rareness of words over all messages that are there."""

    def __init__(self, situations: Sequence[Situation]) -> None:
        every = {
            entry.id if it.of != "stories" else f"{it.id} {entry.id}": entry
            for it in situations
            for entry in it.entries
        }
        self._read: dict[Entry, Counter[str]] = {}
        counted = [self._counts(it) for it in every.values()]
        self.many = len(counted)
        self.with_word = Counter(word for it in counted for word in it)
        self.usual = sum(it.total() for it in counted) / max(self.many, 1)

    def scores(self, it: Situation) -> list[float]:
        words = list(dict.fromkeys(_words(f"{it.matter.subject} {it.matter.text}")))[:MOST_WORDS]
        weights = {word: self.rareness[word] for word in words if word in self.rareness}
        return [self._score(self._counts(entry), weights) for entry in it.entries]

    @cached_property
    def rareness(self) -> dict[str, float]:
        return {word: math.log(1 + (self.many - df + 0.5) / (df + 0.5)) for word, df in self.with_word.items()}

    def _score(self, counts: Counter[str], weights: dict[str, float]) -> float:
        norm = K1 * (1 - B + B * counts.total() / self.usual)
        shared = ((counts[word], weight) for word, weight in weights.items() if word in counts)
        return sum(weight * count * (K1 + 1) / (count + norm) for count, weight in shared)

    def _counts(self, entry: Entry) -> Counter[str]:
        found = self._read.get(entry)
        if found is None:
            found = self._read[entry] = Counter(_words(f"{entry.title} {entry.text}"))
        return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
