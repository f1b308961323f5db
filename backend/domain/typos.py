"""Finding a word although one letter is wrong: two words that are one slip apart share a word of which one letter was taken out.

A slip is a letter too many, too few, another one, or two that changed places. Whoever keeps the `deletions` of its words finds by the
deletions of the typed word everything that is one slip away, and some that is two; `distance` tells them apart.
"""

from collections.abc import Iterable

SHORTEST = 4
"""In shorter words one letter makes another word."""
DELETED_LENGTH = 8
"""Only so many letters of a word are looked at: a slip further on is found by the beginning of the word."""
FAR = 9


def deletions(word: str) -> set[str]:
    """The beginning of the word, whole and with each letter left out once; nothing for short words and numbers.

    >>> sorted(deletions("weber"))
    ['eber', 'wber', 'webe', 'weber', 'webr', 'weer']
    """
    if len(word) < SHORTEST or not word.isalpha():
        return set()
    start = word[:DELETED_LENGTH]
    return {start} | {start[:at] + start[at + 1 :] for at in range(len(start))}


def distance(typed: str, word: str) -> int:
    """How many slips (optimal string alignment) lie between what was typed and the word; of a long word its beginning is enough.

    >>> distance("mulelr", "muller"), distance("fisher", "fischer"), distance("maschnenb", "maschinenbau")
    (1, 1, 1)
    """
    from rapidfuzz.distance import OSA  # 13 ms that only a search needs, and many processes never search

    begun = range(len(typed) - 1, min(len(typed) + 2, len(word))) if len(typed) >= DELETED_LENGTH - 1 else ()
    return min(OSA.distance(typed, word[:length]) for length in (len(word), *begun))


def nearest(typed: str, words: Iterable[str]) -> int:
    return min((distance(typed, word) for word in words), default=FAR)
