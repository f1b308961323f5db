"""Learns what signs weigh: logistic regression with an elastic net, one sign after the other until little moves (coordinate descent), so the
same texts give the same weights. A sign counts only if it stands in LEAST texts and at least two writers use it: what one person writes
teaches topics, not kinds.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.domain.signs import SMALL_WORDS, THEN

LEAST = 4
L1, L2 = 0.3, 2.0
"""Chosen by texts of writers that were not learned from."""
FIRM = 6.0
"""So much harder to move is what was given beforehand."""
ROUNDS, INNER = 5, 6
"""All signs are gone through so many times, and after each time those that weigh something as often as INNER says."""
SMALL = 1e-3
PARTS = 10
"""The file counts in tenths."""


@dataclass(frozen=True)
class Example:
    writer: str
    lang: str
    is_one: bool
    text: str
    signs: frozenset[str]


@dataclass(frozen=True)
class Model:
    bias: float
    weights: dict[str, float]

    def score(self, signs: Iterable[str]) -> float:
        return self.bias + sum(self.weights.get(it, 0.0) for it in signs)


def learned(
    known: Sequence[Example], before: Mapping[str, float], l1: float = L1, l2: float = L2, least: int = LEAST
) -> Model:
    """Minimises the logistic loss over all examples plus l1 * |w| + l2 / 2 * w². `before`: what signs weigh before anything is learned, in logits."""
    fit = _Fit(known, before, l1, l2, least)
    for _ in range(ROUNDS):
        if fit.round(fit.columns) < SMALL:
            break
        moved = [it for it in fit.columns if fit.weights[it]]
        for _ in range(INNER):
            fit.round(moved)
    return Model(fit.bias, {it: before.get(it, 0.0) + fit.weights.get(it, 0.0) for it in {**before, **fit.weights}})


class _Fit:
    def __init__(self, known: Sequence[Example], before: Mapping[str, float], l1: float, l2: float, least: int) -> None:
        self.l1, self.l2 = l1, l2
        self.columns = _columns(known, least)
        self.meant = [float(it.is_one) for it in known]
        share = sum(self.meant) / len(known)
        self.bias = math.log(share / (1 - share))
        self.stiff = {it: _stiff(rows, self.meant) * (FIRM if it in before else 1) for it, rows in self.columns.items()}
        self.margins = [self.bias + sum(before.get(sign, 0.0) for sign in it.signs) for it in known]
        self.chances = [1 / (1 + math.exp(-it)) for it in self.margins]
        self.weights = dict.fromkeys(self.columns, 0.0)

    def round(self, signs: Iterable[str]) -> float:
        """The largest step that was made."""
        most = abs(self._step_of_bias())
        for sign in signs:
            rows, weight, l2 = self.columns[sign], self.weights[sign], self.l2 * self.stiff[sign]
            slope = sum([self.chances[it] - self.meant[it] for it in rows]) + l2 * weight
            if not weight and abs(slope) <= self.l1:
                continue
            bend = sum([self.chances[it] * (1 - self.chances[it]) for it in rows]) + l2
            step = max(min(_shrunk(bend * weight - slope, self.l1) / bend - weight, 1.0), -1.0)
            self.weights[sign] = weight + step
            self._move(rows, step)
            most = max(most, abs(step))
        return most

    def _step_of_bias(self) -> float:
        slope = sum(self.chances) - sum(self.meant)
        step = -slope / sum(it * (1 - it) for it in self.chances)
        self.bias += step
        self._move(range(len(self.meant)), step)
        return step

    def _move(self, rows: Iterable[int], step: float) -> None:
        for it in rows:
            self.margins[it] += step
            self.chances[it] = 1 / (1 + math.exp(-self.margins[it]))


def _stiff(rows: Sequence[int], meant: Sequence[float]) -> float:
    """How much harder a sign is to move that stands as often in complaints as elsewhere (Wang and Manning, 2012)."""
    complaints, others = sum(meant), len(meant) - sum(meant)
    with_it = sum(meant[it] for it in rows)
    ratio = math.log((with_it + 1) / (complaints + 2) / ((len(rows) - with_it + 1) / (others + 2)))
    return 1 / max(abs(ratio), 0.1)


def _is_small(sign: str) -> bool:
    return SMALL_WORDS.issuperset(sign.split(THEN))


def _shrunk(value: float, by: float) -> float:
    return math.copysign(max(abs(value) - by, 0.0), value)


def _columns(known: Sequence[Example], least: int) -> dict[str, list[int]]:
    """The examples that each sign stands in, of those signs that several writers use."""
    many = Counter(sign for it in known for sign in it.signs)
    writers = defaultdict(set)
    for it in known:
        for sign in it.signs:
            if many[sign] >= least:
                writers[sign].add(it.writer)
    columns: dict[str, list[int]] = {it: [] for it in sorted(writers) if len(writers[it]) > 1 and not _is_small(it)}
    for number, it in enumerate(known):
        for sign in it.signs & columns.keys():
            columns[sign].append(number)
    return columns


def rounded(model: Model) -> Model:
    """As the file keeps it."""
    tenths = {it: round(weight * PARTS) / PARTS for it, weight in model.weights.items()}
    return Model(round(model.bias * PARTS) / PARTS, {it: weight for it, weight in tenths.items() if weight})


def table(head: str, model: Model, known: Sequence[Example], limits: Mapping[str, float]) -> str:
    """The lines of the file, the weightiest first. `limits` in logits, by name."""
    above = [(round((it - model.bias) * PARTS), "limit", name) for name, it in limits.items()]
    weighed = ((round(weight * PARTS), it) for it, weight in model.weights.items())
    langs = _langs(model, known)
    rows = [(weight, langs[it], it) for weight, it in sorted(weighed, key=lambda it: (-it[0], it[1])) if weight]
    return head + "".join(f"{weight}\t{lang}\t{name}\n" for weight, lang, name in (*above, *rows))


def _langs(model: Model, known: Sequence[Example]) -> dict[str, str]:
    """The language that a sign is nearly always used in, or ""."""
    many = Counter((sign, it.lang) for it in known for sign in it.signs & model.weights.keys())
    sums = {sign: many[sign, "de"] + many[sign, "en"] for sign in model.weights}
    return {sign: next((it for it in ("de", "en") if many[sign, it] > 0.9 * total), "") for sign, total in sums.items()}
