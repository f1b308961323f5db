"""The terms a company has added by which it knows complaints: plain words in their order, a * at the end of a word for any ending.

3 says it outright; 2 is a fault or a broken promise, which a question may name as well; 1 is the tone of a complaint.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_OWN, MAX_WORDS, MAX_LENGTH = 200, 6, 60
OUTRIGHT = 3


@dataclass(frozen=True, slots=True)
class OwnTerm:
    words: str
    weight: int
    lang: str = ""


_Row = tuple[int, re.Pattern[str]]

# A word in the clause that turns the meaning, at most four words before the term.
_NEGATION = re.compile(
    r"\b(?:kein\w*|ohne|weder|nicht|nie|niemals|statt|frei von|no|not|without|never|any|none|free of)(?:\s+[\w'-]+){0,4}\s*$"
)
# Talk about complaints in general or about the good case is no complaint.
_TALK = re.compile(
    r"\b(?:falls|wenn|wie (?:läuft|lange|gehen|handhaben)|im falle?|in case|if|how do you (?:handle|deal)|what happens|ob (?:es|die|der|das|sie)"
    r"|erledigt|behoben|gelöst|repariert|resolved|solved|fixed|settled|danke für|dank für|thanks? (?:you )?for)\b|^\s*sollten?\b"
)
_CLAUSE = re.compile(r"[.!?;\n]+|,\s+(?=aber|doch|jedoch|sondern|but|however)")


def wrong_with(words: str) -> str:
    """Why these words can be no term: "empty", "too_long", "too_many_words", "star", "short"; "" if they can."""
    parts = words.split()
    if not parts:
        return "empty"
    if len(words) > MAX_LENGTH:
        return "too_long"
    if len(parts) > MAX_WORDS:
        return "too_many_words"
    if any("*" in it[:-1] for it in parts):
        return "star"
    return "short" if any(len(it.rstrip("*")) < (3 if it.endswith("*") else 2) for it in parts) else ""


def found_of(own: tuple[OwnTerm, ...], text: str) -> list[tuple[int, str]]:
    """Weight and words, as found, of each term that the text holds and does not deny."""
    if not own:
        return []
    rows, any_term = _compiled(own)
    lower = text.lower()
    clauses = [it for it in _CLAUSE.split(lower) if any_term.search(it) and not _TALK.search(it)]
    return [(weight, found) for weight, term in rows if (found := _first(term, clauses))]


@lru_cache(maxsize=8)
def _compiled(own: tuple[OwnTerm, ...]) -> tuple[tuple[_Row, ...], re.Pattern[str]]:
    """The terms as patterns, and all of them as one: most texts hold none."""
    patterns = [(it.weight, _pattern(it.words)) for it in own[:MAX_OWN] if not wrong_with(it.words)]
    together = "|".join(it for _, it in patterns) or r"(?!)"
    return tuple((weight, _whole(it)) for weight, it in patterns), _whole(together)


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def _pattern(words: str) -> str:
    return r"\s+".join(re.escape(it.rstrip("*")) + r"\w*" * it.endswith("*") for it in words.lower().split())


def _first(term: re.Pattern[str], clauses: Sequence[str]) -> str:
    """Where it stands first without being denied."""
    for clause in clauses:
        for found in term.finditer(clause):
            if not _NEGATION.search(clause[max(found.start() - 60, 0) : found.start()]):
                return found[0]
    return ""
