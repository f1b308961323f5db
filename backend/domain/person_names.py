"""A person's name as it compares: "Dr. Petra Klein" and "Klein, Petra" are one, "Petra" and "Peter" are two.

Everything is folded (`names.letters`); titles, salutations and what stands in brackets fall away.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from backend.domain.names import MAX_NAME, letters
from backend.domain.trade_words import FIRST_NAMES


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    "dr prof dipl ing med rer nat phil jur kfm kffr mag mba msc bsc ba ma phd herr frau hr fr mr mrs ms miss sir hc habil vet dent"
    " frhr freiherr freifrau graf grafin wirt inf bw fh"
)
_PARTICLES = _words("von van der den de zu zum zur vom ter ten di da del la le du")
_GENERATIONS = {"jun": "jun", "jr": "jun", "junior": "jun", "sen": "sen", "sr": "sen", "senior": "sen"}
_BRACKETS = re.compile(r"\([^)]*\)?")
_WORD = re.compile(r"[a-z0-9]+")
_SPELLINGS = [
    (re.compile(written), kept)
    for written, kept in (
        (r"ph", "f"), (r"chr", "kr"), (r"th", "t"), (r"dt", "t"), (r"ck", "k"), (r"c(?!h)", "k"), (r"y", "i"), (r"ei", "ai"), (r"v", "f"),
        (r"z", "s"), (r"(.)\1", r"\1"), (r"(?<=[aeiou])h(?![aeiou])", ""), (r"h$", ""),
    )
]  # fmt: skip
_CALLED = [
    set(names.split())
    for names in (
        "katharina kathi katrin kate", "michael micha michi mike", "elisabeth lisa liese elli betty elizabeth liz", "joachim jochen achim",
        "friedrich fritz fred", "johannes hannes hans johann", "josef sepp jupp joe", "maximilian max", "alexander alex sascha",
        "alexandra alex sandra", "andreas andi", "thomas tom", "stefanie steffi", "gabriele gabi", "susanne susi sanne", "ulrich uli ulli",
        "ulrike uli ulli rike", "monika moni", "mathias matze", "sebastian basti", "florian flo", "kristian chris", "kristof chris", "anton toni",
        "heinrich heinz heiner", "kornelia konni", "manfred manni", "rudolf rolf rudi", "robert rob bob", "wiliam bil wil", "ludwig lutz",
        "wolfgang wolf", "magdalena magda lena", "anna anni anke", "margarete grete gretel", "benjamin ben", "daniel dani", "nikolaus klaus niko",
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonName:
    given: tuple[str, ...]
    family: tuple[str, ...]
    generation: str = ""


@lru_cache(maxsize=16384)
def person_name(text: str) -> PersonName:
    """Given and family names in the order of a comma, else the last word is the family's.

    >>> person_name("von Hagen-Roth, Dr. Friederike")
    PersonName(given=('friederike',), family=('hagen', 'roth'), generation='')
    """
    head, *tail = (_named(part) for part in letters(_BRACKETS.sub(" ", text[:MAX_NAME])).split(","))
    generation = next((_GENERATIONS[word] for part in (head, *tail) for word in part if word in _GENERATIONS), "")
    parts = [[word for word in part if word not in _GENERATIONS] for part in (head, *tail)]
    parts = [part for part in parts if part] or [[]]
    family, given = (parts[0], parts[1]) if len(parts) > 1 else (parts[0][-1:], parts[0][:-1])
    return PersonName(_apart(given), _apart(family), generation)


@lru_cache(maxsize=65536)
def alike(a: PersonName, b: PersonName) -> tuple[float, float]:
    """How alike the family names and the given names are, each 0 to 1; also when one is written family first."""
    if a.generation and b.generation and a.generation != b.generation:
        return 1.0, 0.0
    if "".join((*a.given, *a.family)) == "".join((*b.given, *b.family)):
        return 1.0, 1.0
    straight = _families(a.family, b.family), _givens(a.given, b.given)
    turned = _families(a.family, b.given), _givens(a.given, b.family)
    return turned if len(b.given) <= 2 and min(turned) > 0.8 > min(straight) else straight


@lru_cache(maxsize=16384)
def spelling(name: str) -> str:
    """Spellings that sound the same: Stephan and Stefan, Carsten and Karsten."""
    for written, kept in _SPELLINGS:
        name = written.sub(kept, name)
    return name


def _named(part: str) -> list[str]:
    return [
        token
        for token in part.replace(".", " ").split()
        if (found := _WORD.findall(token)) and not all(word in _TITLES or word in _PARTICLES for word in found)
    ]


def _apart(tokens: list[str]) -> tuple[str, ...]:
    return tuple(word for token in tokens for word in _WORD.findall(token))


def _families(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if not a or not b:
        return 0.5 if a or b else 0.0
    if set(a) & set(b):
        return 1.0 if set(a) == set(b) else 0.85
    whole_a, whole_b = "".join(a), "".join(b)
    if spelling(whole_a) == spelling(whole_b):
        return 0.95
    return max(OSA.normalized_similarity(x, y) for x in (*a, whole_a) for y in (*b, whole_b))


def _givens(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if not a or not b:
        return 0.6
    if "".join(a) == "".join(b):
        return 1.0
    pairs = list(zip(a, b, strict=False))
    first = _given(*pairs[0])
    rest = [_given(*pair) for pair in pairs[1:]]
    if len(a) != len(b) and len("".join(a)) > 1 < len("".join(b)) and len(a[0]) != 1 != len(b[0]):
        rest.append(0.9)  # a second name left out, as most people do
    return min([first, *rest])


def _given(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if len(a) == 1 or len(b) == 1:
        return 0.8 if a[0] == b[0] else 0.0
    a, b = spelling(a), spelling(b)
    if a == b or any(a in called and b in called for called in _NICKNAMES):
        return 0.95
    # Andrea is not Andreas, Martina not Martin: an end that differs is another person, a slip inside is a slip.
    slip = (
        a[-1] == b[-1] and OSA.distance(a, b) == 1 and min(len(a), len(b)) >= 4 and not (_is_known(a) and _is_known(b))
    )
    return 0.9 if slip else 0.0


def _is_known(name: str) -> bool:
    return name in _KNOWN


_NICKNAMES = [{spelling(letters(name)) for name in called} for called in _CALLED]
_KNOWN = frozenset(map(spelling, FIRST_NAMES))
