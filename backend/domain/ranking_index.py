"""A customer's entries as the ranking looks them up: by words, people, conversation, numbers, articles and time.

Nothing here depends on entries that have nothing in common with the mail in hand: a word counts by how many entries hold it, and not by how
many there are. So an unrelated note changes no order among the others.
"""

from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nsmallest

from backend.domain.folding import alike
from backend.domain.ranking_entries import Entry
from backend.domain.ranking_words import counts, greeted, name_words, parts, rareness, stemmed

SATURATION, LENGTHS, USUAL_LENGTH = 1.2, 0.75, 90.0
"""BM25's k1 and b, and the number of words from which a text is long: a fixed one, so that it depends on no other entry."""
TITLE = 4.0
"""A word of the title counts as much as so many in the text."""
NOT_OPEN = frozenset(
    ("draft", "accepted", "declined", "expired", "delivered", "paid", "cancelled", "solved", "confirmed", "done")
)


@dataclass(frozen=True, slots=True)
class Known:
    """An entry as it is compared. `words` with how much each counts (BM25's saturated frequency), `mass` is that of all of them."""

    entry: Entry
    second: float
    words: dict[str, float]
    length: float
    mass: float
    parts: frozenset[str]
    names: frozenset[str]
    name_stems: frozenset[str]
    greeted: frozenset[str]
    people: frozenset[str]
    articles: frozenset[str]


class Index:
    def __init__(self) -> None:
        self.known: dict[str, Known] = {}
        self.with_word: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self.with_part: Counter[str] = Counter()
        self.of_person: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self.of_thread: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self.of_number: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self.of_article: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self.open: dict[str, None] = {}
        self.by_time: list[tuple[float, str]] = []

    def put(self, known: Known) -> None:
        """An entry that is known by its id takes the place of what was known."""
        entry_id = known.entry.id
        self._drop(entry_id)
        self.known[entry_id] = known
        for word, count in known.words.items():
            self.with_word[word][entry_id] = count
        self.with_part.update(known.parts)
        insort(self.by_time, (known.second, entry_id))
        for keys in self._keys(known):
            keys[entry_id] = None

    def _drop(self, entry_id: str) -> None:
        known = self.known.pop(entry_id, None)
        if known is None:
            return
        for word in known.words:
            del self.with_word[word][entry_id]
        self.with_part.subtract(known.parts)
        del self.by_time[bisect_right(self.by_time, (known.second, entry_id)) - 1]
        for keys in self._keys(known):
            keys.pop(entry_id, None)

    def _keys(self, known: Known) -> Iterator[dict[str, None]]:
        entry = known.entry
        yield from (self.of_person[it] for it in known.people)
        yield from (self.of_number[it] for it in entry.numbers)
        yield from (self.of_article[it] for it in known.articles)
        if entry.thread_id:
            yield self.of_thread[entry.thread_id]
        if is_open(entry):
            yield self.open

    def newest(self, ids: Iterable[str], most: int) -> list[str]:
        """Of these, ties by id."""
        known = self.known
        return nsmallest(most, ids, key=lambda it: (-known[it].second, it))


def is_open(entry: Entry) -> bool:
    """Whether somebody waits for something: a draft waits for nobody."""
    return bool(entry.status) and entry.status not in NOT_OPEN


def articles_in(words: Sequence[str], of_article: Iterable[str]) -> set[str]:
    """The articles that a text names: all words of one in a row."""
    said = f" {' '.join(words)} "
    return {it for it in of_article if f" {it} " in said}


def article_key(article: str) -> str:
    """An article by its words, without endings: "Dichtungssätze 8x" is "dichtungssatz 8x", too."""
    return " ".join(stemmed(it) for it in alike(article))


def moment(at: datetime) -> float:
    """Seconds since 1970; one without a zone is UTC."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def known_of(entry: Entry) -> Known:
    words = counts(entry.text)
    if entry.words and not entry.text:
        words.update(entry.words)
    length = float(words.total())
    weighed = {word: float(count) for word, count in words.items()}
    for word, count in counts(" ".join((entry.title, *entry.articles))).items():
        weighed[word] = weighed.get(word, 0.0) + TITLE * count
    names = name_words(entry.names)
    return Known(
        entry=entry,
        second=moment(entry.at),
        words={it: _saturated(count, length) for it, count in weighed.items()},
        length=length,
        mass=sum(rareness(it) ** 2 for it in weighed),
        parts=frozenset(parts(weighed.keys())),
        names=names,
        name_stems=frozenset(map(stemmed, names)),
        greeted=frozenset(greeted(entry.text)),
        people=frozenset(entry.people),
        articles=frozenset(filter(None, map(article_key, entry.articles))),
    )


def _saturated(count: float, length: float) -> float:
    return count * (SATURATION + 1) / (count + SATURATION * (1 - LENGTHS + LENGTHS * length / USUAL_LENGTH))
