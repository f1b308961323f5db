"""What of the past matters for this mail, with the reasons for each entry.

    entries -> index (ranking_index)        mail -> words, people, numbers (ranking_asked)
            candidates -> features (ranking_comparison) -> weights (ranking_weights.txt) -> order -> reasons (ranking_reasons)

One linear score: each feature counts for itself and can be read in the table, and the same entries in any order give the same order, ties by
the newest, then by id. How the weights came about, tests/quality/learning_ranking.py says.
"""

from collections.abc import Iterable
from datetime import datetime

from backend.domain.ranking_comparison import Comparison
from backend.domain.ranking_entries import Entry, Matter, Ranked, Reason, ReasonKind
from backend.domain.ranking_index import Index, known_of
from backend.domain.ranking_reasons import reasons
from backend.domain.ranking_weights import score

__all__ = ["Entry", "Matter", "Past", "Ranked", "Reason", "ReasonKind", "relevant"]


class Past:
    """An index over a customer's entries; each counts once, by its id, as it was added last."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._index = Index()
        for it in entries:
            self.add(it)

    def add(self, entry: Entry) -> None:
        self._index.put(known_of(entry))

    def ranked(self, matter: Matter, now: datetime, limit: int) -> tuple[Ranked, ...]:
        """At most `limit` entries, what matters most first; the mail itself is none of them."""
        comparison = Comparison(self._index, matter, now)
        rows = zip(comparison.candidates, comparison.features(), strict=True)
        scored = [(score(known.entry, row), known, row) for known, row in rows]
        best = sorted(scored, key=lambda it: (-it[0], -it[1].second, it[1].entry.id))[: max(limit, 0)]
        return tuple(
            Ranked(known.entry, round(total, 4), reasons(comparison, known, row)) for total, known, row in best
        )


def relevant(entries: Iterable[Entry], matter: Matter, now: datetime, limit: int) -> tuple[Ranked, ...]:
    """Indexed and ranked at once."""
    return Past(entries).ranked(matter, now, limit)
