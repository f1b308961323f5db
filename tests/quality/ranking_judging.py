"""How good an order is: MRR (one by the place of the first that matters), nDCG@3, and of stories whether the first three hold what is needed."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

FIRST = 3


@dataclass(frozen=True)
class Judged:
    """`order`: ids, what matters most first."""

    of: str
    columns: tuple[str, ...]
    needed: frozenset[str]
    order: tuple[str, ...]

    @property
    def reciprocal(self) -> float:
        return next((1 / place for place, it in enumerate(self.order, 1) if it in self.needed), 0.0)

    @property
    def gain(self) -> float:
        """nDCG@3 with binary gain; the ideal is as many as are needed, at most three."""
        found = sum(1 / math.log2(place + 1) for place, it in enumerate(self.order[:FIRST], 1) if it in self.needed)
        return found / sum(1 / math.log2(place + 1) for place in range(1, min(FIRST, len(self.needed)) + 1))

    @property
    def share(self) -> float:
        """Of what is needed, how much stands among the first three."""
        return len(self.needed.intersection(self.order[:FIRST])) / min(FIRST, len(self.needed))


@dataclass(frozen=True)
class Figures:
    many: int
    mrr: float
    ndcg: float
    all_needed: float
    any_needed: float


def figures(judged: Iterable[Judged]) -> dict[tuple[str, str], Figures]:
    """By set and column."""
    found: defaultdict[tuple[str, str], list[Judged]] = defaultdict(list)
    for it in judged:
        for column in it.columns:
            found[it.of, column].append(it)
    return {key: _figures(those) for key, those in found.items()}


def _figures(those: Sequence[Judged]) -> Figures:
    return Figures(
        len(those),
        fmean(it.reciprocal for it in those),
        fmean(it.gain for it in those),
        fmean(it.share == 1 for it in those),
        fmean(it.share > 0 for it in those),
    )


def table(judged: Iterable[Judged]) -> str:
    """A line a column of a set."""
    rows = figures(judged).items()
    return "\n".join(
        f"{of:8} {column:20} n {it.many:4}  MRR {it.mrr:.3f}  nDCG@3 {it.ndcg:.3f}  all of the needed in three {it.all_needed:.3f}  any {it.any_needed:.3f}"
        for (of, column), it in rows
    )
