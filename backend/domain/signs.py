"""What a text holds by which its kind is known: signs that anybody can read, each counted once, at the word where it was first found.

    undicht              the word               @falsch             a word of a family (sign_families.txt)
    ausfa*, *schaden     its beginning or end   nicht … funkti*     one shortly before the other in a clause
    @wenn & @kaputt      both in a clause       @kaputt & ?         in a clause that asks

Words are compared in small letters and with ae for ä. Linear in the text: a word is read once, then remembered.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TypeVar

NEAR = 3
"""So many words at most from the first word of a pair to its second."""
CUT, CUT_FROM = 6, 8
"""In a pair a long word stands for all that begin like it."""
BEGINNINGS, ENDINGS = (5, 7), (5, 7)
MOST_REMEMBERED = 20_000
MOST_IN_CLAUSE = 12
"""Families of one clause that are paired."""
THEN, BESIDE = " … ", " & "

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.!?;:]|\n\s{0,80}\n")
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": "'"})
_Clause = dict[str, int]
Found = dict[str, tuple[int, ...]]
_Shapes = defaultdict[str, list[str]]
_T = TypeVar("_T")


def folded(word: str) -> str:
    return word.lower().translate(_FOLDED)


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())


def spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens stand."""
    return [it.span() for it in _TOKEN.finditer(text.lower())]


@dataclass(frozen=True, slots=True)
class _Word:
    """`alone`: signs that it is by itself. `seconds`: as what it ends a pair; `firsts`: as what it begins one, with what may end it."""

    alone: tuple[str, ...]
    families: tuple[str, ...]
    seconds: tuple[str, ...]
    firsts: tuple[tuple[str, Collection[str]], ...]
    then: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The pairs that it makes with a token that follows, remembered."""


class _Anything(frozenset[str]):
    """To learn from: every sign is wanted."""

    def __contains__(self, _: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


ANYTHING = _Anything()


class Reader:
    """Finds those signs of a text that are wanted."""

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = wanted
        self._words: dict[str, _Word | None] = {}
        self._many = 0
        self._after: defaultdict[str, set[str]] = defaultdict(set)
        for first, found, second in (it.partition(THEN) for it in wanted):
            if found:
                self._after[first].add(second)
        self._seconds = {it for ends in self._after.values() for it in ends}
        beside = [it for it in wanted if BESIDE in it]
        self._beside = {tuple(it.split(BESIDE)): it for it in beside}
        self._paired = frozenset(part for it in self._beside for part in it)

    def found(self, text: str) -> Found:
        """Each sign with the numbers of its tokens, where it stands first."""
        signs: Found = {}
        clause: _Clause = {}
        near: list[tuple[int, _Word]] = []
        for position, token in enumerate(tokens(text)):
            if not (word := self._known(token)):
                continue
            if word is _BREAK:
                signs |= self._of_clause(clause, token, position) if clause else {}
                clause, near = {}, []
                continue
            for sign in word.alone:
                signs.setdefault(sign, (position,))
            for family in word.families:
                clause.setdefault(family, position)
            if word.seconds and near:
                for start, before in near[-NEAR:]:
                    if start >= position - NEAR:
                        for sign in self._pairs(before, token, word):
                            signs.setdefault(sign, (start, position))
            if word.firsts:
                near.append((position, word))
        return signs | self._of_clause(clause, "", 0) if clause else signs

    def _pairs(self, before: _Word, token: str, word: _Word) -> tuple[str, ...]:
        try:
            return before.then[token]
        except KeyError:
            named = (f"{a}{THEN}{b}" for a, ends in before.firsts for b in word.seconds if b in ends)
            return before.then.setdefault(token, self._remembered(tuple(named)))

    def _remembered(self, found: _T) -> _T:
        """Makes room before it would be too many."""
        self._many += 1
        if self._many > MOST_REMEMBERED:
            self._words.clear()
            self._many = 0
        return found

    def _of_clause(self, clause: _Clause, end: str, position: int) -> Found:
        listed = list(clause.items())[:MOST_IN_CLAUSE] + [("?", position)] * (end == "?")
        pairs = combinations(sorted(listed), 2)
        if self._wanted is ANYTHING:
            return {f"{a}{BESIDE}{b}": (at, by) for (a, at), (b, by) in pairs}
        return {self._beside[a, b]: (at, by) for (a, at), (b, by) in pairs if (a, b) in self._beside}

    def _known(self, token: str) -> _Word | None:
        try:
            return self._words[token]
        except KeyError:
            return self._words.setdefault(token, self._remembered(self._read(folded(token))))

    def _read(self, word: str) -> _Word | None:
        if not word[0].isalnum():
            return _BREAK
        families = tuple(sorted(_families(word)))
        parts = ("#" if word.isdigit() else word if len(word) < CUT_FROM else f"{word[:CUT]}*", *families)
        alone = tuple(it for it in (*_alone(word), *families) if it in self._wanted)
        if self._wanted is ANYTHING:
            return _Word(alone, families, parts, tuple((it, ANYTHING) for it in parts))
        firsts = tuple((it, self._after[it]) for it in parts if it in self._after)
        seconds = tuple(it for it in parts if it in self._seconds)
        paired = tuple(it for it in families if it in self._paired)
        return _Word(alone, paired, seconds, firsts) if alone or paired or seconds or firsts else None


_BREAK = _Word((), (), (), ())


def _alone(word: str) -> Iterator[str]:
    if word not in SMALL_WORDS and not word.isdigit():
        yield word
        yield from (f"{word[:size]}*" for size in BEGINNINGS if size < len(word))
        yield from (f"*{word[-size:]}" for size in ENDINGS if size + 2 < len(word))


# Families


def _families(word: str) -> set[str]:
    """Of which families a folded word is."""
    found = set(_OF[0].get(word, ()))
    for size in range(2, len(word) + 1):
        found.update(_OF[1].get(word[:size], ()))
        found.update(_OF[2].get(word[-size:], ()))
    return found


def families() -> dict[str, tuple[str, ...]]:
    """The words of each, as they stand in the file."""
    return {name: listed for name, listed in _LISTED.items() if name.startswith("@")}


def _read() -> dict[str, tuple[str, ...]]:
    lines = Path(__file__).with_name("sign_families.txt").read_text("utf-8").splitlines()
    named = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {name: tuple(listed.split()) for name, _, listed in named}


def _by_shape() -> tuple[_Shapes, _Shapes, _Shapes]:
    """The families of whole words, of beginnings and of endings."""
    whole, begun, ended = _Shapes(list), _Shapes(list), _Shapes(list)
    for name, listed in families().items():
        for it in listed:
            (begun if it.endswith("*") else ended if it.startswith("*") else whole)[it.strip("*")].append(name)
    return whole, begun, ended


_LISTED = _read()
_OF = _by_shape()
SMALL_WORDS = frozenset(_LISTED["small"])
"""They tell how long a text is rather than what it says: signs only in pairs with others."""
