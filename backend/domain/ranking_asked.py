"""The mail in hand as it is compared with entries."""

from dataclasses import dataclass

from backend.domain.business_numbers import asked
from backend.domain.folding import alike
from backend.domain.ranking_entries import Matter
from backend.domain.ranking_index import moment
from backend.domain.ranking_words import MAX_READ, greeted, name_words, parts, stemmed, terms


@dataclass(frozen=True, slots=True)
class Asked:
    """`writer` is the first of the people; `said` are all its words in their order, without endings."""

    matter: Matter
    second: float
    words: frozenset[str]
    parts: frozenset[str]
    length: int
    writer: str
    people: frozenset[str]
    names: frozenset[str]
    name_stems: frozenset[str]
    greeted: frozenset[str]
    numbers: frozenset[str]
    said: tuple[str, ...]


def read(matter: Matter) -> Asked:
    text = f"{matter.subject}\n{matter.text}"
    words, names = terms(text), name_words(matter.names)
    return Asked(
        matter=matter,
        second=moment(matter.at),
        words=frozenset(words),
        parts=frozenset(parts(set(words))),
        length=len(words),
        writer=matter.people[0] if matter.people else "",
        people=frozenset(matter.people),
        names=names,
        name_stems=frozenset(map(stemmed, names)),
        greeted=frozenset(greeted(matter.text)),
        numbers=frozenset(key for it in matter.numbers for key in (it, *asked(it))),
        said=tuple(stemmed(it) for it in alike(text[:MAX_READ])),
    )
