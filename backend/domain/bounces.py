"""Whom a mail of ours did not reach, and whether it is of any use to try again: from the report for machines (RFC 3464), else from the text.

    delivery-status part -> X-Failed-Recipients -> lines of the text -> a bounce that is passed on -> To of the mail that came back

Every way ends in `Bounced`. Texts are looked at line by line, at most MAX_LINES of them, so the time is linear whatever a stranger sends.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from backend.domain.addresses import normalise
from backend.domain.bounce_reasons import is_hard, status_of
from backend.domain.kind_facts import Bounced
from backend.domain.mail import Enclosed, Headers

MAX_BOUNCED = 20
MAX_LINES, MAX_LINE, MAX_LENGTH = 400, 1_000, 16_000
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_ARRIVED = frozenset(("delivered", "relayed", "expanded"))
_MAIL_SYSTEMS = (
    "mailer-daemon",
    "postmaster",
    "mail-daemon",
    "mailerdaemon",
    "maildaemon",
    "mailmaster",
    "abuse",
    "hostmaster",
)
# No two quantifiers that can share a letter stand side by side, and a run of address letters is bounded.
_ADDRESS = re.compile(r"(?<![\w.+=/&'-])[\w.+=/&'-]{1,64}@[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,8}", re.I)


def bounced(headers: Headers, text: str, enclosed: Sequence[Enclosed] = ()) -> tuple[Bounced, ...]:
    """`text`: the whole readable text of the bounce. At most 20 addresses, each once, in the order of the report."""
    lines = _told_lines(text)
    told = "\n".join(lines)
    found = (
        list(_reported(enclosed, told))
        or [Bounced(it, *_verdict(_about(it, lines) or told, told)) for it in headers.failed_recipients]
        or list(_told(lines, _never_meant(headers), _meant(text, lines)))
        or list(_passed_on(enclosed))
        or list(_came_back(text, enclosed, told))
    )
    first: dict[str, Bounced] = {}
    for it in found:
        first.setdefault(it.address, it)
    return tuple(first.values())[:MAX_BOUNCED]


def has_arrived(enclosed: Sequence[Enclosed]) -> bool:
    """Whether the report says nothing but that the mail was delivered (RFC 3464, section 2.3.3): a confirmation, no bounce."""
    actions = {group.get("action", "") for group in _groups(enclosed) if "action" in group}
    return bool(actions) and actions <= _ARRIVED


# The report


def _reported(enclosed: Sequence[Enclosed], told: str) -> Iterator[Bounced]:
    for group in _groups(enclosed):
        if group.get("action", "") in _ARRIVED:
            continue
        address = _typed(group.get("original-recipient", "")) or _typed(group.get("final-recipient", ""))
        if address:
            status, hard = group.get("status", ""), group.get("diagnostic-code", "")
            yield _judged(address, status, hard, told, is_late=group.get("action") == "delayed")


def _judged(address: str, status: str, diagnostic: str, told: str, *, is_late: bool) -> Bounced:
    said = f"{status} {diagnostic}"
    code = status_of(said)
    if is_late:
        return Bounced(address, False, code)
    hard = is_hard(code, diagnostic) if diagnostic else None
    return Bounced(address, is_hard(code, told) if hard is None else hard, code)


def _groups(enclosed: Sequence[Enclosed]) -> Iterator[dict[str, str]]:
    """The groups of fields of all delivery-status parts, those per message among them; names and actions in small letters."""
    for part in enclosed:
        if part.type in STATUS_TYPES:
            blocks = re.split(r"\n[ \t]*\n", part.text, maxsplit=MAX_BOUNCED)
            yield from (_fields(block) for block in blocks)


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", block).split("\n")[:50]:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip()[:MAX_LINE])
    if "action" in fields:
        fields["action"] = fields["action"].partition(" ")[0].lower()
    return fields


def _typed(value: str) -> str:
    """The address of "rfc822; anna@x.example"; some systems leave the type or the brackets as they like."""
    found = _ADDRESS.search(value.rpartition(";")[2])
    return normalise(found[0]) if found else ""


# The text

_COPY_BELOW = re.compile(
    r"\W{0,40}(?:this is a copy of|original message|original-nachricht|ursprüngliche nachricht|below this line is|below is a copy|here is a copy"
    r"|(?:a )?copy of (?:the|your) (?:original )?message|unsent message|returned message|message headers?(?: follow)?|(?:the )?header of the"
    r"|text of (?:your|the) message|original mail|included (?:below|is)|returned mail follows|the (?:first|following) \d* ?lines|message follows"
    r"|the original message|your (?:original )?message (?:follows|was|reads|is below)|es folgt|hier die kopfzeilen|undelivered message follows"
    r"|start of returned|begin(?:ning)? of|----- ?(?:message|mail) )",
    re.I,
)
_HEADER_LINE = re.compile(
    r"[>|\s]{0,8}(?:received: |return-path: |message-id: |mime-version: |x-mailer: |dkim-signature: )", re.I
)
_OPENING = re.compile(
    r"\s{0,20}(?:[*-]\s)?<?[\w.+=/&'-]{1,64}@[\w.-]{1,200}>?\s*(?:[:;,(]|\.{3}|$|\s-|was |on |\[)", re.I
)
_SPEAKS_OF_FAILURE = re.compile(
    r"\b(?:recipient|address|user|mailbox|account|deliver\w*|undeliver\w*|fail\w*|reject\w*|unknown|rcpt|to|for|5\d\d|4\d\d|empfänger|adresse|postfach|zugestellt|unbekannt)\b",
    re.I,
)

_PLAIN_FAILURE = re.compile(
    r"(?<!\d)[45]\d\d[ -]|\b(?:deliver|undeliver\w*|fail\w*|reject\w*|unknown|zugestellt|unbekannt)\b", re.I
)
_RECIPIENT_LINE = re.compile(r"[>|\s]{0,20}(?:to:|received: .{0,400}\bfor <|for <|delivered-to:)", re.I)
_FIELD = re.compile(r"[>|*\s]{0,20}(?:to|from|cc|sender|reply-to|mail from|an|von)\s{0,5}:", re.I)


def _told_lines(text: str) -> list[str]:
    """What the mail system itself says: the lines above the mail that came back."""
    lines = [line[:MAX_LINE] for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    end = next((at for at, line in enumerate(lines) if at > 1 and _ends_report(lines, at)), len(lines))
    return lines[:end]


def _ends_report(lines: Sequence[str], at: int) -> bool:
    """A heading above the copy that holds no address of its own, or the first lines of its head."""
    line = lines[at]
    return bool(_HEADER_LINE.match(line) or (_COPY_BELOW.match(line) and "@" not in line and _has_address(lines[:at])))


def _has_address(lines: Iterable[str]) -> bool:
    return any("@" in line and _ADDRESS.search(line) for line in lines)


def _never_meant(headers: Headers) -> frozenset[str]:
    """Who reports and to whom it is reported: neither is the address that failed."""
    people = (*headers.to, *headers.cc, *((headers.sender,) if headers.sender else ()))
    return frozenset(it.address for it in people)


def _meant(text: str, told: Sequence[str]) -> frozenset[str]:
    """Whom the mail that came back was to, by its own head below the report."""
    copy = [line[:MAX_LINE] for line in text.split("\n", MAX_LINES)[len(told) : MAX_LINES]]
    heads = "\n".join(line for line in copy if _RECIPIENT_LINE.match(line))
    return frozenset(map(normalise, _ADDRESS.findall(heads))) - {""}


def _told(lines: Sequence[str], never: frozenset[str], meant: frozenset[str] = frozenset()) -> Iterator[Bounced]:
    """Lines that begin with an address say most, then those that name a failure or its code, those the mail was to, those that may speak of one, any."""
    said = "\n".join(lines)
    named = [(at, it) for at, line in enumerate(lines) for it in _addresses(line) if it not in never]
    opening = [(at, it) for at, it in named if _OPENING.match(lines[at])]
    failing = [(at, it) for at, it in named if _SPEAKS_OF_FAILURE.search(lines[at])]
    plainly = [it for it in named if _PLAIN_FAILURE.search(lines[it[0]])]
    chosen = opening or plainly or [it for it in named if it[1] in meant] or failing or named
    # Each once: hostile text names one a hundred times.
    first = {address: at for at, address in reversed(chosen)}
    for address in list(dict.fromkeys(it for _, it in chosen))[:MAX_BOUNCED]:
        yield Bounced(address, *_verdict(_paragraph(lines, first[address]), said))


def _addresses(line: str) -> Iterator[str]:
    """Of people: a mail system is named as the one that reports. The fields of the mail that came back name both sides."""
    if "@" not in line or _FIELD.match(line):
        return
    for found in itertools.islice(_ADDRESS.finditer(line), 5):
        address = normalise(found[0].strip("'").rstrip("."))
        is_writer = line[: found.start()].lower().rstrip(" <").endswith(("mail from", "message from", "messages from"))
        if address and not is_writer and not address.startswith(_MAIL_SYSTEMS):
            yield address


def _about(address: str, lines: Sequence[str]) -> str:
    at = next((at for at, line in enumerate(lines) if address in line.lower()), None)
    return "" if at is None else _paragraph(lines, at)


def _paragraph(lines: Sequence[str], at: int) -> str:
    """The line of an address and what is said of it below, as far as the next one's."""
    below = lines[at + 1 : at + 12]
    end = next((i for i, line in enumerate(below) if _OPENING.match(line)), len(below))
    return "\n".join((lines[at], *below[:end]))


def _verdict(near: str, whole: str) -> tuple[bool | None, str]:
    """By the line itself, else by what stands below it, else by all that is said."""
    for said in (near.partition("\n")[0], near, whole):
        status = status_of(said)
        if (hard := is_hard(status, said)) is not None:
            return hard, status or status_of(whole)
    return None, status_of(whole)


# The mail that came back

_TO_LINE = re.compile(r"^[>|\s]{0,8}to:(.{1,1000})$", re.I | re.M)
_NO_MAIL = (*STATUS_TYPES, "text/calendar")


def _passed_on(enclosed: Sequence[Enclosed]) -> Iterator[Bounced]:
    """A virus scanner or a list attached the bounce it got."""
    for it in enclosed:
        head, _, body = it.text.partition("\n\n")
        if it.type not in _NO_MAIL and "multipart/report" in head[:MAX_LENGTH].lower():
            yield from _told(_told_lines(body), frozenset(_ADDRESS.findall(head[:MAX_LENGTH].lower())))


def _came_back(text: str, enclosed: Sequence[Enclosed], told: str) -> Iterator[Bounced]:
    """If it was to one person only, nobody else can be meant."""
    heads = [it.text.split("\n\n", 1)[0] for it in enclosed if it.type not in _NO_MAIL]
    for head in (*heads, "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])):
        found = _TO_LINE.search(head)
        addresses = {normalise(it) for it in _ADDRESS.findall(found[1])} - {""} if found else set()
        if len(addresses) == 1:
            yield Bounced(addresses.pop(), *_verdict(told, told))
            return
