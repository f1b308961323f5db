"""What a signature says of the one who wrote: name, role, company and telephone numbers.

    text -> the lines below the new text, above the quote -> who, as what, of which company, by which telephone

A hint and no proof: everybody can write anything below a mail. Fax numbers are none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from backend.domain.closings import DISCLAIMER, MAX_SIGNATURE_LINES, is_footer, signature_start
from backend.domain.mail import Address
from backend.domain.names import company_name, letters
from backend.domain.visible_text import own_lines

MAX_LINE = 160
MAX_PHONES = 5
MAX_BELOW_NAME = 3
"""A role stands so many lines below the name at most."""


@dataclass(frozen=True, slots=True)
class Signature:
    """As written; "" for what is not said."""

    name: str
    role: str
    company: str
    phones: tuple[str, ...] = ()


def signature_of(text: str, sender: Address) -> Signature | None:
    """The signature of the one who wrote this mail; None where it says neither role nor company nor number."""
    return signature_in(own_lines(text), sender)


def signature_in(own: Sequence[str], sender: Address) -> Signature | None:
    """`signature_of` a text whose own lines (`visible_text.own_lines`) are at hand."""
    lines = _lines_below(own, sender)
    named = _name_line(lines, sender)
    company = next(filter(None, map(_as_company, lines)), "")
    role = _role(lines, named)
    phones = tuple(islice(dict.fromkeys(number for line in lines for number in _phones(line)), MAX_PHONES))
    if not (role or company or phones):
        return None
    return Signature(_name(lines, named, sender), role, company, phones)


def _lines_below(lines: Sequence[str], sender: Address) -> list[str]:
    """From the greeting on; without one from the line that is the sender's name."""
    start = min(signature_start(lines), _own_name(lines, sender))
    below = [line.strip(" \t|*_") for line in lines[start : start + MAX_SIGNATURE_LINES] if len(line) <= MAX_LINE]
    end = next((at for at, line in enumerate(below) if DISCLAIMER.match(line)), len(below))
    return [line for line in below[:end] if line and not is_footer(line)]


def _own_name(lines: Sequence[str], sender: Address) -> int:
    """Index of the last line that is nothing but the sender's name, in the lower part of the mail."""
    name = _folded(sender.name)
    if len(name) < 4:
        return len(lines)
    last = range(max(0, len(lines) - MAX_SIGNATURE_LINES), len(lines))
    return next(
        (at for at in reversed(last) if name in (_folded(lines[at]), _folded(_first_part(lines[at])))), len(lines)
    )


def _first_part(line: str) -> str:
    """ "Anna Berg" of "Anna Berg | Einkauf | Firma AG"."""
    return _BEHIND_NAME.split(line[:MAX_LINE].strip(" \t|*_"), maxsplit=1)[0]


# Who

_TITLE = r"(?:(?:dr|prof|dipl|ing|mag|b\.?\s?sc|m\.?\s?sc|mba|b\.?\s?a|m\.?\s?a)\b\.?[-,\s]*)*"
_PERSON = re.compile(
    rf"{_TITLE}(?:[A-ZÄÖÜÉ][\w.'’-]{{0,30}}|i\.\s?[AV]\.|ppa\.|von|van|de|der|zu)(?:\s(?:[A-ZÄÖÜÉ][\w.'’-]{{0,30}}|von|van|der|den|de|zu|zur)){{1,4}}",
)
_ON_BEHALF = re.compile(r"(?:i\.\s?[AV]\.|ppa\.?)\s*", re.I)
_WORD = re.compile(r"[a-z0-9]+")


def _folded(name: str) -> str:
    """The words of a name in the order of the alphabet: "Berg, Anna" is "Anna Berg"."""
    return " ".join(sorted(_WORD.findall(letters(name[:MAX_LINE]))))


def _name_line(lines: Sequence[str], sender: Address) -> int | None:
    """Index of the line with the name: the one that holds the words of the From name, else the first that looks like a person's."""
    words = set(_folded(sender.name).split())
    if len(words) > 1:
        for at, line in enumerate(lines):
            if words <= set(_folded(line).split()):
                return at
    return next((at for at, line in enumerate(lines[:6]) if _is_person(line)), None)


def _is_person(line: str) -> bool:
    return (
        bool(_PERSON.fullmatch(_ON_BEHALF.sub("", _first_part(line))))
        and not _ROLE.search(_first_part(line))
        and not _as_company(_first_part(line))
    )


def _name(lines: Sequence[str], named: int | None, sender: Address) -> str:
    """The From name, turned round at its comma; where From has only an address the name in the line."""
    family, comma, given = sender.name.partition(", ")
    if comma and "," not in given:
        return f"{given} {family}"
    if sender.name or named is None:
        return sender.name
    return _ON_BEHALF.sub("", _first_part(lines[named]))


# As what

_ROLE = re.compile(
    r"abteilung|department|\bteam\b|bereich|leit(?:er|ung|erin)\b|geschäftsführ|geschäftsleit|inhaber|prokurist|vorstand(?!:)|einkauf|einkäufer|verkauf|verkäufer|vertrieb|sachbearbeit|assisten|referent|disponent|disposition"
    r"|buchhalt|controll|konstrukt|entwickl|ingenieur|techni|meister|berater|projekt|auftrag|logisti|versand|lager|qualität|instandhalt|produktion|fertigung|montage|planung|beauftragt|kaufmann|kauffrau"
    r"|auszubild|praktikant|sekretari|empfang|kundendienst|kundenbetreu|innendienst|außendienst|marketing|personal(?!ausweis)|betriebs|werkstatt|architekt|redakt|fachkraft|mitarbeiter"
    r"|\b(?:manager|head of|director|officer|ceo|cto|cfo|coo|cio|vp|president|founder|owner|partner|buyer|purchas|procurement|sales|account|engineer|developer|consultant|specialist|coordinator"
    r"|supervisor|analyst|administrat|executive|representative|secretary|clerk|planner|scheduler|operations|quality|support|service|maintenance|lead\b|foreman|technician|chief)",
    re.I,
)
_NO_ROLE = re.compile(r"@|\d{3}|https?:|www\.|[:;]\s*\S|amtsgericht|registergericht|\bsitz\b|\bhrb\b", re.I)
_BEHIND_NAME = re.compile(r"\s*(?:[|,/·•–—]|\s-)\s*")
MAX_ROLE = 80


def _role(lines: Sequence[str], named: int | None) -> str:
    """Behind the name in its line, else in one of the lines below it: "Leiterin Einkauf", "Head of Procurement"."""
    if named is None:
        return ""
    behind = _BEHIND_NAME.split(lines[named])[1:]
    below = lines[named + 1 : named + 1 + MAX_BELOW_NAME]
    return next((line.strip("() ") for line in (*behind, *below) if _is_role(line)), "")


def _is_role(line: str) -> bool:
    return len(line) <= MAX_ROLE and bool(_ROLE.search(line)) and not _NO_ROLE.search(line) and not _as_company(line)


# Of which company

_NO_COMPANY = re.compile(
    r"amtsgericht|registergericht|\bhrb\b|\bhra\b|ust-?id|geschäftsführ|managing director|komplementär|sitz der|register|@",
    re.I,
)
_PARTED = re.compile(r"\s*(?:\||·|•|\s[–—-]\s|,\s(?=\D{0,40}\d))\s*")


def _as_company(line: str) -> str:
    """The part of the line that ends in a legal form ("Kunde GmbH"), "" without one."""
    if len(line) > MAX_LINE or _NO_COMPANY.search(line):
        return ""
    return next((part for part in _PARTED.split(line) if _has_legal_form(part)), "")


def _has_legal_form(part: str) -> bool:
    if not 4 <= len(part) <= MAX_ROLE or not part[0].isalnum() or part[0].islower():
        return False
    found = company_name(part)
    return bool(found.legal_form and found.words)


# By which telephone

_NUMBER = re.compile(r"(?:\+|\(0|0)[\d ()/.–-]{5,28}\d")
_LABEL = re.compile(
    r"(?:^|[\s|,;·•(])(tel|telefon|phone|fon|ph|t|p|d|dw|durchwahl|direct|office|mobil|mobile|handy|cell|m|c|zentrale|central|switchboard|büro|festnetz)\b[.:)]?[^\w+(]*$",
    re.I,
)
_SENSIBLE_DIGITS = range(6, 16)


def _phones(line: str) -> Iterator[str]:
    """Numbers behind a label that means a telephone; without a label only a number that stands alone in its line."""
    end = 0
    for found in _NUMBER.finditer(line):
        before = line[end : found.start()][-30:]
        end = found.end()
        if sum(map(str.isdigit, found[0])) not in _SENSIBLE_DIGITS:
            continue
        if (
            _LABEL.search(before)
            or (found[0] == line and line[0] in "+0(")
            or (found[0][0] == "+" and not before.strip(" |,·•/"))
        ):
            yield found[0].strip()
