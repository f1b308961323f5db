"""One hostile mail in, one plain value out. Pure; runs in the worker of `mail_scanner.parser`, never beside secrets.

    parse_headers(header block) -> Headers         what IMAP sends for BODY.PEEK[HEADER] or HEADER.FIELDS
    parse(whole mail)           -> Mail
    identity(whole mail)        -> str             stable across servers, frozen by golden vectors

Every limit is applied before the costly step it bounds. The modern policy of `email` is avoided on purpose: a subject of
40,000 encoded words took it 36 s and 12 GB. Here headers, encoded words and parts are each read in one pass.
"""

import binascii
import contextlib
import encodings
import encodings.aliases
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape

from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from inscriptis.model.tag import CustomHtmlTagHandlerMapping

from backend.domain.addresses import normalise
from backend.domain.mail import Address, Attachment, AuthMethod, AuthResult, Headers, Mail, SenderDefect

MAX_MAIL = 25 * 1024 * 1024
MAX_HEADERS, MAX_HEADER, MAX_HEADER_COUNT = 256 * 1024, 32 * 1024, 500
MAX_ENCODED_WORDS, MAX_ADDRESSES = 300, 1_000
MAX_DEPTH, MAX_PARTS = 30, 1_000
MAX_TEXT = 2 * 1024 * 1024
MAX_SUBJECT, MAX_NAME, MAX_ID, MAX_IDS, MAX_TOKEN = 500, 200, 998, 200, 500
MAX_COMMENT_DEPTH, MAX_PARAMETERS = 10, 50

# Header block

_BLOCK_END = re.compile(rb"\r?\n\r?\n")
_NEXT_HEADER = re.compile(rb"\r?\n(?![ \t])")
_FOLD = re.compile(rb"\r?\n")
_HEADER_NAME = re.compile(rb"[!-9;-~]{1,100}")

Fields = dict[str, list[bytes]]
"""Header name in lower case -> the raw unfolded values, topmost first."""


def _head(raw: bytes, start: int, end: int) -> tuple[bytes, int]:
    """Header block of the entity in raw[start:end], and where its body begins. An entity may begin with its empty line."""
    if raw.startswith((b"\r\n", b"\n"), start, end):
        return b"", _after_line_end(raw, start)
    found = _BLOCK_END.search(raw, start, end)
    block_end, body = (found.start(), found.end()) if found else (end, end)
    return raw[start : min(block_end, start + MAX_HEADERS + 1)], body


def _after_line_end(raw: bytes, position: int) -> int:
    return position + (2 if raw.startswith(b"\r\n", position) else 1)


def _fields(block: bytes) -> tuple[Fields, bool]:
    """The headers within the limits, and whether anything was cut."""
    lines = _NEXT_HEADER.split(block[:MAX_HEADERS], MAX_HEADER_COUNT)
    truncated = len(block) > MAX_HEADERS or len(lines) > MAX_HEADER_COUNT
    fields: Fields = {}
    for line in lines[:MAX_HEADER_COUNT]:
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        if not colon or not _HEADER_NAME.fullmatch(name):
            continue
        truncated |= len(value) > MAX_HEADER
        value = value[:MAX_HEADER].strip()
        if b"\n" in value:
            value = _FOLD.sub(b"", value)
        fields.setdefault(name.decode("ascii").lower(), []).append(value)
    return fields, truncated


def _first(fields: Fields, name: str) -> bytes:
    values = fields.get(name)
    return values[0] if values else b""


# Characters

# No idna, punycode, utf-7, unicode_escape, zlib: slow, stateful or not a charset at all.
_CHARSETS = frozenset(
    [
        *(
            "ascii",
            "utf_8",
            "utf_16",
            "utf_16_le",
            "utf_16_be",
            "latin_1",
            "koi8_r",
            "koi8_u",
            "mac_roman",
            "mac_latin2",
        ),
        *(
            "tis_620",
            "gb2312",
            "gbk",
            "gb18030",
            "big5",
            "euc_jp",
            "shift_jis",
            "cp932",
            "iso2022_jp",
            "euc_kr",
            "cp949",
        ),
        *("iso2022_kr", "cp437", "cp850", "cp852", "cp858", "cp866", "cp874"),
        *(f"iso8859_{part}" for part in (*range(2, 12), *range(13, 17))),
        *(f"cp125{page}" for page in range(9)),
    ]
)
# Software that says latin-1 means Windows (as the WHATWG encoding standard has it); old gb2312 is a part of gb18030.
_MEANT = {"latin_1": "cp1252", "iso8859_1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "utf8": "utf_8"}
_CODECS = {alias: codec for alias, codec in encodings.aliases.aliases.items() if codec in _CHARSETS} | {
    charset: charset for charset in _CHARSETS
}


for _charset in _CHARSETS:
    "".encode(_charset)  # loaded now: the worker cannot open a file later


def _codec(charset: str) -> str:
    """The codec for a declared charset, "" for one that is unknown or not allowed."""
    codec = _CODECS.get(encodings.normalize_encoding(charset[:40]).lower(), "")
    return _MEANT.get(codec, codec)


def _decode(content: bytes, charset: str) -> str:
    """As declared, else UTF-8, else Windows-1252, which always gives something."""
    codec = _codec(charset) if charset else ""
    if codec:
        with contextlib.suppress(UnicodeError):
            return content.decode(codec)
    try:
        return content.decode()
    except UnicodeError:
        return content.decode("cp1252", "replace")


def _decode_cut(content: bytes, charset: str) -> str:
    """Text that was cut in the middle: a broken last character must not change the charset of all before it."""
    return content.decode(_codec(charset) or "utf_8", "replace")


# Q words with spaces and empty words are wrong and common, so both are read.
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")


def _decode_words(text: str) -> str:
    """Encoded words (RFC 2047) of one header. Neighbours of one charset are joined first: some senders split a character."""
    if "=?" not in text:
        return text
    out: list[str] = []
    run, run_charset, end = b"", "", 0
    for count, word in enumerate(_ENCODED_WORD.finditer(text)):
        if count == MAX_ENCODED_WORDS:
            break
        between = text[end : word.start()]
        charset = word[1].partition("*")[0].lower()  # RFC 2231 adds a language after *
        if between.strip() or charset != run_charset or not end:
            out.append(_decode(run, run_charset))
            out.append(between if between.strip() or not end else "")
            run, run_charset = b"", charset
        run += _word_bytes(word[2], word[3])
        end = word.end()
    return "".join((*out, _decode(run, run_charset), text[end:]))


def _word_bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    return _unbase64(raw) if encoding in "bB" else binascii.a2b_qp(raw, header=True)


def _unbase64(content: bytes) -> bytes:
    """Lenient: foreign characters are skipped, a lost padding is added, a lost character costs the last group only."""
    letters = content.translate(None, _NOT_BASE64)
    with contextlib.suppress(binascii.Error):
        return binascii.a2b_base64(letters + b"==")
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def _one_line(text: str, limit: int) -> str:
    """Fit to be shown: no controls, no bidi overrides, single spaces, at most `limit` characters."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if character.isspace() else character for character in text if _is_shown(character))
    return " ".join(text.split())[:limit]


def _is_shown(character: str) -> bool:
    # U+200C and U+200D are Cf as well, but Persian and emoji need them.
    return (
        character.isspace() or character in "\u200c\u200d" or unicodedata.category(character) not in _HIDDEN_CATEGORIES
    )


_HIDDEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Cn"))


def _header_text(value: bytes) -> str:
    """A raw header as text, encoded words untouched. Eight-bit headers are UTF-8 (RFC 6532) or old Windows."""
    return _decode(value, "")


# Addresses

# An open quote swallows the rest, so a header of quotes and backslashes is still read in one pass.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*\\?(?:"|\Z)|\s+|[<>,;:()]|[^\s"<>,;:()]+', re.S)
_IN_COMMENT = re.compile(r"\\.|[()]|[^()\\]+|\\", re.S)
_QUOTED_PAIR = re.compile(r"\\(.)", re.S)
_LOOKS_LIKE_ADDRESS = re.compile(r"[^\s@<>\"'(),;:\[\]]{1,64}@[^\s@<>\"'(),;:\[\]]{1,255}")
_AROUND_AT = re.compile(r" ?@ ?")


@dataclass(slots=True)
class _Mailbox:
    """One element of an address list while it is read."""

    name: str = ""
    comment: str = ""
    angle: str | None = None
    rest: str = ""
    sound: bool = True

    def is_empty(self) -> bool:
        return not self.name.strip() and self.angle is None and not self.comment

    def address(self) -> str:
        return normalise(self.name if self.angle is None else self.angle)

    def shown_name(self) -> str:
        name = self.comment if self.angle is None else self.name.strip() or self.comment
        return _one_line(_decode_words(_unquoted(name)), MAX_NAME)

    def is_sound(self) -> bool:
        return self.sound and bool(self.address()) and not self.rest.strip() and "=?" not in (self.angle or "")


def _unquoted(phrase: str) -> str:
    return (
        _QUOTED_PAIR.sub(r"\1", phrase.strip()).replace('"', "") if '"' in phrase or "\\" in phrase else phrase.strip()
    )


def _lexed(text: str, outside: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """Tokens with the depth of comments around them (RFC 5322 3.2.2), brackets included. -1: a bracket that closes nothing.

    In a comment a quote means nothing: taken for one it could hide whatever stands up to the next.
    """
    depth = position = 0
    while token := (_IN_COMMENT if depth else outside).match(text, position):
        position = token.end()
        depth += (token[0] == "(") - (token[0] == ")")
        yield token[0], depth if token[0] != ")" else depth + 1 if depth >= 0 else -1
        depth = max(depth, 0)
    if depth:
        yield "", -1


def _mailboxes(text: str) -> tuple[list[_Mailbox], bool]:
    """Own tolerant reader of an address list (RFC 5322 3.4), one pass, no recursion. The flag: the list itself was sound."""
    found: list[_Mailbox] = []
    current, sound, in_angle = _Mailbox(), True, False
    for token, depth in _lexed(text, _TOKEN):
        if depth:
            sound &= 0 < depth <= MAX_COMMENT_DEPTH
            current.comment += token if token not in "()" else ""
        elif in_angle:
            in_angle = token != ">"
            current.angle = (current.angle or "") + (token if in_angle else "")
        elif token == "<":
            current.sound &= current.angle is None
            current.angle, in_angle = current.angle or "", True
        elif token in ",;":
            found, current = _collected(found, current), _Mailbox()
            sound &= token == ","
        elif token == ":":
            current, sound = _Mailbox(), False  # a group: its name is nobody's address
        elif current.angle is None:
            current.name += token
        else:
            current.rest += token
        sound &= depth != 0 or token[0] != '"' or (len(token) > 1 and token[-1] == '"')
        if len(found) == MAX_ADDRESSES:
            return found, False
    return _collected(found, current), sound and not in_angle


def _collected(found: list[_Mailbox], mailbox: _Mailbox) -> list[_Mailbox]:
    if not mailbox.is_empty():
        found.append(mailbox)
    return found


def _addresses(fields: Fields, name: str) -> tuple[Address, ...]:
    """To, Cc, Reply-To: whatever can be read, without repeats."""
    found: dict[str, Address] = {}
    for value in fields.get(name, ())[:20]:
        for mailbox in _mailboxes(_header_text(value))[0]:
            if address := mailbox.address():
                found.setdefault(address, Address(mailbox.shown_name(), address))
    return tuple(found.values())[:MAX_ADDRESSES]


def _sender(fields: Fields) -> tuple[Address | None, SenderDefect | None]:
    """The one mailbox of the one From header, if two readers agree on it. Matching and trust hang on this."""
    values = [value for value in fields.get("from", ()) if value]
    if not values:
        return None, "no_from"
    text = _header_text(values[0])
    mailboxes, sound = _mailboxes(text)
    shown = _only_address(text, mailboxes)
    if len(fields["from"]) > 1:
        return shown, "two_from"
    if len(mailboxes) > 1:
        return shown, "several_senders" if all(mailbox.is_sound() for mailbox in mailboxes) else "defect"
    if not mailboxes or not shown:
        return None, "defect"
    if _claims_other_address(mailboxes[0], shown.address):
        return shown, "name_is_address"
    if not (sound and mailboxes[0].is_sound() and _is_plain(text) and _second_reading(text) == [shown.address]):
        return shown, "defect"
    return shown, None


def _only_address(text: str, mailboxes: list[_Mailbox]) -> Address | None:
    """What may be shown beside a warning: the first mailbox that is sound, or the only address the line holds."""
    for mailbox in mailboxes:
        if mailbox.is_sound():
            return Address(mailbox.shown_name(), mailbox.address())
    found = _LOOKS_LIKE_ADDRESS.findall(text) if text.count("@") == 1 and "=?" not in text else ()
    address = normalise(found[0]) if found else ""
    return Address("", address) if address else None


def _claims_other_address(mailbox: _Mailbox, address: str) -> bool:
    """A display name is what a phone shows. One that reads as another address is a disguise."""
    claim = unicodedata.normalize(
        "NFKC", _one_line(_decode_words(_unquoted(f"{mailbox.name} {mailbox.comment}")), MAX_HEADER)
    )
    claim = _AROUND_AT.sub("@", claim.replace("\u200c", "").replace("\u200d", ""))
    return any(
        "." in found.partition("@")[2] and normalise(found.strip(".")) != address
        for found in _LOOKS_LIKE_ADDRESS.findall(claim)
    )


def _is_plain(text: str) -> bool:
    return all(character.isprintable() or character == "\t" for character in text)


def _second_reading(text: str) -> list[str]:
    """The reader of the standard library. It recurses on brackets and colons, so it sees only lines with few of them."""
    if text.count("(") > MAX_COMMENT_DEPTH or text.count(":") > MAX_COMMENT_DEPTH:
        return []
    return [normalise(address) for _, address in getaddresses([text])]


# Authentication-Results

_AUTH_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[()";]|[^()";]+', re.S)
_METHOD = re.compile(r"\s*(dmarc|dkim|spf)(?:/\d+)?\s*=\s*([a-z]+)", re.I)
_PROPERTY = re.compile(r'(?:^|\s)((?:header|smtp)\.[a-z]+)\s*=\s*("[^"]*"|[^\s"]+)', re.I)
_IDENTIFIERS = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
_METHODS: dict[str, AuthMethod] = {"dmarc": "dmarc", "dkim": "dkim", "spf": "spf"}


def _auth_results(fields: Fields) -> tuple[AuthResult, ...]:
    """Tolerant reader of RFC 8601. Of each server only the topmost block counts: one below may be a stranger's copy."""
    results: list[AuthResult] = []
    seen: set[str] = set()
    for value in fields.get("authentication-results", ())[:50]:
        server, statements = _auth_statements(_header_text(value))
        if server not in seen:
            seen.add(server)
            results += [result for statement in statements if (result := _auth_result(server, statement))]
    return tuple(results)


def _auth_statements(text: str) -> tuple[str, list[str]]:
    """Server and statements of one header. Microsoft 365 writes no server: "". A broken header keeps its server, says nothing."""
    parts, sound = _without_comments(text)
    if "=" in _QUOTED.sub("", parts[0]):
        return "", parts if sound else []
    words = parts[0].replace('"', " ").split()
    return (words[0].lower()[:MAX_TOKEN] if words else ""), parts[1:] if sound else []


_QUOTED = re.compile(r'"[^"]*"')


def _without_comments(text: str) -> tuple[list[str], bool]:
    """Split at semicolons outside quotes and comments. Not sound when a quote or a comment stays open."""
    parts, sound = [""], True
    for token, depth in _lexed(text, _AUTH_TOKEN):
        sound &= depth >= 0 and (depth > 0 or token != '"')
        if depth:
            parts[-1] += " " if token == ")" else ""
        elif token == ";":
            parts.append("")
        else:
            parts[-1] += token
    return parts[:100], sound


def _auth_result(server: str, statement: str) -> AuthResult | None:
    method = _METHOD.match(statement)
    if not method:
        return None
    name = _METHODS[method[1].lower()]
    # The first of each: an unquoted value with spaces in it could add a second one behind.
    properties: dict[str, str] = {}
    for key, value in _PROPERTY.findall(statement[method.end() :]):
        properties.setdefault(key.lower(), value.strip('"'))
    identifier = next((properties[key] for key in _IDENTIFIERS[name] if key in properties), "")
    return AuthResult(server, name, method[2].lower(), _identifier_domain(identifier))


def _identifier_domain(identifier: str) -> str:
    return normalise(f"x@{identifier.rpartition('@')[2].rstrip('.')}").partition("@")[2]


# The other headers

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")
_MARKS = frozenset(
    [
        *(
            "x-auto-response-suppress",
            "x-autoreply",
            "x-autorespond",
            "x-autoresponder",
            "x-auto-reply-from",
            "x-vacation",
        ),
        *("x-failed-recipients", "x-loop", "x-ms-exchange-inbox-rules-loop", "x-ms-exchange-generated-message-source"),
        *(
            "feedback-id",
            "x-feedback-id",
            "x-csa-complaints",
            "x-mailgun-sid",
            "x-sg-eid",
            "x-campaign-id",
            "x-campaignid",
        ),
        *("x-mc-user", "x-mailer-recptid", "list-post", "list-help", "x-delivered-to-list"),
    ]
)


def parse_headers(raw: bytes) -> Headers:
    """Read a header block (or a whole mail: only its head is looked at). Raises nothing a limit could have prevented."""
    block, _ = _head(raw, 0, len(raw))
    return _headers(*_fields(block))


def _headers(fields: Fields, truncated: bool) -> Headers:
    sender, defect = _sender(fields)
    if truncated and not defect:
        defect = "defect"  # a second From may stand in what was cut
    return Headers(
        message_id=_message_id(fields),
        sender=sender,
        sender_defect=defect,
        subject=_one_line(_decode_words(_header_text(_first(fields, "subject"))), MAX_SUBJECT),
        sent_at=_sent_at(_first(fields, "date")),
        to=_addresses(fields, "to"),
        cc=_addresses(fields, "cc"),
        reply_to=_addresses(fields, "reply-to"),
        references=_references(fields),
        auth_results=_auth_results(fields),
        auto_submitted=_token(fields, "auto-submitted").lower(),
        precedence=_token(fields, "precedence").lower(),
        list_id=_token(fields, "list-id"),
        list_unsubscribe=_token(fields, "list-unsubscribe"),
        return_path=_token(fields, "return-path"),
        content_type=_report_type(fields),
        marks=tuple(name for name in fields if name in _MARKS),
        truncated=truncated or _is_overfull(fields),
    )


def _token(fields: Fields, name: str) -> str:
    return _one_line(_header_text(_first(fields, name)), MAX_TOKEN)


def _message_id(fields: Fields) -> str:
    text = _one_line(_header_text(_first(fields, "message-id")), MAX_ID)
    found = _MESSAGE_ID.search(text)
    return found[0] if found else text


def _references(fields: Fields) -> tuple[str, ...]:
    """Oldest first. Of a very long thread the first and the newest are kept, which is what threading needs."""
    values = (*fields.get("references", ())[:5], *fields.get("in-reply-to", ())[:5])
    found = list(dict.fromkeys(_MESSAGE_ID.findall(" ".join(map(_header_text, values)))))
    return tuple(found if len(found) <= MAX_IDS else found[:1] + found[1 - MAX_IDS :])


def _sent_at(value: bytes) -> datetime | None:
    """The Date header in UTC; None for what is no date. A date without zone is taken as UTC (RFC 5322 3.3, -0000)."""
    try:
        moment = parsedate_to_datetime(_header_text(value[:100]))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _report_type(fields: Fields) -> str:
    """`type/subtype`, for a report with its kind: multipart/report; report-type=delivery-status."""
    kind, parameters = _content_type(_first(fields, "content-type"))
    report = _one_line(parameters.get("report-type", ""), 60).lower()
    return f"{kind}; report-type={report}" if report else kind


def _is_overfull(fields: Fields) -> bool:
    """More encoded words or addresses in one header than are read."""
    values = [value for name in ("from", "to", "cc", "reply-to", "subject") for value in fields.get(name, ())]
    return any(value.count(b"=?") > 2 * MAX_ENCODED_WORDS or value.count(b"@") > MAX_ADDRESSES for value in values)


# Parts

_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"|[^;"\s]*)', re.S)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")
_SECTION = re.compile(r"([^*]+)\*(\d{1,2})(\*?)")


@dataclass(frozen=True, slots=True)
class _Part:
    """One leaf of the tree; its body, still encoded, is raw[start:end]."""

    type: str
    charset: str
    encoding: str
    is_text: bool
    name: str
    raw: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Container:
    subtype: str
    children: "list[_Part | _Container]"


@dataclass(slots=True)
class _Budget:
    """What is left of the limits while one mail is read."""

    parts: int = MAX_PARTS
    truncated: bool = False

    def has_part(self) -> bool:
        self.parts -= 1
        self.truncated |= self.parts < 0
        return self.parts >= 0


def _content_type(value: bytes) -> tuple[str, dict[str, str]]:
    """Type in lower case ("text/plain" where it is missing or nonsense, RFC 2045 5.2) and the parameters."""
    text = _header_text(value[:4_096])
    kind = text.partition(";")[0].strip().lower()
    return kind if _TYPE.fullmatch(kind) else "text/plain", _parameters(text)


def _parameters(text: str) -> dict[str, str]:
    """Parameters in lower-case names, RFC 2231 pieces joined and decoded. The first of each name wins."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(text)):
        if count == MAX_PARAMETERS:
            break
        name, value = found[1].lower(), _unquoted(found[2])
        if section := _SECTION.fullmatch(name):
            pieces.setdefault(section[1], {}).setdefault(int(section[2]), (value, bool(section[3])))
        elif name.endswith("*"):
            pieces.setdefault(name[:-1], {}).setdefault(0, (value, True))
        else:
            plain.setdefault(name, value)
    return plain | {name: _joined(sections) for name, sections in pieces.items()}


def _joined(sections: dict[int, tuple[str, bool]]) -> str:
    """The pieces of one RFC 2231 value; charset'language' stands before the first."""
    ordered = [sections[index] for index in sorted(sections)]
    if not ordered[0][1]:
        return "".join(value for value, _ in ordered)
    charset, _, rest = ordered[0][0].partition("'")
    rest = rest.partition("'")[2]
    return _decode(b"".join(map(_percent_bytes, (rest, *(value for value, _ in ordered[1:])))), charset)


_PERCENT = re.compile(rb"%([0-9a-fA-F]{2})")


def _percent_bytes(value: str) -> bytes:
    return _PERCENT.sub(lambda found: bytes([int(found[1], 16)]), value.encode("utf-8", "replace"))


def _tree(fields: Fields, raw: bytes, start: int, end: int, budget: _Budget, depth: int = 0) -> "_Part | _Container":
    """The parts of the entity whose body is raw[start:end]. At most MAX_DEPTH levels; what lies deeper is one opaque part.

    Positions, not slices: thirty levels of a 25 MiB mail would not fit into the worker's memory.
    """
    kind, parameters = _content_type(_first(fields, "content-type"))
    boundary = parameters.get("boundary", "")[:200].rstrip()
    if kind.startswith("multipart/") and boundary:
        if depth >= MAX_DEPTH:
            budget.truncated = True
        elif children := list(_children(raw, start, end, boundary, budget, depth + 1)):
            return _Container(kind[10:], children)
        else:
            kind = "text/plain"  # the announced boundary never comes: better raw than nothing
    return _leaf(fields, kind, parameters, raw, start, end)


def _children(
    raw: bytes, start: int, end: int, boundary: str, budget: _Budget, depth: int
) -> "Iterator[_Part | _Container]":
    for first, last in _pieces(raw, start, end, boundary.encode("utf-8", "replace")):
        if not budget.has_part():
            return
        block, body = _head(raw, first, last)
        fields, cut = _fields(block)
        budget.truncated |= cut
        yield _tree(fields, raw, body, last, budget, depth)


_DELIMITER_END = re.compile(rb"(--)?[ \t]*(?=\r?\n|\Z)")


def _pieces(raw: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Positions between boundary lines (RFC 2046 5.1.1), lazily: 100,000 empty parts cost as much as are read."""
    first = None
    for line, after, is_last in _delimiters(raw, start, end, b"--" + boundary):
        if first is not None:
            yield first, max(line, first)
        if is_last:
            return
        first = min(_after_line_end(raw, after), end)
    if first is not None:
        yield first, end


def _delimiters(raw: bytes, start: int, end: int, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Begin (with the line end before, which belongs to it) and end of each boundary line, and whether it is the last.

    `find` instead of a pattern: with thirty levels all bytes are searched thirty times.
    """
    position = raw.find(delimiter, start, end)
    while position >= 0:
        after = position + len(delimiter)
        found = _DELIMITER_END.match(raw, after, end)
        if found and (position == start or raw[position - 1] == 10):
            yield _before_line_end(raw, position), found.end(), bool(found[1])
            after = found.end()
        position = raw.find(delimiter, after, end)


def _before_line_end(raw: bytes, position: int) -> int:
    return position - (2 if raw[position - 2 : position] == b"\r\n" else 1)


def _leaf(fields: Fields, kind: str, parameters: dict[str, str], raw: bytes, start: int, end: int) -> _Part:
    disposition = _header_text(_first(fields, "content-disposition")[:4_096])
    given = _parameters(disposition)
    is_attached = disposition.lower().startswith("attachment") or "filename" in given
    return _Part(
        type="application/octet-stream" if kind.startswith("multipart/") else kind,
        charset=parameters.get("charset", ""),
        encoding=_header_text(_first(fields, "content-transfer-encoding")[:60]).strip().lower(),
        is_text=not is_attached and kind in ("text/plain", "text/html"),
        name=_one_line(_decode_words(given.get("filename") or parameters.get("name", "")), MAX_NAME),
        raw=raw,
        start=start,
        end=end,
    )


def _leaves(node: "_Part | _Container") -> Iterator[_Part]:
    if isinstance(node, _Part):
        yield node
    else:
        for child in node.children:
            yield from _leaves(child)


# Text


def _readable(node: "_Part | _Container", budget: _Budget) -> str:
    """The text a person would read: of alternatives the plain one unless it is blank, of everything else all in order."""
    if isinstance(node, _Part):
        return _part_text(node, budget) if node.is_text else ""
    if node.subtype == "alternative":
        return next(filter(None, (_readable(child, budget) for child in sorted(node.children, key=_plain_first))), "")
    return "\n".join(filter(None, (_readable(child, budget) for child in node.children)))


def _plain_first(node: "_Part | _Container") -> bool:
    return not any(part.is_text and part.type == "text/plain" for part in _leaves(node))


def _part_text(part: _Part, budget: _Budget) -> str:
    content, cut = _content(part)
    budget.truncated |= cut
    text = (_decode_cut if cut else _decode)(content, part.charset)
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNWANTED)
    return (_html_text(text) if part.type == "text/html" else text).strip("\n \t\u00a0\ufeff")


# Controls would reach terminals and logs, bidi overrides turn a text round; tab and line feed stay.
_UNWANTED = dict.fromkeys(
    [
        *range(0, 9),
        11,
        12,
        *range(14, 32),
        127,
        *range(0x80, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        0xFEFF,
    ]
)


def _content(part: _Part) -> tuple[bytes, bool]:
    """At most MAX_TEXT decoded bytes, cut before decoding, and whether something was cut."""
    size = part.end - part.start
    if part.encoding == "base64":
        limit = MAX_TEXT * 3 // 2
        content = _unbase64(_start_of(part, limit))
    elif part.encoding == "quoted-printable":
        limit = MAX_TEXT * 3
        content = binascii.a2b_qp(_start_of(part, limit))
    else:
        limit, content = MAX_TEXT, _start_of(part, MAX_TEXT)
    return content[:MAX_TEXT], size > limit or len(content) > MAX_TEXT


def _start_of(part: _Part, size: int) -> bytes:
    return part.raw[part.start : min(part.end, part.start + size)]


_HIDING = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|font-size:0(?:px|pt|em|%)?(?:;|!|$)|opacity:0(?:\.0+)?(?:;|!|$)"
)


def _hide_by_style(style: str, element: HtmlElement) -> None:
    if _HIDING.search(style[:4_096].lower().replace(" ", "")):
        element.display = Display.none


def _hide(_: str, element: HtmlElement) -> None:
    element.display = Display.none


def _html_config() -> ParserConfig:
    """Tables become lines: cells padded to the widest one would let a mail of 2 MiB ask for gigabytes.

    For the same reason no length of a style is believed (margin-top:100000em); of styles only hiding is read.
    """
    cell = HtmlElement(prefix=" ", suffix=" ", limit_whitespace_affixes=True)
    hidden = dict.fromkeys(("noscript", "template", "object", "select", "textarea"), HtmlElement(display=Display.none))
    css = STRICT_CSS_PROFILE | hidden | {"td": cell, "th": cell, "tr": HtmlElement(display=Display.block)}
    tables = dict.fromkeys(("table", "tr", "td", "th"))
    config = ParserConfig(css=css, custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping(tables, tables))
    config.attribute_handler.attribute_mapping = {"style": _hide_by_style, "hidden": _hide}
    return config


_HTML = _html_config()
_TAG = re.compile(r"<[^<>]*>")
_CODE = re.compile(r"<(?:script|style)\b", re.I)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def _html_text(html: str) -> str:
    try:
        text = get_text(html, _HTML)
    except (RecursionError, ValueError, AssertionError):
        text = _words_only(html)  # nested deeper than the stack
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip(" ") for line in text[:MAX_TEXT].split("\n")))


def _words_only(html: str) -> str:
    """The words without the layout; of a script only what follows its end tag."""
    first, *rest = _CODE.split(html)
    return unescape(_TAG.sub(" ", " ".join((first, *(piece.partition("</")[2].partition(">")[2] for piece in rest)))))


# Mail


def parse(raw: bytes) -> Mail:
    """Read a whole mail. Above 25 MiB, 30 levels, 1,000 parts or 2 MiB of text the rest is cut and `truncated` is set."""
    end = min(len(raw), MAX_MAIL)
    block, body = _head(raw, 0, end)
    fields, cut = _fields(block)
    budget = _Budget(truncated=cut or len(raw) > MAX_MAIL)
    tree = _tree(fields, raw, body, end, budget)
    text = _readable(tree, budget)
    attachments = tuple(
        Attachment(part.name, part.type, part.end - part.start) for part in _leaves(tree) if not part.is_text
    )
    headers = _headers(fields, cut)
    return Mail(
        headers, text[:MAX_TEXT], _identity(fields, raw[body:end]), attachments, budget.truncated or headers.truncated
    )


# Identity

# Written by the sender and left alone on the way. Received, Delivered-To, X-* and what servers add are not here.
_STABLE = (
    "from", "sender", "reply-to", "to", "cc", "subject", "date", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding",
)  # fmt: skip
_SPACES = re.compile(rb"[ \t\r\n]+")


def identity(raw: bytes) -> str:
    """What makes two sightings one mail (at most 128 ASCII characters). Never change it without a migration.

    With a Message-ID: its hash and the digest of From, raw Date, hash of Subject, hash of body. The id alone is a hint:
    a stranger could hide a real mail behind a twin with the same id. Without one: the stable headers and the body.
    """
    end = min(len(raw), MAX_MAIL)
    block, body = _head(raw, 0, end)
    return _identity(_fields(block)[0], raw[body:end])


def _identity(fields: Fields, body: bytes) -> str:
    message_id = _folded(_first(fields, "message-id"))
    if not message_id:
        stable = [b"%s:%s" % (name.encode(), _folded(value)) for name in _STABLE for value in fields.get(name, ())]
        return f"b1:{_sha256((*stable, _body_hash(body)))}"
    subject = hashlib.sha256(_folded(_first(fields, "subject"))).digest()
    parts = (_folded(_first(fields, "from")), _folded(_first(fields, "date")), subject, _body_hash(body))
    return f"m1:{hashlib.sha256(message_id).hexdigest()[:40]}:{_sha256(parts)}"


def _folded(value: bytes) -> bytes:
    """Servers fold headers anew, so any run of white space is one space."""
    return _SPACES.sub(b" ", value).strip()


def _body_hash(body: bytes) -> bytes:
    """Line ends as CRLF, blank lines at the end dropped: both differ between servers."""
    return hashlib.sha256(body.replace(b"\r\n", b"\n").rstrip(b"\r\n \t").replace(b"\n", b"\r\n")).digest()


def _sha256(parts: Iterable[bytes]) -> str:
    """Each part with its length before it: no two lists of parts give the same bytes."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
