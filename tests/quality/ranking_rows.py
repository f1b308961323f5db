"""Situations with what speaks for each of their entries, as the ranking sees it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backend.domain.ranking_comparison import Comparison
from backend.domain.ranking_entries import Entry
from backend.domain.ranking_features import MAILS, Features
from backend.domain.ranking_index import Index, Known, known_of
from tests.quality.ranking_judging import Judged
from tests.quality.ranking_sets import FOLDERS, Situation, conversations, stories


@dataclass(frozen=True)
class Row:
    id: str
    kind: str
    second: float
    features: Features
    is_needed: bool

    @property
    def is_mail(self) -> bool:
        return self.kind in MAILS


@dataclass(frozen=True)
class Situated:
    of: str
    half: int
    columns: tuple[str, ...]
    needed: frozenset[str]
    rows: tuple[Row, ...]

    def judged(self, score: Callable[[str, Features], float]) -> Judged:
        """Ranked as `Past.ranked` does: ties by the newest, then by id."""
        order = sorted(self.rows, key=lambda it: (-score(it.kind, it.features), -it.second, it.id))
        return Judged(self.of, self.columns, self.needed, tuple(it.id for it in order))


def situated(corpora: Path, *, with_subject: bool = False) -> list[Situated]:
    """All of the sets that are at hand, and the open stories."""
    return [*of_sets(corpora, with_subject=with_subject), *map(rows_of, stories("open"))]


def of_sets(corpora: Path, *, with_subject: bool) -> Iterator[Situated]:
    for name in FOLDERS:
        yield from map(rows_of, conversations(corpora, name, with_subject=with_subject))


def rows_of(it: Situation) -> Situated:
    index = Index()
    for known in map(_known, it.entries):
        index.put(known)
    comparison = Comparison(index, it.matter, it.now)
    rows = zip(comparison.candidates, comparison.features(), strict=True)
    return Situated(it.of, it.half, it.columns, it.needed, tuple(_rows(rows, it.needed)))


def _rows(found: Iterable[tuple[Known, Features]], needed: frozenset[str]) -> Iterator[Row]:
    for known, features in found:
        entry = known.entry
        yield Row(entry.id, entry.kind, known.second, features, entry.id in needed)


@lru_cache(40_000)
def _known(entry: Entry) -> Known:
    """The same mail is a candidate of many."""
    return known_of(entry)
