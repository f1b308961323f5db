"""How alike two companies' names are, word by word: a rare word that both share says much, a trade says little.

A word only one side has may have been left out ("Wilhelm Stallforth Apparatebau" and "Stallforth"). Words that stand against each
other may not: "Müller Elektro" and "Müller Sanitär" are two.
"""

from functools import lru_cache

from rapidfuzz.distance import OSA

from backend.domain.trade_words import FIRST_NAMES, weight

_LEFT_OUT = 0.35
"""What a missing word costs, as a share of its weight."""
_AGAINST = 0.8
"""What each of two words that stand against each other weighs at least, however plain."""
_SAME_WORD = 0.64
_SHORTEST_TYPO = 5
_SHORTEST_STEM = 4

Words = tuple[str, ...]


@lru_cache(maxsize=65536)
def alike(a: Words, b: Words) -> float:
    """0 to 1 for the words of two company names (`names.company_name`), the order aside."""
    if sorted(a) == sorted(b) or "".join(a) == "".join(b):
        return 1.0
    a, b = _initials(a, b), _initials(b, a)
    a, b = _compounds(a, b), _compounds(b, a)
    pairs, left_a, left_b = _paired(a, b)
    shared = sum(like * _heavier(x, y) for x, y, like in pairs)
    lost = sum((1 - like) * _heavier(x, y) for x, y, like in pairs)
    against, out = _opposed(left_a, left_b)
    return shared / (shared + lost + against + _LEFT_OUT * out) if shared else 0.0


def is_telling(words: Words) -> bool:
    """Whether the name alone may name one company: Bokali does, "Müller Bau" and "Delta Systeme" do not."""
    return any(weight(word) >= 1.0 and len(word) >= 5 for word in words) or len(words) >= 4


def share_a_telling_word(a: Words, b: Words) -> bool:
    return any(weight(word) >= 1.0 and len(word) >= 5 for word in set(a) & set(b))


def is_common(words: Words) -> bool:
    """Nothing but trades, first names and the names of many families."""
    return all(weight(word) < 1.0 for word in words)


def _initials(own: Words, other: Words) -> Words:
    """Neighbours that the other side writes by their first letters, written so: "sanitar heizung luftung" as "shl"."""
    for short in other:
        for at in range(len(own) - len(short) + 1 if 2 <= len(short) <= 5 else 0):
            run = own[at : at + len(short)]
            if "".join(word[0] for word in run) == short and all(len(word) > 1 for word in run):
                return (*own[:at], short, *own[at + len(short) :])
    return own


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
    if x[0] != y[0] and x[1:3] != y[1:3]:
        return 0.0  # most pairs of words end here
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    if len(short) == 1:
        return 0.85 if long[0] == short and long.isalpha() else 0.0
    return max(_typo(x, y), _stem(short, long))


def _stem(short: str, long: str) -> float:
    if long.startswith(short) and (len(short) >= _SHORTEST_STEM or long in FIRST_NAMES):
        return 0.92 if len(long) - len(short) <= 5 else 0.8
    if _is_abbreviation(short, long) or (len(short) >= 6 and long.endswith(short) and weight(short) < 0.5):
        return 0.8
    shared = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    return 0.82 if shared >= 7 and shared >= 0.7 * len(short) else 0.0


def _is_abbreviation(short: str, long: str) -> bool:
    """The first letter and some later ones in their order: Kst. for Kunststoff, WBG for Wohnungsbaugenossenschaft."""
    if not 2 <= len(short) <= 5 or len(long) < 2 * len(short) + 2 or short[0] != long[0]:
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def _typo(x: str, y: str) -> float:
    shortest = min(len(x), len(y))
    if shortest < _SHORTEST_TYPO:
        return 0.0
    like = OSA.normalized_similarity(x, y)
    return 1 - (1 - like) * 1.2 if like >= (0.75 if shortest < 8 else 0.7) else 0.0
