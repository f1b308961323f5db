"""What the verdicts on a card teach: the entries that were judged and those that stood there, by what speaks for each, in numbers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from backend.domain.context import HISTORY_LENGTH
from backend.domain.ranking_comparison import Comparison
from backend.domain.ranking_entries import Entry, Matter
from backend.domain.ranking_features import Features
from backend.domain.ranking_index import Index, known_of
from backend.domain.ranking_weights import score
from backend.domain.words import ActivityKind


@dataclass(frozen=True, slots=True)
class Lesson:
    """An entry of the card and what spoke for it, as `ranking_weights.txt` names it."""

    entry_id: str
    kind: ActivityKind
    features: Features


def lessons(entries: Iterable[Entry], matter: Matter, now: datetime, judged: Collection[str]) -> tuple[Lesson, ...]:
    """In the order of today's weights: the first five as of `now`, and all that were judged (by id)."""
    index = Index()
    for it in entries:
        if it.at <= now:
            index.put(known_of(it))
    comparison = Comparison(index, matter, now)
    rows = zip(comparison.candidates, comparison.features(), strict=True)
    best = sorted(rows, key=lambda it: (-score(it[0].entry, it[1]), -it[0].second, it[0].entry.id))
    found = (Lesson(known.entry.id, known.entry.kind, features) for known, features in best)
    return tuple(it for place, it in enumerate(found) if place < HISTORY_LENGTH or it.entry_id in judged)
