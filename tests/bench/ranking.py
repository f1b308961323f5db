"""How long it takes to rank the whole past of a customer for a mail, the index being there; beside it, what the index costs to make and to
keep up to date. Processor time of one core: the machine may be busy with others."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import get_args

from backend.domain.ranking import Entry, Matter, Past
from backend.domain.words import ActivityKind
from tests.bench.rows import Row, limit, told

ENTRIES, PEOPLE, ARTICLES, VOCABULARY = 10_000, 12, 300, 4_000
WORDS = 45
GOAL_MS = 20.0
ROUNDS = 15
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
EVERYDAY = (
    "und", "die", "der", "wir", "ich", "bitte", "mit", "für", "haben", "nicht", "noch", "das", "ist", "Ihnen", "Angebot", "Lieferung",
    "Termin", "Rechnung", "Bestellung", "Preis", "Woche", "morgen", "heute",
)  # fmt: skip
TEXT = """Guten Tag Frau Berger, zu unserem Auftrag von letzter Woche haben wir noch zwei Fragen: Können Sie die Lieferung auf Donnerstag
vorziehen, und gilt der Preis aus dem Angebot auch für die größere Menge? Bitte denken Sie an die Unterlagen. Mit freundlichen Grüßen"""


def measure() -> list[Row]:
    dice = random.Random(11)
    words = ["".join(dice.choices("abdegiklmnoprstu", k=dice.randint(4, 12))) for _ in range(VOCABULARY)]
    entries = [_entry(dice, words, number) for number in range(ENTRIES)]
    started = time.process_time()
    past = Past(entries)
    making = time.process_time() - started
    mails = [_matter(dice, words) for _ in range(ROUNDS)]
    times = sorted(_ms(past, it) for it in mails)
    return [
        limit("ranking: 10,000 entries of one customer, median", times[len(times) // 2], "ms", GOAL_MS),
        told("ranking: the slowest of 15 mails", times[-1], "ms"),
        told("ranking: an entry that arrives, indexed", _spent(lambda: past.add(entries[5])), "ms"),
        told("ranking: the index of 10,000 entries, made anew", making * 1000, "ms"),
    ]


def _ms(past: Past, matter: Matter) -> float:
    return min(_spent(lambda: past.ranked(matter, NOW, 12)) for _ in range(2))


def _spent(what: Callable[[], object]) -> float:
    started = time.process_time()
    what()
    return (time.process_time() - started) * 1000


def _entry(dice: random.Random, words: list[str], number: int) -> Entry:
    person = dice.randrange(PEOPLE)
    kind = dice.choice(get_args(ActivityKind))
    return Entry(
        id=f"{number:06}",
        kind=kind,
        at=NOW - timedelta(hours=dice.expovariate(1 / 9_000)),
        title=f"Auftrag AB-{number} {_article(dice)}",
        text=_text(dice, words),
        people=(f"p{person}",),
        names=(f"Vorname{person} Name{person}",),
        numbers=(f"ab{number}", f"~{number}"),
        articles=(_article(dice),),
        status=dice.choice(("open", "done")) if kind in ("order", "task", "offer") else "",
    )


def _matter(dice: random.Random, words: list[str]) -> Matter:
    person = dice.randrange(PEOPLE)
    text = f"{TEXT}\n{_text(dice, words)}\n{_article(dice)}"
    return Matter(
        "m",
        None,
        NOW,
        (f"p{person}",),
        (f"Vorname{person} Name{person}",),
        "Auftrag",
        text,
        (f"ab{dice.randrange(ENTRIES)}",),
    )


def _article(dice: random.Random) -> str:
    return f"Pumpe DP {dice.randrange(ARTICLES)}"


def _text(dice: random.Random, words: list[str]) -> str:
    """Everyday words, and others the rarer the further back they stand in the vocabulary."""
    rare = (words[min(int(dice.paretovariate(0.7)), VOCABULARY - 1)] for _ in range(WORDS // 2))
    return " ".join([*dice.choices(EVERYDAY, k=WORDS // 2), *rare])
