"""Counts how common words are in business mail: `python -m tests.quality.counting_words` writes backend/domain/common_words.txt.

Only the project's own texts are read, the open part of them. A word counts by the language it is commoner in: "die" is no English death.
The names of the invented company and its customers are left out.
"""

import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from backend.domain import ranking_words
from backend.domain.ranking_words import RAREST, name_words, stemmed, terms
from tests.quality.own_set import MAILS, mails, pool

TABLE = Path(ranking_words.__file__).with_name("common_words.txt")
LEAST = 4
STEP = 3
"""Tenths between two lines of the file."""
HEAD = (
    "# How rare words are in business mail, in tenths: tests/quality/counting_words.py counts them. rareness, stems.\n"
)


def texts() -> Iterator[tuple[str, str]]:
    """Language and text."""
    for line in (MAILS / "complaints.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row["lang"], f"{row['subject']}\n{row['text']}"
    for row in mails("open"):
        yield row["language"], f"{row['headers']['subject']}\n{row['text']}"


def counted() -> dict[str, float]:
    """The rareness of each word that stands in LEAST texts of one language."""
    many: Counter[str] = Counter()
    texts_with: dict[str, Counter[str]] = defaultdict(Counter)
    for lang, text in texts():
        many[lang] += 1
        texts_with[lang].update(set(terms(text)))
    found: dict[str, float] = {}
    for lang, counts in texts_with.items():
        for word, count in counts.items():
            if count >= LEAST and not word.isdigit() and word not in _NAMES:
                found[word] = min(found.get(word, RAREST), math.log(1 + (many[lang] - count + 0.5) / (count + 0.5)))
    return found


def table(rare: dict[str, float]) -> str:
    """A line for every third of a point, the commonest first."""
    lines: dict[int, list[str]] = defaultdict(list)
    for word, weight in sorted(rare.items()):
        lines[round(weight * 10 / STEP) * STEP].append(word)
    return HEAD + "".join(f"{tenths}\t{' '.join(lines[tenths])}\n" for tenths in sorted(lines))


def _of_pool() -> Iterator[str]:
    """The words of names that are written large: "und" between two is none."""
    known = pool()
    people = (contact["name"] for customer in known["customers"] for contact in customer["contacts"])
    for name in (known["company"], *(it["name"] for it in known["customers"]), *people):
        yield from (word for word in name.split() if word[:1].isupper())


_NAMES = frozenset(stemmed(it) for it in name_words(list(_of_pool())))


def main() -> None:
    TABLE.write_text(table(counted()), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
