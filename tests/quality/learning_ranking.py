"""Learns what the features of the ranking weigh: `python -m tests.quality.learning_ranking` writes backend/domain/ranking_weights.txt.

Softmax over the entries of a situation: the chance of what is needed is made as large as possible, of conversations that any of it comes
first, of stories that all of it does. Stochastic gradient with steps of its own for each weight (AdaGrad; Duchi, Hazan and Singer, 2011),
plain Python, no chance in it: the same situations give the same weights.

`... learning_ranking FILE` learns from a company's own feedback as well (`rapport feedback export FILE`).

`... learning_ranking check` learns on one half of the customers, ranks the other, and the other way round, and writes nothing: what is said
of the ranking's quality is said by this.
"""

import math
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path

from backend.domain import ranking
from backend.domain.ranking_features import MAILS
from tests.quality import ranking_feedback
from tests.quality.ranking_judging import Judged, table
from tests.quality.ranking_rows import Situated, situated
from tests.quality.ranking_sets import GAP, LATEST_NOT, NATURAL

WEIGHTS = Path(ranking.__file__).with_name("ranking_weights.txt")
ROUNDS, STEP, PULL = 14, 0.35, 10.0
"""PULL draws each weight to what is known beforehand: the stiffness of a spring, in situations."""
BEFOREHAND = {"thread": 12.0, "number": 10.0, "article": 0.7, "of the mail's kind": 0.7}
"""Known without learning: in the texts to learn from there are no conversations to see, and hardly a number."""
COUNTS = {
    ("enron", NATURAL): 1.1, ("enron", LATEST_NOT): 1.0, ("enron", GAP): 1.0, ("rlists", NATURAL): 1.3, ("rlists", LATEST_NOT): 1.6,
    ("rlists", GAP): 2.0, ("omq", NATURAL): 1.0, ("stories", "open"): 6.0, ("feedback", "feedback"): 6.0,
}  # fmt: skip
"""How much a situation counts, by the columns it is in: so that a small set is heard beside a large one."""
SMALLEST = 0.05
HEAD = """\
# What speaks for an entry, and how much: tests/quality/learning_ranking.py learns and writes it. weight in a mail, in anything else, feature.
"""


@dataclass(frozen=True)
class Model:
    """Weights of mails and of all else, by feature."""

    mails: dict[str, float]
    others: dict[str, float]

    def score(self, kind: str, features: dict[str, float]) -> float:
        weights = self.mails if kind in MAILS else self.others
        return sum(weights.get(name, 0.0) * value for name, value in features.items())


class _Columns:
    """Where each feature stands, mails and others apart, and how far it usually is from its mean."""

    def __init__(self, situations: Sequence[Situated]) -> None:
        self.at: dict[tuple[bool, str], int] = {}
        sums: dict[tuple[bool, str], list[float]] = {}
        many = {True: 0, False: 0}
        for row in (it for one in situations for it in one.rows):
            many[row.is_mail] += 1
            for name, value in row.features.items():
                found = sums.setdefault((row.is_mail, name), [0.0, 0.0])
                found[0] += value
                found[1] += value * value
        for key in sorted(sums):
            self.at[key] = len(self.at)
        self.scale = [_spread(*sums[key], many[key[0]]) for key in self.at]

    def placed(self, is_mail: bool, features: dict[str, float]) -> tuple[list[int], list[float]]:
        where = [self.at[is_mail, name] for name, value in features.items() if value]
        return where, [value for value in features.values() if value]


def _spread(total: float, squares: float, many: int) -> float:
    return max(math.sqrt(max(squares / many - (total / many) ** 2, 0.0)), SMALLEST)


@dataclass(frozen=True)
class _Lesson:
    """A situation as numbers: places and values of each entry, which are needed, and how much it counts."""

    places: list[list[int]]
    values: list[list[float]]
    needed: list[bool]
    counts: float
    of_all: bool


def learned(situations: Sequence[Situated]) -> Model:
    columns = _Columns(situations)
    lessons = [_lesson(columns, it) for it in situations if any(row.is_needed for row in it.rows)]
    before = [BEFOREHAND.get(name, 0.0) * columns.scale[at] for (_, name), at in columns.at.items()]
    weights, slopes = before[:], [1.0] * len(before)
    ordered = sorted(range(len(lessons)), key=lambda it: it * 7919 % 104_729)
    for turn in range(ROUNDS):
        step = STEP * (1 - turn / ROUNDS)
        for at in ordered:
            _learn(lessons[at], weights, slopes, before, step, PULL / len(lessons))
    return _model(columns, weights)


def _lesson(columns: _Columns, it: Situated) -> _Lesson:
    placed = [columns.placed(row.is_mail, row.features) for row in it.rows]
    places = [where for where, _ in placed]
    values = [[value / columns.scale[at] for at, value in zip(where, found, strict=True)] for where, found in placed]
    counts = sum(COUNTS.get((it.of, column), 0.0) for column in it.columns)
    return _Lesson(places, values, [row.is_needed for row in it.rows], counts, it.of == "stories")


def _learn(
    lesson: _Lesson, weights: list[float], slopes: list[float], before: list[float], step: float, pull: float
) -> None:
    chances = _chances(lesson, weights)
    meant = _meant(lesson, chances)
    slope: dict[int, float] = {}
    for places, values, chance, goal in zip(lesson.places, lesson.values, chances, meant, strict=True):
        error = (chance - goal) * lesson.counts
        if abs(error) > 1e-4:
            for at, value in zip(places, values, strict=True):
                slope[at] = slope.get(at, 0.0) + error * value
    for at, found in slope.items():
        found += pull * (weights[at] - before[at])
        slopes[at] += found * found
        weights[at] -= step * found / math.sqrt(slopes[at])


def _chances(lesson: _Lesson, weights: list[float]) -> list[float]:
    scores = [
        sum(map(mul, values, map(weights.__getitem__, places)))
        for places, values in zip(lesson.places, lesson.values, strict=True)
    ]
    most = max(scores)
    shares = [math.exp(it - most) for it in scores]
    total = sum(shares)
    return [it / total for it in shares]


def _meant(lesson: _Lesson, chances: list[float]) -> list[float]:
    """What the chances should be: equal ones for all that is needed, or for any of it as they are."""
    if lesson.of_all:
        many = sum(lesson.needed)
        return [it / many for it in lesson.needed]
    of_needed = sum(chance for chance, it in zip(chances, lesson.needed, strict=True) if it) + 1e-12
    return [chance / of_needed if it else 0.0 for chance, it in zip(chances, lesson.needed, strict=True)]


def _model(columns: _Columns, weights: list[float]) -> Model:
    mails, others = dict(BEFOREHAND), dict(BEFOREHAND)
    for (is_mail, name), at in columns.at.items():
        (mails if is_mail else others)[name] = round(weights[at] / columns.scale[at], 2)
    return Model(mails, others)


def lines(model: Model) -> str:
    """The file: what both have first, the weightiest first."""
    names = sorted(
        model.mails.keys() | model.others.keys(),
        key=lambda it: (it.startswith("a "), -abs(model.mails.get(it, 0.0)) - abs(model.others.get(it, 0.0)), it),
    )
    return HEAD + "".join(f"{model.mails.get(it, 0.0):g}\t{model.others.get(it, 0.0):g}\t{it}\n" for it in names)


def checked(situations: Sequence[Situated]) -> Iterable[Judged]:
    """Each half ranked by what the other taught."""
    for half in (0, 1):
        model = learned([it for it in situations if it.half != half])
        yield from (it.judged(model.score) for it in situations if it.half == half)


def main() -> None:
    situations = situated(Path(os.environ.get("RAPPORT_CORPORA", "../shared/corpora")))
    for file in (it for it in sys.argv[1:] if it != "check"):
        situations += ranking_feedback.situated(Path(file))
    if "check" in sys.argv[1:]:
        print(table(list(checked(situations))))
        return
    model = learned(situations)
    WEIGHTS.write_text(lines(model), "utf-8")
    print(table([it.judged(model.score) for it in situations]))


if __name__ == "__main__":
    main()
