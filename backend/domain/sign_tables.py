"""The tables of learned weights, and one reader for all of them: a text is gone through once, whatever is to be told from it.

A table is a file beside this one with a row for each sign: its weight in tenths, the language it is used in, and the sign (`signs`). Rows with
"limit" instead of a language say from which sum on something holds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backend.domain.signs import THEN, Found, Reader, spans


@dataclass(frozen=True, slots=True)
class Term:
    """A row. `key` is the sign; `lang` is "" where it is used in both languages."""

    key: str
    weight: int
    lang: str


@dataclass(frozen=True, slots=True)
class Learned:
    limits: Mapping[str, int]
    terms: tuple[Term, ...]
    weights: Mapping[str, int] = field(default_factory=dict)


def learned(name: str) -> Learned:
    """The table in "<name>.txt"."""
    lines = Path(__file__).with_name(f"{name}.txt").read_text("utf-8").splitlines()
    rows = [it.split("\t") for it in lines if it and not it.startswith("#")]
    limits = {key: int(weight) for weight, lang, key in rows if lang == "limit"}
    terms = tuple(Term(key, int(weight), lang.strip()) for weight, lang, key in rows if lang != "limit")
    return Learned(limits, terms, {it.key: it.weight for it in terms})


COMPLAINT = learned("complaint_weights")
KINDS = {name: learned(f"{name}_weights") for name in ("absence", "departure", "order", "offer")}
_READER = Reader({it.key for table in (COMPLAINT, *KINDS.values()) for it in table.terms})


def signs_of(text: str) -> Found:
    """Those of all tables."""
    return _READER.found(text)


def told(found: Found, weights: Mapping[str, int], text: str) -> Iterator[str]:
    """The words that spoke for it, the weightiest first; no words twice."""
    if len(text.lower()) != len(text):  # few letters are longer when small
        text = text.lower()
    places, said = spans(text), set[int]()
    for sign in sorted(found.keys() & weights.keys(), key=lambda it: (-weights[it], found[it])):
        new = [it for it in found[sign] if it not in said]
        if weights[sign] <= 0 or not new:
            continue
        said.update(found[sign])
        if THEN in sign:
            yield text[places[found[sign][0]][0] : places[found[sign][-1]][1]]
        else:
            yield from (text[slice(*places[it])] for it in new)
