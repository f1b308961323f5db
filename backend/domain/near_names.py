"""How alike two companies' names are, word by word: a rare word that both share says much, a trade says little.

A word only one side has may have been left out ("Wilhelm Stallforth Apparatebau" and "Stallforth"). Words that stand against each
other may not: "Müller Elektro" and "Müller Sanitär" are two.
"""

from functools import lru_cache

from rapidfuzz.distance import OSA

from backend.domain.trade_words import COMMON_SURNAMES, FIRST_NAMES, weight

_LEFT_OUT = 0.35
"""What a missing word costs, as a share of its weight."""
_AGAINST = 0.8
"""What each of two words that stand against each other weighs at least, however plain."""
_SAME_WORD = 0.78
_SHORTEST_TYPO = 5
_SHORTEST_STEM = 4

Words = tuple[str, ...]


@lru_cache(maxsize=65536)
def alike(a: Words, b: Words) -> float:
    """0 to 1 for the words of two company names (`names.company_name`), the order aside."""
    if sorted(a) == sorted(b) or "".join(a) == "".join(b):
        return 1.0
    a, b = _compounds(a, b), _compounds(b, a)
    pairs, left_a, left_b = _paired(a, b)
    shared = sum(like * _heavier(x, y) for x, y, like in pairs)
    lost = sum((1 - like) * _heavier(x, y) for x, y, like in pairs)
    against, out = _opposed(left_a, left_b)
    return shared / (shared + lost + against + _LEFT_OUT * out) if shared else 0.0


def is_telling(words: Words) -> bool:
    """Whether the name alone may name one company: Bokali does, "Müller Bau" and "Delta Systeme" do not."""
    return any(weight(word) >= 1.0 and len(word) >= 7 for word in words) or len(words) >= 4


def is_common(words: Words) -> bool:
    """Nothing but trades, first names and the names of many families."""
    return all(weight(word) < 1.0 or word in COMMON_SURNAMES or word in FIRST_NAMES for word in words)


def _compounds(own: Words, other: Words) -> Words:
    """Neighbours that the other side writes as one word, written as one."""
    joined: list[str] = []
    for word in own:
        whole = (joined[-1] if joined else "") + word
        if joined and any(_word(whole, it) >= 0.9 and len(it) > max(len(word), len(joined[-1])) for it in other):
            joined[-1] = whole
        else:
            joined.append(word)
    return tuple(joined)


def _paired(a: Words, b: Words) -> tuple[list[tuple[str, str, float]], list[str], list[str]]:
    """Each word with its likeliest partner, the best pairs first; then what stays alone on either side."""
    near = sorted(((_word(x, y), i, j) for i, x in enumerate(a) for j, y in enumerate(b)), reverse=True)
    pairs: list[tuple[str, str, float]] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for like, i, j in near:
        if like >= _SAME_WORD and i not in used_a and j not in used_b:
            pairs.append((a[i], b[j], like))
            used_a.add(i)
            used_b.add(j)
    return pairs, [x for i, x in enumerate(a) if i not in used_a], [y for j, y in enumerate(b) if j not in used_b]


def _opposed(a: list[str], b: list[str]) -> tuple[float, float]:
    """The weight of words against words, and of words that have none against them."""
    heavy_a, heavy_b = (sorted(map(weight, side), reverse=True) for side in (a, b))
    both = min(len(heavy_a), len(heavy_b))
    against = sum(max(_AGAINST, weight_) for weight_ in (*heavy_a[:both], *heavy_b[:both]))
    return against, sum(heavy_a[both:]) + sum(heavy_b[both:])


def _heavier(x: str, y: str) -> float:
    return max(weight(x), weight(y)) or 0.1


@lru_cache(maxsize=131072)
def _word(x: str, y: str) -> float:
    """1 for the same word, about 0.9 for a stem, a form of it or a typo, less for two; short words must be equal."""
    if x == y:
        return 1.0
    short, long = sorted((x, y), key=len)
    if len(short) >= _SHORTEST_STEM and long.startswith(short) and len(long) - len(short) <= max(4, len(short)):
        return 0.92
    if len(short) < _SHORTEST_TYPO or short[0] != long[0] and short[1:3] != long[1:3]:
        return 0.0
    like = OSA.normalized_similarity(x, y)
    return 1 - (1 - like) * 1.2 if like >= 0.75 else 0.0
