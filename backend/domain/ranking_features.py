"""What speaks for an entry, as numbers: each is about 0 to 1 (ages and counts in logarithms), and ranking_weights.txt says what it weighs.

wording      shared words, the rarer the more, the share of them, compounds by their parts
people       who wrote, who was written to, who is named
time         age, also in the rhythm of this customer, and place among what the person took part in
beside       one beside the other: a short mail says little, so time says more; clear words elsewhere make the newest less likely
papers       same conversation, number or article; kind and state, and whether the mail is of that kind
"""

import math
from collections.abc import Sequence
from datetime import datetime

from backend.domain.ranking_asked import Asked
from backend.domain.ranking_index import Known, is_open
from backend.domain.ranking_times import PLACES, Times
from backend.domain.ranking_wording import Wording

Features = dict[str, float]

USUAL = 4.0
"""The logarithm of a mail's usual number of words."""
SENTENCE = 8
"""Words from which on a note says something; beyond, its length says nothing."""
SPANS = {"days": 4.0, "weeks": 14.0, "months": 60.0}
MAILS = frozenset(("mail_in", "mail_out"))
PAPERS = frozenset(("offer", "order", "invoice", "payment"))
"""What an ERP writes: its text is a label, and none is missing."""
WITH_STATE = frozenset(("offer", "order", "invoice", "complaint", "task"))
OF_KIND = {
    "complaint": {"complaint"},
    "offer": {"offer"},
    "order": {"order", "offer"},
    "appointment": {"visit", "meeting", "task"},
}
"""What a mail of a kind asks for."""


def of_people(asked: Asked, known: Known) -> Features:
    entry = known.entry
    is_same = bool(asked.writer) and entry.kind != "mail_out" and entry.people[:1] == (asked.writer,)
    shared, every = len(asked.people & known.people), len(asked.people | known.people)
    return {
        "same person": float(is_same),
        "to the person": float(not is_same and asked.writer in known.people),
        "shared people": shared / max(every, 1),
        "named in the mail": float(not is_same and is_named(asked, known)),
    }


def is_named(asked: Asked, known: Known) -> bool:
    """Whether the mail names somebody who took part, by a name that is not its writer's, too."""
    return not asked.words.isdisjoint(known.name_stems - asked.name_stems)


def is_linked(row: Features, asked: Asked, known: Known) -> bool:
    """Whether the mail's writer took part, or one greets the other."""
    if row["same person"] or row["to the person"]:
        return True
    return not asked.names.isdisjoint(known.greeted) or not known.names.isdisjoint(asked.greeted)


def of_words(found: Wording, known: Known, best: float) -> Features:
    """`best` is the highest score that any entry has for its words."""
    row = {"words": found.scores.get(known.entry.id, 0.0) / best}
    if known.entry.kind in MAILS:
        weight = sum(found.weights[it] for it in found.shared(known))
        row["words alike"] = weight / math.sqrt(found.mass * max(known.mass, 1.0))
    return row


def of_time(times: Times, second: float, *, linked: bool) -> Features:
    days = times.days(second)
    return {
        "age": math.log1p(days),
        "age in rhythm": math.log1p(days / times.rhythm),
        "place": math.log1p(times.place(second)),
        "place of the person's": math.log1p(times.place_of_linked(second) if linked else PLACES),
        **{f"within {name}": math.exp(-days / length) for name, length in SPANS.items()},
    }


def of_papers(asked: Asked, known: Known, articles: set[str], now: datetime) -> Features:
    entry, matter = known.entry, asked.matter
    row = {kind_and_state(known, now): 1.0}
    row["thread"] = float(bool(entry.thread_id) and entry.thread_id == matter.thread_id)
    row["number"] = float(not asked.numbers.isdisjoint(entry.numbers))
    row["article"] = float(not articles.isdisjoint(known.articles))
    row["of the mail's kind"] = float(entry.kind in OF_KIND.get(matter.kind, ()))
    return row


def kind_and_state(known: Known, now: datetime) -> str:
    """ "a note", "a order open": a fax is a letter, and a paper that says nothing of its state is closed."""
    kind = "letter" if known.entry.kind == "fax" else known.entry.kind
    standing = state(known, now) or ("closed" if kind in WITH_STATE else "")
    return f"a {kind} {standing}".rstrip()


def state(known: Known, now: datetime) -> str:
    """ "open", "overdue", "closed", or "" for what has no state."""
    entry = known.entry
    if is_open(entry):
        is_late = entry.kind == "invoice" and entry.due is not None and entry.due < now.date()
        return "overdue" if is_late else "open"
    return "closed" if entry.status else ""


def of_length(known: Known) -> Features:
    if known.entry.kind in MAILS:
        return {"length": math.log1p(known.length)}
    if known.entry.kind in PAPERS:
        return {}
    return {"a sentence": min(known.length, SENTENCE) / SENTENCE}


def beside(row: Features, length: int, clear: float, *, latest: bool) -> Features:
    """`clear`: how much the best wording says, in logarithms. `latest`: the entry is among the three newest."""
    long = math.log1p(length) - USUAL
    return {
        "age, long mail": row["age"] * long,
        "place, long mail": row["place"] * long,
        "age, to the person": row["age"] * row["to the person"],
        "words, clear": row["words"] * clear,
        "age, clear": row["age"] * clear,
        "latest, clear": latest * clear,
    }


def best_of(values: Sequence[float]) -> float:
    return max(values, default=0.0) or 1.0


def clearness(best: float) -> float:
    return math.log1p(best / 100)
