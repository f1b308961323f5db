"""How the ranking reads a text: stems of German and English words, how common each is, and the parts by which compounds meet.

How common a word is in business mail stands in common_words.txt, counted in the project's own texts (tests/quality/counting_words.py): what
does not stand there is rare. A customer's own past says the rest (`ranking_wording`).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from backend.domain.folding import LONGEST_STEM, alike, stem

MAX_READ, MAX_TERMS = 12_000, 1_500
"""Characters and words of a text that are looked at."""
COUNTED = 2.5
"""From this rareness on a word says something by itself: below are "und", "please" and the like."""
START, END, LONG = 5, 5, 7
"""The parts of a long word: so "Dosierpumpe" and "Kreiselpumpe" meet, and "Wartungsvertrag" and "Wartung"."""
GREETING = 60
_WORD = re.compile(r"\w+")


def terms(text: str) -> list[str]:
    """The stems of a text in their order, each as often as it stands there.

    >>> terms("Die Angebote waiting, 12 kg")
    ['die', 'angebot', 'wait', '12', 'kg']
    """
    words = alike(text[:MAX_READ])
    return [stemmed(it) for it in words[:MAX_TERMS] if len(it) > 1 or it.isdigit()]


@lru_cache(16384)
def stemmed(word: str) -> str:
    """Without the endings of both languages."""
    word = word[:LONGEST_STEM]
    if word.isdigit():
        return word
    if len(word) > 5:
        word = word.removesuffix("ing") if word.endswith("ing") else word.removesuffix("ed")
        word = word[:-3] + "y" if word.endswith("ies") else word
    return stem(word)


def rareness(term: str) -> float:
    """0 for a word of nearly every mail, up to about 7 for one that is not in the table."""
    return _common().get(term, RAREST)


def parts(words: Collection[str]) -> set[str]:
    """Beginnings and ends of the long ones."""
    long = [it for it in words if len(it) >= LONG and not it.isdigit()]
    return {it[:START] for it in (*long, *words) if len(it) >= START} | {it[-END:] for it in long}


def greeted(text: str) -> set[str]:
    """The words of the first line, where people are called by name."""
    first = next((line for line in text[:MAX_READ].splitlines() if line.strip()), "")
    return set(alike(first[:GREETING]))


def name_words(names: Sequence[str]) -> frozenset[str]:
    """What people are called by, without initials and titles.

    >>> sorted(name_words(["Dr. Vera Holt"]))
    ['holt', 'vera']
    """
    words = (word for name in names for word in alike(name))
    return frozenset(it for it in words if len(it) > 2 and it not in _TITLES and not it.isdigit())


def as_written(text: str) -> Iterator[tuple[str, str]]:
    """Each word with its stem, as it stands in the text; one of two words ("Müller-Lück") counts as each."""
    for found in _WORD.finditer(text[:MAX_READ]):
        yield from ((stemmed(it), found[0]) for it in alike(found[0]))


def counts(text: str) -> Counter[str]:
    return Counter(terms(text))


_TITLES = frozenset(("herr", "herrn", "frau", "prof", "dipl", "ing", "mrs", "miss", "von", "van", "der", "den", "the"))


@lru_cache(1)
def _common() -> dict[str, float]:
    lines = Path(__file__).with_name("common_words.txt").read_text("utf-8").splitlines()
    rows = (it.split("\t") for it in lines if it and not it.startswith("#"))
    return {word: int(tenths) / 10 for tenths, words in rows for word in words.split()}


RAREST = 7.2
