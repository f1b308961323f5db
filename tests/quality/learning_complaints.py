"""Learns what the signs of complaints weigh: `python -m tests.quality.learning_complaints` writes backend/domain/complaint_weights.txt.

Logistic regression with an elastic net, one sign after the other until little moves (coordinate descent): the same texts give the same
weights. A sign counts only if it stands in LEAST texts and at least two writers use it: what one person writes teaches topics, not complaints.
"""

import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.domain import complaint_terms
from backend.domain.complaint_signs import ANYTHING, BESIDE, SMALL_WORDS, THEN, Reader
from backend.domain.kinds import OF_WORDS, said
from tests.quality.own_set import MAILS, mails

LEAST = 4
L1, L2 = 0.3, 4.0
SURE, ASKED = -0.2, -1.3
"""The limits, in logits: chosen where strangers' texts showed few false alarms (tests/quality/complaints.py)."""
ROUNDS, INNER = 5, 6
"""All signs are gone through so many times, and after each time those that weigh something as often as INNER says."""
SMALL = 1e-3
PARTS = 10
"""The file counts in tenths."""
BEFOREHAND = {
    "@reklamation": 2.4, "@unmoeglich": 3.2, "@anwalt": 1.6, "@frist": 1.6, "@enttaeuscht": 1.2, "@mangel": 1.0, "@kaputt": 1.0, "@beschaedigt": 0.9,
    "@undicht": 1.0, "@geht_nicht": 0.8, "@falsch": 0.9, "@fehlt": 0.7, "@fehler": 0.4, "@spaet": 0.6, "@warten": 0.5, "@stillstand": 0.3, "@ausschuss": 0.8,
    "@erstattung": 0.8, "@ersatz": 0.3, "@nachbessern": 0.4, "@schlecht": 0.6, "@trennen": 0.3, "@wieder": 0.3, "@noch_immer": 0.2, "@zum_mal": 0.3, "@leider": 0.3,
    "@umgehend": 0.2, "@vergessen": 0.5, "@laut": 0.4, "@niemand": 0.3, "@erledigt": -0.8, "@lob": -0.6, "@dank": -0.4, "@bestellen": -0.3, "@wartung": -0.3,
    "@reden": -0.6, "@eigener_fehler": -0.5, "@schon_gut": -0.4, "@wenn": -0.4, "@frage": -0.3, "@vor_kauf": -0.3, "@info": -0.3,
}  # fmt: skip
"""What the families weigh before anything is learned, in logits: by it the texts are only corrected, and no text need hold every word."""
TURNED = {"@wenn": -0.6, "?": -0.4, "@erledigt": -0.6, "@reden": -0.6, "@wartung": -0.5, "@eigener_fehler": -0.5}
"""What a grave family (from GRAVE on) loses beside these in a clause."""
GRAVE, DENIED = 0.7, -0.8
PHRASES = {
    "@wir … @reklamation": 0.8, "@reklamation … @wir": 0.8, "@reklamation … #": 0.8, "make … @reklamation": 1.2, "letzte … @frist": 1.2,
    "setzen … @frist": 0.8,
}  # fmt: skip
"""What says it outright, and is too rare in the texts to be learned."""
WEIGHTS = Path(complaint_terms.__file__).with_name("complaint_weights.txt")
HEAD = """\
# What the signs of a complaint weigh, in tenths: tests/quality/learning_complaints.py learns and writes it. weight, language, sign.
# From "complaint" on together a mail is one; from "asked" on a person is asked.
"""


@dataclass(frozen=True)
class Example:
    writer: str
    lang: str
    is_complaint: bool
    text: str
    signs: frozenset[str]


@dataclass(frozen=True)
class Model:
    bias: float
    weights: dict[str, float]

    def score(self, signs: Iterable[str]) -> float:
        return self.bias + sum(self.weights.get(it, 0.0) for it in signs)


def examples() -> list[Example]:
    """What was written for it, and what people wrote in the open part of the labelled mails."""
    reader = Reader(ANYTHING)
    rows = [json.loads(line) for line in (MAILS / "complaints.jsonl").read_text("utf-8").splitlines()]
    written = [(it["writer"], it["lang"], it["is_complaint"], said(it["subject"], it["text"])) for it in rows]
    labelled = [
        ("mails", it["language"], it["expected"]["kind"] == "complaint", said(it["headers"]["subject"], it["text"]))
        for it in mails("open") if it["expected"]["kind"] in OF_WORDS
    ]  # fmt: skip
    return [Example(*it, frozenset(reader.found(it[3]))) for it in (*written, *labelled)]


def learned(known: Sequence[Example], l1: float = L1, l2: float = L2, least: int = LEAST) -> Model:
    """Minimises the logistic loss over all examples plus l1 * |w| + l2 / 2 * w²."""
    fit = _Fit(known, l1, l2, least)
    for _ in range(ROUNDS):
        if fit.round(fit.columns) < SMALL:
            break
        moved = [it for it in fit.columns if fit.weights[it]]
        for _ in range(INNER):
            fit.round(moved)
    before = beforehand()
    return Model(fit.bias, {it: before.get(it, 0.0) + fit.weights.get(it, 0.0) for it in before | fit.weights})


def beforehand() -> dict[str, float]:
    """What signs weigh before anything is learned."""
    grave = [it for it, weight in BEFOREHAND.items() if weight >= GRAVE]
    pairs = {BESIDE.join(sorted((it, other))): weight for it in grave for other, weight in TURNED.items()}
    denied = {f"@nicht{THEN}{it}": DENIED for it in grave if it != "@unmoeglich"}
    return BEFOREHAND | pairs | denied | PHRASES


class _Fit:
    def __init__(self, known: Sequence[Example], l1: float, l2: float, least: int) -> None:
        self.l1, self.l2 = l1, l2
        self.columns = _columns(known, least)
        before = beforehand()
        self.meant = [float(it.is_complaint) for it in known]
        share = sum(self.meant) / len(known)
        self.bias = math.log(share / (1 - share))
        self.stiff = {it: _stiff(rows, self.meant) for it, rows in self.columns.items()}
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


def table(model: Model, known: Sequence[Example]) -> str:
    """The lines of the file, the weightiest first."""
    limits = [(round((it - model.bias) * PARTS), "limit", name) for name, it in (("complaint", SURE), ("asked", ASKED))]
    weighed = ((round(weight * PARTS), it) for it, weight in model.weights.items())
    langs = _langs(model, known)
    rows = [(weight, langs[it], it) for weight, it in sorted(weighed, key=lambda it: (-it[0], it[1])) if weight]
    return HEAD + "".join(f"{weight}\t{lang}\t{name}\n" for weight, lang, name in (*limits, *rows))


def _langs(model: Model, known: Sequence[Example]) -> dict[str, str]:
    """The language that a sign is nearly always used in, or ""."""
    many = Counter((sign, it.lang) for it in known for sign in it.signs & model.weights.keys())
    sums = {sign: many[sign, "de"] + many[sign, "en"] for sign in model.weights}
    return {sign: next((it for it in ("de", "en") if many[sign, it] > 0.9 * total), "") for sign, total in sums.items()}


def main() -> None:
    known = examples()
    WEIGHTS.write_text(table(learned(known), known), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
