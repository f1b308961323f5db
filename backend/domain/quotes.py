"""Quoted history in the lines of a mail: where it begins, which lines are marked, and how a quote is introduced.

Every step looks at single lines (at most four joined), so the time is linear in the text whatever a stranger sends.
"""

import re
from collections.abc import Sequence

from backend.domain.quoted_heads import MAX_LINE, head_at
from backend.domain.quoted_words import PASSED_ON, QUOTED

_INVISIBLE = (
    ("\r\n", "\n"),
    ("\r", "\n"),
    ("\u00a0", " "),
    ("\u200b", ""),
    ("\ufeff", ""),
    ("\u200e", ""),
    ("\u200f", ""),
)
MAX_INTRODUCTION_LINES = 4
MAX_INTRODUCTION = 300


def lines_of(text: str) -> list[str]:
    """The lines as they are seen, without what is invisible."""
    for character, shown in _INVISIBLE:
        text = text.replace(character, shown)
    return [line.rstrip() for line in text.split("\n")]


# Where a quoted mail begins

_DRAWN = ("--", "__", "==", "**", "‐‐", "――", "——", "––")
MAX_MARK = 110
_RULE = re.compile(r"\s*(?:_{3,}|-{3,}|={3,}|\*{5,})\s*$")


def history_start(lines: Sequence[str]) -> int:
    """Index of the first line of an unmarked quoted mail, or the number of lines."""
    for index, line in enumerate(lines):
        if not line or len(line) > MAX_LINE or (is_marked(line) and not _is_groupwise(line)):
            continue
        if _is_groupwise(line) or _is_separator(line, lines, index) or head_at(lines, index):
            return index - _rules_above(lines, index)
        if (count := introduction(lines, index)) and not _is_marked_below(lines, index + count):
            return index
    return len(lines)


def _is_separator(line: str, lines: Sequence[str], index: int) -> bool:
    """ "-----Ursprüngliche Nachricht-----", or "Begin forwarded message:" above a head."""
    bare = line.strip(" \t>*")
    if len(bare) > MAX_MARK or not bare.endswith((*_DRAWN, ":")):
        return False
    words = bare.strip("-_=: ‐―—–").lower()
    if bare.startswith(_DRAWN):
        return len(words) > 3 and (_says(words, QUOTED) or _says(words, PASSED_ON))
    return _says(words, PASSED_ON) and _has_head_below(lines, index)


def _is_groupwise(line: str) -> bool:
    """ ">>> Anna Berg 20.11.2026 10:12 >>>" above a quote without marks."""
    return line.startswith(">>> ") and line.endswith(" >>>")


def _has_head_below(lines: Sequence[str], index: int) -> bool:
    below = next((at for at in range(index + 1, min(index + 5, len(lines))) if lines[at].strip(" >")), 0)
    return bool(below and head_at(lines, below, 1))


def _says(words: str, one_of: Sequence[str]) -> bool:
    return any(it in words for it in one_of)


def _rules_above(lines: Sequence[str], index: int) -> int:
    """A line drawn above the quoted head belongs to it; blank lines between do not matter."""
    above = 0
    while above < 4 and index - above > 0 and (not lines[index - above - 1] or _RULE.match(lines[index - above - 1])):
        above += 1
    return above


# How a quote is introduced

_VERB = (
    r"schrieb(?:en)?|wrote|writes|said|hat (?:folgendes )?geschrieben|a écrit|escribió|escreveu|ha scritto|schreef(?: het volgende)?|skrev(?: følgende| följande)?|napisał(?:\(a\)|a)?"
    r"|kirjoitti|geschrieben|написал(?:а|\(а\))?|пишет|написав(?:\(ла\))?|пише|a scris|yazdı|şunu yazdı|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|írta|ezt írta|je napisao(?:/la)?|pisze|kirjutas|έγραψε|har skrevet|följande"
)
_VERB_AT_END = re.compile(rf"(?:\b(?:{_VERB})(?=\W)|写道|寫道|작성)[^\n]{{0,160}}$", re.I)
_COLONS = (":", "：")
_ENDS = frozenset(":：>-_=*‐―—–")
"""What an introduction ends in."""
_INTRODUCTION_START = re.compile(
    r"[\s>*]*(?:am|on|le|el|il|op|den|em|w dniu|dnia|date|zitat von|quoting|at|in|auf|em|a|ma|dne|dňa|pe|d\.|\"|'|<|\d{1,4}[./-]|\d{1,2} \w|mo|di|mi|do|fr|sa|so|\w+\.?,? \d|.{0,40}\d\d)",
    re.I,
)
_NAMES_SOMEBODY = re.compile(rf"<\S*@|\S@\S|\b(?:{_VERB})\b", re.I)
_WHEN_AND_WHO = re.compile(
    r"(?:\d{1,2}[:.]\d\d|\b\d{4}[/-]\d{1,2}[/-]\d{1,2}).{0,120}<\s?[^<>\s]{1,100}@[^<>\s]{1,100}\s?>:?$"
)
_WHEN_OR_WHO = re.compile(r"\d|@|<|,")
_WHEN = re.compile(r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d")
_WHO = re.compile(r"[<(\[]\s?(?:mailto:)?[^<>()\[\]\s]{1,100}@")
# "Anna Berg schrieb:" says too little alone; with marked lines below it is one.
_BARE_INTRODUCTION = re.compile(rf"[^:]{{2,80}}\b(?:{_VERB})\b[^:]{{0,30}}:$", re.I)
_ZITAT = re.compile(r"\s*(?:zitat von|quoting|zitiere|citeren|citando|citerar)\b.{3,200}:\s*$", re.I)


def introduction(lines: Sequence[str], index: int) -> int:
    """How many lines the introduction of a quote takes that begins here ("Am ... schrieb ...:", also wrapped), else 0."""
    part = _until_blank(lines, index)
    if not any(line[-1] in _ENDS for line in part):
        return 0
    if part[0].endswith(_COLONS) and _BARE_INTRODUCTION.match(part[0]) and _is_marked_below(lines, index + 1):
        return 1
    if not _may_introduce(part[0]):
        return 0
    return next(
        (count for count in range(1, len(part) + 1) if part[count - 1][-1] in _ENDS and _is_introduction(part[:count])),
        0,
    )


def _until_blank(lines: Sequence[str], index: int) -> list[str]:
    part: list[str] = []
    for line in lines[index : index + MAX_INTRODUCTION_LINES]:
        if not line.strip() or len(line) > MAX_INTRODUCTION or (part and is_marked(line) and not line.startswith(">:")):
            break
        part.append(line.strip())
    return part


def _may_introduce(line: str) -> bool:
    if line.startswith(_DRAWN):
        return _is_drawn(line) and any(map(str.isalpha, line))
    return bool(_INTRODUCTION_START.match(line) or _NAMES_SOMEBODY.search(line))


def _is_introduction(part: Sequence[str]) -> bool:
    """Somebody wrote at some time. Address and time say it in any language; some programs leave the verb out, or the address."""
    line = " ".join(part)
    if len(line) > MAX_INTRODUCTION:
        return False
    if _ZITAT.match(line) or _WHEN_AND_WHO.search(line):
        return True
    if not (line.endswith(_COLONS) or _is_drawn(line)):
        return False
    return bool((_WHO.search(line) and _WHEN.search(line)) or (_VERB_AT_END.search(line) and _WHEN_OR_WHO.search(line)))


def _is_drawn(line: str) -> bool:
    """ "----- ... -----": lines on both sides stand for the colon."""
    bare = line.strip(" \t>*")
    return len(bare) < MAX_MARK and bare.startswith(_DRAWN) and bare.endswith(_DRAWN)


# Marked lines

_MARK = re.compile(r"\s*(?:[A-Z]{1,3})?>")
MAX_MARK_START = 40
_SENTENCE_END = (".", "!", "?", ":", ";")
MIN_FOLDED = 60
"""A marked line shorter than this was not folded by a mail program."""


def is_marked(line: str) -> bool:
    """ "> ..." or, as The Bat writes, "AB> ..."."""
    return ">" in line[:MAX_MARK_START] and bool(_MARK.match(line))


def without_marked(lines: Sequence[str]) -> list[str]:
    """No marked lines and no introductions. A blank line stays in their place, so answers in between keep apart."""
    kept: list[str] = []
    skip = 0
    for index, line in enumerate(lines):
        if skip:
            skip -= 1
        elif is_marked(line) or _is_folded(lines, index):
            kept.append("")
        elif line and len(line) <= MAX_LINE and (count := introduction(lines, index)):
            skip = count - 1
            kept.append("")
        else:
            kept.append(line)
    return kept


def _is_folded(lines: Sequence[str], index: int) -> bool:
    """The end of a long marked line, folded on the way without its mark: it goes on in small letters between marked lines."""
    above, line = lines[index - 1] if index else "", lines[index].lstrip()
    if not (line[:1].islower() and is_marked(above) and len(above) >= MIN_FOLDED) or above.endswith(_SENTENCE_END):
        return False
    return index + 1 < len(lines) and is_marked(lines[index + 1])


def _is_marked_below(lines: Sequence[str], index: int) -> bool:
    """The quote below is marked with >, so what follows it may be new again."""
    return is_marked(next((line for line in lines[index : index + 6] if line), ""))
