"""Which of our offerings a text names: by name, by article number, or by the designation in a name ("DP 40" of "Dosierpumpe DP 40").

However it is written: without regard to case, umlauts and endings, in one word or in several ("Förder-Band", "Förderbänder"). Names of several
words are looked up joined, so a text costs as much with 20,000 offerings as with 20. What two offerings are called says nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backend.domain.folding import LONGEST_STEM, alike, code, stem

MAX_READ = 4_000
MAX_NAMED = 8
LONGEST_NAME = 6
"""Words of a name that are compared."""
_SHORTEST_NAME, _SHORTEST_NUMBER, _FEWEST_DIGITS = 5, 4, 5
_BEGINNING = 4

_DESIGNATION = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,5}[- ]?\d{2,5}[A-Za-z]{0,2}(?![\w-])")


class ArticleNames:
    """The offerings under all that they are called. `offerings`: rows with `name` and `number`."""

    def __init__(self, offerings: Iterable[Mapping[str, Any]]) -> None:
        self._names: dict[str, str | None] = {}
        for it in offerings:
            for key in set(_keys(it)):
                self._names[key] = it["name"] if self._names.get(key, it["name"]) == it["name"] else None
        self._begun = {key[:length] for key in self._names for length in range(1, _BEGINNING + 1)}

    def named_in(self, text: str) -> tuple[str, ...]:
        """The names as we have them, in the text's order, each once, at most 8; of a text its first 4000 characters.

        >>> ArticleNames([{"name": "Förderband FB 40", "number": "10-200"}]).named_in("Zwei Förderbänder FB-40 bitte, Art. 10-200")
        ('Förderband FB 40',)
        """
        words = alike(text[:MAX_READ])
        found: dict[str, None] = {}
        at = 0
        while at < len(words) and len(found) < MAX_NAMED:
            name, length = self._longest(words, at)
            if name:
                found[name] = None
            at += length
        return tuple(found)

    def _longest(self, words: list[str], at: int) -> tuple[str | None, int]:
        """The longest name that begins at this word, and how many words it has; else one word further."""
        is_begun = words[at][:_BEGINNING] in self._begun
        for length in range(min(LONGEST_NAME, len(words) - at) if is_begun else 0, 0, -1):
            if name := next(filter(None, map(self._names.get, _written(words[at : at + length]))), None):
                return name, length
        return None, 1


def _keys(offering: Mapping[str, Any]) -> Iterator[str]:
    name, number = str(offering["name"]), str(offering.get("number") or "")
    words = alike(name)[:LONGEST_NAME]
    if len("".join(words)) >= _SHORTEST_NAME and not code(name).isdigit():
        yield from _written(words)
    for found in _DESIGNATION.findall(name):
        yield from _written(alike(found))
    if _is_telling(code(number)):
        yield from _written(alike(number))


def _is_telling(number: str) -> bool:
    """Digits alone must be many, or every year and quantity would be an article."""
    if number.isdigit():
        return len(number) >= _FEWEST_DIGITS
    return len(number) >= _SHORTEST_NUMBER and any(map(str.isdigit, number))


def _written(words: list[str]) -> tuple[str, str]:
    """In one word, without its ending, and with each word's ending taken off."""
    return stem("".join(words)[:LONGEST_STEM]), "".join(stem(it[:LONGEST_STEM]) for it in words)
