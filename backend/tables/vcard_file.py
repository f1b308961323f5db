"""vCards (2.1, 3.0, 4.0) as rows of one table, so that mapping, dry run and undo are the same for them. The only file that knows vobject.

One card, one row; several addresses or numbers stand in one cell, each on its line. A card that cannot be read is a broken row.
"""

import io
import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import vobject
from vobject.vcard import Address, Name

from backend.domain.tables import Format
from backend.domain.values import Cell
from backend.tables.csv_file import Raw

# It logs the lines it cannot read, and they are somebody's name or address.
logging.getLogger("vobject.base").setLevel(logging.CRITICAL)

HEADERS = ("Name", "Vorname", "Nachname", "Titel", "Firma", "Abteilung", "Funktion", "E-Mail", "Telefon", "UID")
CARD_LENGTH = 2 * 1024 * 1024
_UNUSED = re.compile(
    r"^(?!(?:item\d+\.)?(?:BEGIN|END|VERSION|FN|N|ORG|TITLE|EMAIL|TEL|UID)[;:])\S+?[;:].*(?:\r?\n[ \t].*)*\r?\n",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that no column asks for, with its folded rest."""
_NOT_SPOKEN = frozenset(("FAX", "PAGER", "TELEX", "MODEM"))


def read(file: BinaryIO, format_: Format) -> Iterator[Raw]:
    """The headers as line 0, then each card with the line it begins at."""
    yield 0, HEADERS, ""
    text = io.TextIOWrapper(file, format_.encoding, errors="replace", newline="")
    try:
        for line, card in _cards(text):
            yield _row(line, card)
    finally:
        text.detach()


def written(
    *, name: str, company: str, department: str, title: str, addresses: Sequence[str], phones: Sequence[str], uid: str
) -> str:
    """One contact as a vCard 4.0 (RFC 6350)."""
    card = vobject.vCard()
    card.add("version").value = "4.0"
    card.add("fn").value = name
    given, _, family = name.rpartition(" ")
    card.add("n").value = Name(family=family, given=given)
    card.add("uid").value = uid
    card.add("org").value = [company, department] if department else [company]
    for property_, values in (("title", [title] if title else []), ("email", addresses), ("tel", phones)):
        for value in values:
            card.add(property_).value = value
    return str(card.serialize(validate=False))


def _cards(text: io.TextIOWrapper) -> Iterator[tuple[int, str]]:
    """Each card's text with its first line's number; what stands between cards is nobody's."""
    lines: list[str] = []
    began, length = 0, 0
    for number, line in enumerate(iter(lambda: text.readline(CARD_LENGTH), ""), 1):
        mark = line.strip().upper()
        if mark == "BEGIN:VCARD" and not lines:
            began, length = number, 0
        if began and length < CARD_LENGTH:
            lines.append(line)
            length += len(line)
        if mark == "END:VCARD" and began:
            yield began, "".join(lines)
            lines, began = [], 0
    if began:
        yield began, "".join(lines)


def _row(line: int, card: str) -> Raw:
    try:
        # vobject decodes a picture of megabytes only for us to throw it away, and stumbles over lines that nobody needs.
        found = vobject.readOne(_UNUSED.sub("", card).replace("vCard", "VCARD"), allowQP=True, ignoreUnreadable=True)
        return line, _cells(found), ""
    except Exception:  # vobject lets AttributeError, ValueError, binascii.Error and its own through
        return line, (None,) * len(HEADERS), "card"


def _cells(card: Any) -> tuple[Cell, ...]:
    parts = _first(card, "n")
    name = parts if isinstance(parts, Name) else Name()
    company = _first(card, "org")
    company = company if isinstance(company, list) else [company] if company else []
    return (
        _plain(_first(card, "fn")), _plain(name.given), _plain(name.family), _plain(name.prefix),
        _plain(company[0] if company else ""), _plain(company[1] if len(company) > 1 else ""), _plain(_first(card, "title")),
        _lines(card, "email"), _lines(card, "tel"), _plain(_first(card, "uid")),
    )  # fmt: skip


def _first(card: Any, name: str) -> Any:
    found = card.contents.get(name)
    return found[0].value if found else ""


def _lines(card: Any, name: str) -> str:
    found = [it for it in card.contents.get(name, ()) if _NOT_SPOKEN.isdisjoint(_types(it))]
    found.sort(key=lambda it: "PREF" not in _types(it) and "pref" not in it.params)
    return "\n".join(_plain(it.value).removeprefix("tel:") for it in found)


def _types(line: Any) -> set[str]:
    """vCard 2.1 writes TEL;WORK;FAX, 3.0 and 4.0 TYPE=work,fax."""
    given = [*line.params.get("TYPE", ()), *line.singletonparams]
    return {word.strip('" ').upper() for it in given for word in it.split(",")}


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_plain, value))
    if isinstance(value, Address):
        return ""
    return str(value or "").replace("\\,", ",").replace("\\;", ";").strip()
