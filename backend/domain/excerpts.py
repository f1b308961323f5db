"""The place in a text where the words that were looked for stand, short enough for a line, with those words as they are written."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from backend.domain.folding import stems

LENGTH = 180
BEFORE = 50
"""So much stands before the first found word."""
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Excerpt:
    text: str
    marks: list[str]
    """The found words as they stand in the text, each once."""


def excerpt(text: str, wanted: Collection[str]) -> Excerpt:
    """Around the first of the wanted stems; the beginning of the text if none stands in it."""
    plain = _SPACE.sub(" ", text).strip()
    first = next((it.start() for it in _WORD.finditer(plain) if _is(it.group(), wanted)), 0)
    start = _word_start(plain, first - BEFORE)
    end = _word_end(plain, start + LENGTH)
    cut = ("… " if start else "") + plain[start:end] + (" …" if end < len(plain) else "")
    return Excerpt(cut, marks(cut, wanted))


def marks(text: str, wanted: Collection[str]) -> list[str]:
    return list(dict.fromkeys(word for word in _WORD.findall(text) if _is(word, wanted)))


def _is(word: str, wanted: Collection[str]) -> bool:
    return any(it in wanted for it in stems(word))


def _word_start(text: str, at: int) -> int:
    return 0 if at <= 0 else text.find(" ", at) + 1


def _word_end(text: str, at: int) -> int:
    return len(text) if at >= len(text) else max(text.rfind(" ", 0, at), at - BEFORE)
