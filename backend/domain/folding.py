"""How search reads what people write: words without case, accents and umlauts, and what is typed digit by digit.

folded      the words of a text in plain letters                      "Müller & Söhne"   -> mueller soehne
alike       the same however their umlauts are written                                   -> muller sohne
spellings   the words of a name, hyphenated ones also in one          "Maschinen-Bau"    -> maschinen bau maschinenbau
beginnings  of words                                                  -> m mu mul mull ...
pairs       two beginnings at once, for two typed words               -> mul|soh
code        numbers, addresses and domains in one piece               "AN-2026-0417"     -> an20260417
stems       words without their endings, for full text                "Angebote"         -> angebot
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

PREFIX_LENGTHS = (*range(1, 7), 8, 12)
"""How long the kept beginnings of a word are. Between the longer ones the words themselves are compared."""
PAIRED = 3
"""How many letters of each of two words stand in a pair."""
STEM_LENGTH = 4
"""Endings are taken off no further than this."""
STEMS = 400
LONGEST_STEM = 64
"""Nobody types more of one word; what is longer is an encoded file, and would be a key of the index."""

_LETTERS = (
    ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ø", "oe"), ("æ", "ae"), ("œ", "oe"), ("ł", "l"), ("đ", "d"),
)  # fmt: skip
"""Replaced one after the other: a table for `translate` is asked for every single character, and takes five times as long."""
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_WORD = re.compile(r"[a-z0-9]+")
_JOINED = re.compile(r"\w+(?:[-‐–'’]\w+)+")
_ENDINGS = {"m": "em", "r": "er", "d": "nd", "e": "e", "s": "s", "n": "n"}
"""By their last letter: most words are told at once to have none."""


def folded(text: str) -> list[str]:
    """The words of a text in lower case and plain letters: ä as ae, ß as ss, other accents dropped.

    >>> folded("Müller & Söhne GmbH")
    ['mueller', 'soehne', 'gmbh']
    """
    plain = text.lower()
    if not plain.isascii():
        plain = _replaced(unicodedata.normalize("NFC", plain), _LETTERS)
    if not plain.isascii():
        plain = "".join(it for it in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(it))
    return _WORD.findall(plain)


def alike(text: str) -> list[str]:
    """The words of a text as search compares them: ä, ae and a are one. So "Bauer" is "Baur", too; what begins a word still begins it.

    >>> alike("Müller Mueller Muller")
    ['muller', 'muller', 'muller']
    """
    return _replaced(" ".join(folded(text)), _UMLAUTS).split()


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for written, instead in pairs:
        text = text.replace(written, instead)
    return text


def spellings(*texts: str) -> set[str]:
    """The words of a name, and those that a hyphen joins also in one word.

    >>> sorted(spellings("Müller-Lück"))
    ['luck', 'muller', 'mullerluck']
    """
    words = {word for text in texts for word in alike(text)}
    return words | {"".join(alike(joined)) for text in texts for joined in _JOINED.findall(text)}


def beginnings(words: Iterable[str], shortest: int = 1) -> set[str]:
    return {word[:length] for word in words for length in PREFIX_LENGTHS if shortest <= length <= len(word)}


def beginning(word: str) -> str:
    """The longest kept beginning of what was typed.

    >>> beginning("maschinenbaut")
    'maschinenbau'
    """
    return word[: max(length for length in PREFIX_LENGTHS if length <= len(word))]


def pair(one: str, other: str) -> str | None:
    """The key under which two beginnings of words are found together; None if they are too short, alike, or numbers.

    >>> pair("praz", "mul")
    'mul|pra'
    """
    return next(iter(pairs([one], [other])), None)


def pairs(own: Iterable[str], others: Iterable[str] = ()) -> set[str]:
    """The keys of each word of a name with each other word of it, and with those of `others`."""
    mine = _paired(own)
    beside = mine | _paired(others)
    return {f"{one}|{other}" if one < other else f"{other}|{one}" for one in mine for other in beside if one != other}


def _paired(words: Iterable[str]) -> set[str]:
    return {start for word in words if len(start := word[:PAIRED]) == PAIRED and start.isalpha()}


def code(text: str) -> str:
    """What is typed in one piece, with or without separators.

    >>> code("AN-2026/0417"), code("Petra.Klein@mueller.example")
    ('an20260417', 'petrakleinmuellerexample')
    """
    return "".join(folded(text))


def stems(*texts: str) -> list[str]:
    """The words of a text without their endings, each once, so that "Angebote" finds "Angebot"; of a long text the first 400.

    The endings are those of CISTEM (Weissweiler and Fraser, 2017), without its prefixes and exceptions.

    >>> stems("Die Angebote für Maschinen")
    ['die', 'angebot', 'fur', 'maschi']
    """
    words = dict.fromkeys(word[:LONGEST_STEM] for text in texts for word in alike(text))
    return list(dict.fromkeys(map(stem, words)))[:STEMS]


@lru_cache(8192)
def stem(word: str) -> str:
    while len(word) > STEM_LENGTH and (ending := _ENDINGS.get(word[-1])):
        if not word.endswith(ending) or len(word) - len(ending) < STEM_LENGTH:
            break
        word = word[: -len(ending)]
    return word
