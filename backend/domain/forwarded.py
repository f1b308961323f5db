"""A mail that somebody passed on: who wrote the original. The one who passed it on is not the customer.

    text -> the topmost head of another mail -> is it passed on, or quoted in an answer? -> its writer, subject, time and text
    no such head in the text                 -> the mail that is attached (message/rfc822)

A line such as "Weitergeleitete Nachricht" above the head, a subject such as "WG:" or nothing new above the head make it a
forward; a head in an answer ("AW:", "Re:") does not. A writer without an address is nobody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.addresses import normalise
from backend.domain.mail import Address, Headers
from backend.domain.quoted_heads import MAX_LINE, Head, head_at, label_of, unmarked
from backend.domain.quoted_words import PASSED_ON, PASSED_ON_PREFIXES, QUOTED
from backend.domain.quotes import introduction, lines_of
from backend.domain.signatures import Signature, signature_of

MAX_TEXT = 64 * 1024
MAX_VALUE = 300
_ANSWERED = frozenset(("re", "aw", "antw", "antwort", "sv", "odp", "ynt", "r", "rif", "ref", "vá", "res"))
_PREFIX = re.compile(r"\s*([^\s:\[\]][^:\[\]]{0,14}?)\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?:")
_ADDRESS = re.compile(r"[^\s<>\[\]()\"',;:|*]{1,64}@[^\s<>\[\]()\"',;:|*]{1,255}")
_VIA = re.compile(r"\s(?:via|über|per|im auftrag von|on behalf of)\s.*", re.I)
_DRAWN = re.compile(r"[\s>]*[-_=*]{2,}")
_NAME_EDGES = " \t\"'<>[]()*,;:\u00a0"


@dataclass(frozen=True, slots=True)
class Forward:
    """The original as its head says it; `sent` is the time as written there (or ISO 8601 of an attached mail), `text` what stood below."""

    writer: Address
    subject: str
    sent: str
    text: str
    signature: Signature | None = None
    """What the original's writer says of themselves below it."""


def forward_of(subject: str, text: str, attached: Headers | None) -> Forward | None:
    """The mail that was passed on with this one. `attached`: the head of the mail attached to it, if one is."""
    lines = lines_of(text[:MAX_TEXT])
    return _in_text(subject, lines) or _in_attachment(attached)


def is_passed_on(subject: str) -> bool:
    """Whether the outermost prefix says so: "WG: AW: Pumpe" is passed on, "AW: WG: Pumpe" is an answer."""
    return _prefix(subject) in PASSED_ON_PREFIXES


def _prefix(subject: str) -> str:
    found = _PREFIX.match(subject[:40])
    return found[1].lower() if found else ""


def _in_attachment(attached: Headers | None) -> Forward | None:
    if attached is None or attached.sender is None:
        return None
    sent = attached.sent_at.isoformat() if attached.sent_at else ""
    return Forward(attached.sender, attached.subject[:MAX_VALUE], sent, "")


def _in_text(subject: str, lines: Sequence[str]) -> Forward | None:
    """The topmost mail below decides, whatever lies deeper: it is the one that was at hand when this was passed on."""
    announced, answered = is_passed_on(subject), _prefix(subject) in _ANSWERED
    is_top, mark = True, ""
    for index, line in enumerate(lines):
        bare = unmarked(line)
        if not bare or len(line) > MAX_LINE:
            continue
        if found := _mark(bare):
            mark = found
            if flat := _flat(bare, announced or found == "passed on"):
                return flat
        elif head := head_at(lines, index, 1 if mark else 2):
            is_forward = announced or mark == "passed on" or (not answered and (bool(mark) or is_top))
            return _from_head(head, lines) if is_forward else None
        elif (count := introduction(lines, index)) and mark != "passed on":
            return _from_introduction(lines, index, count) if announced else None
        elif not _DRAWN.match(line):
            is_top, mark = False, ""
    return None


def _mark(bare: str) -> str:
    """What the line above a mail says of it: "passed on", "quoted" or nothing."""
    is_drawn, is_opening = bare.startswith(("--", "__", "==", "**")), bare.endswith((":", "-"))
    if not (is_drawn or is_opening) or (is_opening and not is_drawn and len(bare) > 70):
        return ""
    words = bare[:90].lower().replace("\u00a0", " ")
    if any(word in words for word in PASSED_ON):
        return "passed on"
    return "quoted" if is_drawn and any(word in words for word in QUOTED) else ""


def _flat(bare: str, is_forward: bool) -> Forward | None:
    """Web mailers without line ends: mark, From, To and Subject in one line. The first label with an address is From."""
    _, colon, behind = bare.lstrip("-_=* ").partition(":")
    label = bare.partition(":")[0].rpartition("-")[2].strip()
    if not colon or not is_forward or not (found := label_of(f"{label}:{behind}")) or found[0] != "from":
        return None
    writer = writer_of(behind[:MAX_VALUE])
    return Forward(writer, "", "", "") if writer else None


def _from_head(head: Head, lines: Sequence[str]) -> Forward | None:
    writer = writer_of(head.fields["from"])
    if writer is None:
        return None
    subject, sent = (head.fields.get(role, "")[:MAX_VALUE] for role in ("subject", "date"))
    return _forward(writer, subject, sent, lines[head.end :])


def _from_introduction(lines: Sequence[str], index: int, count: int) -> Forward | None:
    """Outlook for Mac passes on below "Am ... schrieb Anna Berg <anna@...>:"."""
    written = " ".join(unmarked(line) for line in lines[index : index + count])
    writer = writer_of(written, with_name=False)
    return _forward(writer, "", "", lines[index + count :]) if writer else None


def _forward(writer: Address, subject: str, sent: str, below: Sequence[str]) -> Forward:
    text = "\n".join(map(_without_mark, below)).strip()
    return Forward(writer, subject, sent, text, signature_of(text, writer))


def writer_of(written: str, *, with_name: bool = True) -> Address | None:
    """Name and address of "Anna Berg <anna@...>", "Anna Berg [mailto:anna@...]", "anna@... (Anna Berg)"; None without an address."""
    found = _ADDRESS.search(written[:MAX_LINE])
    address = normalise(found[0].rstrip(".")) if found else ""
    if not found or "." not in address.rpartition("@")[2]:
        return None  # Notes writes Anna Berg/FIRMA@FIRMA
    name = written[: found.start()].replace("mailto:", "").strip(_NAME_EDGES) if with_name else ""
    name = _VIA.sub("", name).strip(_NAME_EDGES)
    return Address("" if "@" in name else " ".join(name.split())[:MAX_VALUE], address)


def _without_mark(line: str) -> str:
    return line.lstrip().removeprefix(">").removeprefix(" ") if line.lstrip().startswith(">") else line
