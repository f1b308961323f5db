"""The one line that says why somebody writes: what an inbox, a card and a lock screen show of a text."""

import re

_GREETING = re.compile(
    r"(?:sehr geehrte[rs]?|guten (?:tag|morgen|abend)|hallo|hi|hey|liebe[rs]?|moin(?: moin)?|servus|gr(?:ü|ue|u)(?:ß|ss) (?:gott|dich|euch|sie)|werte[rs]?|dear|hello|good (?:morning|afternoon|evening|day)|greetings)\b"
    r"[^,!:\n]{0,60}(?:[,!:]+|\n|$)\s*",
    re.I,
)


def why_line(new_text: str, limit: int) -> str:
    """One line that says why the customer writes: no greeting, single spaces, at most `limit` characters, cut at a word."""
    line = " ".join(_without_greeting(new_text[: limit * 4 + 400].strip()).split())
    if len(line) <= limit:
        return line
    head, _, tail = line[: max(limit, 1)].rpartition(" ")
    return (head if len(head) > limit // 2 else f"{head} {tail}".strip()[: limit - 1]).rstrip(" ,;:-") + "…"


def _without_greeting(text: str) -> str:
    """Up to three greetings in a row; a text that is nothing else stays. What follows "Guten Tag," now begins the sentence."""
    rest = text
    for _ in range(3):
        found = _GREETING.match(rest)
        if not found or not _is_greeting(found[0]):
            break
        rest = rest[found.end() :]
    return rest[:1].upper() + rest[1:] if rest and rest != text else text


def _is_greeting(found: str) -> bool:
    """Without a comma the line must be short: "Hallo wir brauchen morgen drei Pumpen" is no greeting."""
    return found.rstrip().endswith((",", "!", ":")) or len(found.split()) <= 5
