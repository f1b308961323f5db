"""Why an entry stands where it does, in facts that are true of it, what moved the score most first.

What is fact by itself (the same conversation, a number, an open complaint) is always told. Words, people and age are told where they spoke
for the entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.domain.folding import code
from backend.domain.ranking_asked import Asked
from backend.domain.ranking_comparison import Comparison
from backend.domain.ranking_entries import Reason, ReasonKind
from backend.domain.ranking_features import Features, state
from backend.domain.ranking_index import Known, article_key
from backend.domain.ranking_weights import weights_for
from backend.domain.ranking_words import name_words, rareness, stemmed

MOST, MOST_WORDS = 3, 3
TOLD_FROM, SHORTEST = 4.0, 4
"""Words less rare or shorter ("Frage", "ihm") are no reason that tells anybody anything."""
RECENT_DAYS = 14
SPOKE = 0.25
"""From so much of the score on words and people are a reason."""
PLAIN = 0.5
"""Half as many shared words as the best entry has are told, whatever they weigh."""
FACT = 100.0
"""Facts stand before what only spoke for it, in their own order."""
OF_WORDS = ("words", "words, clear", "words alike", "parts of words")
OF_PEOPLE = ("same person", "to the person", "shared people", "named in the mail", "place of the person's")


@dataclass(frozen=True, slots=True)
class _Told:
    strength: float
    reason: Reason


def reasons(comparison: Comparison, known: Known, row: Features) -> tuple[Reason, ...]:
    """At least one, at most three, each kind once."""
    told = sorted(_told(comparison, known, row), key=lambda it: -it.strength)
    return tuple(it.reason for it in told[:MOST]) or (_age(comparison, known),)


def _told(comparison: Comparison, known: Known, row: Features) -> Iterator[_Told]:
    if row["thread"]:
        yield _Told(FACT * 4, Reason("thread"))
    if row["number"]:
        yield _Told(FACT * 3, Reason("number", _number(comparison, known)))
    if kind := _OPEN.get((known.entry.kind, state(known, comparison.now))):
        yield _Told(FACT, _open(kind, known, comparison.now))
    if row["article"]:
        yield _Told(FACT / 2, Reason("article", _article(comparison, known)))
    if words := _shared_words(comparison, known):
        yield from _spoke(known, row, OF_WORDS, Reason("words", words))
    if name := _person(comparison, known, row):
        yield from _spoke(known, row, OF_PEOPLE, Reason("person", name))
    if row["of the mail's kind"]:
        yield from _spoke(known, row, ("of the mail's kind",), Reason("asked"))
    if _days(comparison, known) <= RECENT_DAYS:
        yield _Told(0.0, _age(comparison, known))


_OPEN: dict[tuple[str, str], ReasonKind] = {
    ("complaint", "open"): "open_complaint", ("offer", "open"): "open_offer", ("order", "open"): "open_order",
    ("invoice", "overdue"): "overdue", ("task", "open"): "task",
}  # fmt: skip


def _spoke(known: Known, row: Features, names: tuple[str, ...], reason: Reason) -> Iterator[_Told]:
    weights = weights_for(known.entry)
    strength = sum(weights.get(it, 0.0) * row.get(it, 0.0) for it in names)
    is_plain = row["words"] >= PLAIN if reason.kind == "words" else reason.kind == "person" and bool(row["same person"])
    if strength >= SPOKE or is_plain:
        yield _Told(max(strength, 0.0), reason)


def _open(kind: ReasonKind, known: Known, now: datetime) -> Reason:
    """With the days since it is open or overdue, or the day it was promised for."""
    entry = known.entry
    if kind == "task":
        is_late = entry.due is not None and entry.due < now.date()
        return Reason("promised", entry.due.isoformat()) if is_late and entry.due else Reason("task")
    since = entry.due if kind == "overdue" and entry.due else entry.at.date()
    return Reason(kind, str(max((now.date() - since).days, 0)))


def _number(comparison: Comparison, known: Known) -> str:
    """As the entry prints it; as it is compared where it does not."""
    shared = [it for it in known.entry.numbers if it in comparison.asked.numbers]
    for word in f"{known.entry.title} {known.entry.text}".split():
        if any(code(word) == it.strip("~") for it in shared):
            return word.strip(".,:;()")
    return next((it for it in shared if not it.startswith("~")), shared[0].strip("~"))


def _article(comparison: Comparison, known: Known) -> str:
    return next((it for it in known.entry.articles if article_key(it) in comparison.articles), "")


def _shared_words(comparison: Comparison, known: Known) -> str:
    """Up to three words as the mail writes them, those that weigh most; numbers, everyday words and the writer's name are none."""
    weights = comparison.wording.weights
    shared = (it for it in comparison.wording.shared(known) if it not in comparison.asked.name_stems)
    rare = [it for it in shared if rareness(it) >= TOLD_FROM and len(it) >= SHORTEST and not it.isdigit()]
    best = sorted(rare, key=lambda it: (-weights[it], it))[:MOST_WORDS]
    return " ".join(dict.fromkeys(comparison.written[it] for it in best if it in comparison.written))


def _person(comparison: Comparison, known: Known, row: Features) -> str:
    """Who is meant by it: the mail's writer where they took part, else who is named in it."""
    entry, asked = known.entry, comparison.asked
    if row["same person"] or row["to the person"]:
        is_told = len(entry.people) == len(entry.names)
        named = dict(zip(entry.people, entry.names, strict=True)) if is_told else {}
        return named.get(asked.writer) or next(iter(asked.matter.names), "")
    meant = (it for it in entry.names if row["named in the mail"] and _is_in(it, asked))
    return next(meant, "")


def _is_in(name: str, asked: Asked) -> bool:
    return not asked.words.isdisjoint(frozenset(map(stemmed, name_words([name]))) - asked.name_stems)


def _age(comparison: Comparison, known: Known) -> Reason:
    return Reason("recent", str(_days(comparison, known)))


def _days(comparison: Comparison, known: Known) -> int:
    return max((comparison.now.date() - known.entry.at.date()).days, 0)
