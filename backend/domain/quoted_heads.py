"""The head a mail program writes above a mail it quotes or passes on: "Von: / Gesendet: / An: / Betreff:" in many languages.

    lines -> is there a label? -> labels below it, folded lines joined -> a Head, if it says from whom and two things more

Marks (">", "|") and bold ("*From:*") around a label do not matter. Each line is looked at once, so the time is linear.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backend.domain.quoted_words import ROLES, Role

MAX_LINE = 600
"""Longer lines are prose."""
MAX_HEAD_LINES = 24
MAX_LABEL = 24
MAX_FOLDED = 6
"""A list of recipients may run over so many lines."""

_AROUND_LABEL = " \t>|*_\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class Head:
    """`fields` as written, by role; `end` is the index of the first line below."""

    fields: Mapping[Role, str]
    end: int


def head_at(lines: Sequence[str], start: int, needed: int = 2) -> Head | None:
    """The quoted head that begins in this very line; it says from whom, and at least `needed` of when, to whom and about what."""
    if not label_of(lines[start]):
        return None
    fields: dict[Role, str] = {}
    end = start
    for index, role, value in _labelled(lines, start):
        if role != "other" and role in fields:
            break  # the head of the next one
        fields[role] = value
        end = index + 1
    known = len(fields.keys() & {"date", "to", "subject"})
    return Head(fields, end) if "from" in fields and known >= needed else None


def label_of(line: str) -> tuple[Role, str] | None:
    """The role of the label a line begins with, and what stands behind it.

    >>> label_of("> *Von:* Anna Berg")
    ('from', 'Anna Berg')
    """
    label, colon, value = line[:MAX_LINE].replace("：", ":", 1).partition(":")
    if not colon or len(label) > MAX_LABEL:
        return None
    role = ROLES.get(label.strip(_AROUND_LABEL + "\u00a0").lower())
    return (role, value.strip(" \t*_\u00a0")) if role and not value.startswith("//") else None


def unmarked(line: str) -> str:
    """Without the ">" of a quote."""
    return line.lstrip(" \t>")


def _labelled(lines: Sequence[str], start: int) -> Iterator[tuple[int, Role, str]]:
    """Index of its last line, role and value of each label from here; folded lines belong to the label above."""
    index = start
    last = min(len(lines), start + MAX_HEAD_LINES)
    while index < last and (found := label_of(lines[index])):
        role, value = found
        following = _next_label(lines, index + 1, last)
        folded = (
            [unmarked(line) for line in lines[index + 1 : following]]
            if following
            else [_address_below(lines, index, value)]
        )
        index = following - 1 if following else index
        yield index, role, " ".join(filter(None, (value, *folded)))
        index += 1


def _next_label(lines: Sequence[str], start: int, last: int) -> int:
    """Index of the label that follows at once, behind folded lines or behind one blank line; 0 without one."""
    for index in range(start, min(last, start + MAX_FOLDED)):
        if label_of(lines[index]):
            return index
        if not unmarked(lines[index]) and not (index + 1 < last and label_of(lines[index + 1])):
            return 0
    return 0


def _address_below(lines: Sequence[str], index: int, value: str) -> str:
    """The last label may be the one that is folded: "Von: Anna Berg" with "<anna@..." in the next line."""
    below = unmarked(lines[index + 1]).strip() if index + 1 < len(lines) else ""
    return below[:MAX_LINE] if "@" not in value and below.startswith("<") and "@" in below else ""
