"""Whether what matters stands first: MRR and nDCG@3 on other people's conversations beside simple baselines, and our own stories.

    recency         the newest first
    BM25            by words alone (Okapi, k1 1.2, b 0.75, rareness over all messages of the set)
    BM25, recency   bm25 / its best + w * exp(-age / tau), with the w and tau that are best on the very set

Baselines are computed over all messages and with their best setting on what they are tried on; ours has one set of weights for all sets. Its
figures here are of situations that it was learned on, as far as they are open: what it reaches on customers it has not seen, `python -m
tests.quality.learning_ranking check` says (half of the customers teach, the others are ranked).
"""

from collections.abc import Sequence
from pathlib import Path

from backend.domain.ranking import Past
from backend.domain.ranking_weights import tables
from tests.bench.rows import Row, limit, told
from tests.quality.learning_ranking import Model
from tests.quality.ranking_baselines import baselines
from tests.quality.ranking_judging import Figures, Judged, figures
from tests.quality.ranking_rows import rows_of
from tests.quality.ranking_sets import FOLDERS, GAP, LATEST_NOT, NATURAL, Part, Situation, conversations, stories

GOALS = {
    ("enron", NATURAL): 0.90, ("enron", LATEST_NOT): 0.72, ("enron", GAP): 0.63,
    ("rlists", NATURAL): 0.85, ("rlists", LATEST_NOT): 0.73, ("rlists", GAP): 0.72, ("omq", NATURAL): 0.66,
}  # fmt: skip
"""MRR without the subject."""
ABOVE = 0.03
"""With the subject: so much above the best baseline of the column."""
STORIES = 0.90
OURS = "ours"


def measure(corpora: Path) -> list[Row]:
    rows = [row for name in FOLDERS for with_subject in (False, True) for row in _of_set(corpora, name, with_subject)]
    return rows + [row for part in ("open", "sealed") for row in _of_stories(part)]


def _of_set(corpora: Path, name: str, with_subject: bool) -> list[Row]:
    found = list(conversations(corpora, name, with_subject=with_subject))
    if not found or (name == "omq" and with_subject):
        return []
    ranked = {**baselines(found), OURS: [_judged(it) for it in found]}
    by_ranker = {ranker: figures(those) for ranker, those in ranked.items()}
    columns = by_ranker[OURS]
    return [row for key in columns for row in _column(key, {it: by_ranker[it][key] for it in by_ranker}, with_subject)]


def _column(key: tuple[str, str], by_ranker: dict[str, Figures], with_subject: bool) -> list[Row]:
    """A row a ranker in print; the goal beside ours."""
    name = f"{key[0]}, {key[1]}{', with subject' if with_subject else ''}, n {by_ranker[OURS].many}"
    rows = [row for ranker, it in by_ranker.items() if ranker != OURS for row in _told(name, ranker, it)]
    ours = by_ranker[OURS]
    best = max(it.mrr for ranker, it in by_ranker.items() if ranker != OURS)
    goal = round(best + ABOVE, 3) if with_subject else GOALS.get(key)
    mrr = (
        limit(f"{name}: ours MRR", ours.mrr, "", goal, least=True) if goal else told(f"{name}: ours MRR", ours.mrr, "")
    )
    return [*rows, mrr, told(f"{name}: ours nDCG@3", ours.ndcg, "")]


def _told(name: str, ranker: str, it: Figures) -> list[Row]:
    return [told(f"{name}: {ranker} MRR", it.mrr, ""), told(f"{name}: {ranker} nDCG@3", it.ndcg, "")]


def _of_stories(part: Part) -> list[Row]:
    found = list(stories(part))
    ours = figures(ranked(found))["stories", part]
    rows = [
        limit(f"stories, {part}: all that is needed among the first three", ours.all_needed, "", STORIES, least=True),
        told(f"stories, {part}: some of it", ours.any_needed, ""),
    ]
    for ranker, judged in {**baselines(found), "longest": _longest(found)}.items():
        it = figures(judged)["stories", part]
        rows.append(told(f"stories, {part}: all of it, by {ranker}", it.all_needed, ""))
    return rows


def ranked(situations: Sequence[Situation]) -> list[Judged]:
    """As the product ranks."""
    judged = []
    for it in situations:
        order = Past(it.entries).ranked(it.matter, it.now, len(it.entries))
        judged.append(Judged(it.of, it.columns, it.needed, tuple(one.entry.id for one in order)))
    return judged


def _judged(it: Situation) -> Judged:
    """The same order without making reasons, and with what was read of a mail kept for the next."""
    return rows_of(it).judged(Model(*tables()).score)


def _longest(situations: Sequence[Situation]) -> list[Judged]:
    """What needs no thought and yet finds much: whoever writes a story writes more about what matters in it. So the ranking may not ask
    how long a text is beyond its first sentence, and not at all of papers."""
    return [
        Judged(
            it.of, it.columns, it.needed, tuple(one.id for one in sorted(it.entries, key=lambda one: -len(one.text)))
        )
        for it in situations
    ]
