"""How search reads what people write: words without case and accents, umlauts both ways, and what is typed digit by digit.

folded      the words of a text                              "Müller & Söhne"  -> mueller soehne
spellings   every way people may type the words of a name    -> mueller muller soehne sohne
prefixes    the beginnings of words                          -> m mu mue muel ...
pairs       two beginnings at once, for two typed words      -> mue|soe mu|so
code        numbers, addresses and domains in one piece      "AN-2026-0417"    -> an20260417
stems       words without their endings, for full text       "Angebote"        -> angebot
"""

import re
import unicodedata
from collections.abc import Iterable

PREFIX_LENGTH = 10
PAIRED = 3
"""How many letters of each of two words stand in a pair."""
STEM_LENGTH = 4
"""Endings are taken off no further than this."""
STEMS = 400

_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"}
)
_WORD = re.compile(r"[a-z0-9]+")
_UMLAUT = re.compile(r"(?<=[aou])e")
_JOINED = re.compile(r"\w+(?:[-‐–'’]\w+)+")
_ENDINGS = ("em", "er", "nd", "e", "s", "n")


def folded(text: str) -> list[str]:
    """The words of a text as search compares them: lower case, ä as ae, ß as ss, other accents dropped.

    >>> folded("Müller & Söhne GmbH")
    ['mueller', 'soehne', 'gmbh']
    """
    if text.isascii():
        return _WORD.findall(text.lower())
    plain = unicodedata.normalize("NFC", text).lower().translate(_LETTERS)
    if not plain.isascii():
        plain = "".join(it for it in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(it))
    return _WORD.findall(plain)


def spellings(*texts: str) -> set[str]:
    """Every way people may type the words of a name: with and without the e of an umlaut, hyphenated ones also in one word.

    >>> sorted(spellings("Müller-Lück"))
    ['luck', 'lueck', 'mueller', 'muellerlueck', 'muller', 'mullerluck']
    """
    words = {word for text in texts for word in folded(text)}
    words |= {code(joined) for text in texts for joined in _JOINED.findall(text)}
    return words | {_UMLAUT.sub("", word) for word in words}


def prefixes(*texts: str) -> list[str]:
    """Every beginning, 1 to 10 letters, of every word in every spelling."""
    return sorted(beginnings(spellings(*texts)))


def beginnings(words: Iterable[str]) -> set[str]:
    return {word[:length] for word in words for length in range(1, min(len(word), PREFIX_LENGTH) + 1)}


def pair(one: str, other: str) -> str | None:
    """The key under which two beginnings of words are found together; None while one is too short.

    >>> pair("praez", "mue")
    'mue|pra'
    """
    if len(one) < PAIRED or len(other) < PAIRED:
        return None
    first, second = sorted((one[:PAIRED], other[:PAIRED]))
    return f"{first}|{second}"


def pairs(own: Iterable[str], others: Iterable[str] = ()) -> set[str]:
    """The keys of each word of a name with each word of it, and with those of `others`."""
    mine = {word[:PAIRED] for word in own if len(word) >= PAIRED}
    beside = mine | {word[:PAIRED] for word in others if len(word) >= PAIRED}
    return {f"{one}|{other}" if one <= other else f"{other}|{one}" for one in mine for other in beside}


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
    ['die', 'angebot', 'fuer', 'maschi']
    """
    return list(dict.fromkeys(stem(word) for text in texts for word in folded(text)))[:STEMS]


def stem(word: str) -> str:
    while ending := next((it for it in _ENDINGS if word.endswith(it) and len(word) - len(it) >= STEM_LENGTH), ""):
        word = word[: -len(ending)]
    return word
