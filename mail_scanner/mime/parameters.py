"""Content-Type and the parameters behind a semicolon (RFC 2045 5.1), also in pieces and with a charset (RFC 2231)."""

import re

from mail_scanner.mime.charsets import decode, header_text
from mail_scanner.mime.quoting import unquoted

MAX_PARAMETERS, MAX_TYPE = 50, 4_096

_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"|"[^";]*\Z|[^;"\s]*)', re.S)
# A comment, a comma or a forgotten semicolon may follow.
_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100})(?=[\s;,(]|\Z)")
_SECTION = re.compile(r"([^*]+)\*(\d{1,2})(\*?)")
_PERCENT = re.compile(rb"%([0-9a-fA-F]{2})")


def content_type(value: bytes) -> tuple[str, dict[str, str]]:
    """Type in lower case ("text/plain" where it is missing or nonsense, RFC 2045 5.2) and the parameters."""
    text = header_text(value[:MAX_TYPE])
    kind = _TYPE.match(text.lower())
    if not kind:
        return "text/plain", parameters_of(text)
    return kind[1], parameters_of(";" + text[kind.end() :].lstrip(" \t,"))


def is_overlong(value: bytes) -> bool:
    """Whether a Content-Type is not read to its end."""
    return len(value) > MAX_TYPE or value.count(b";") > MAX_PARAMETERS


def parameters_of(text: str) -> dict[str, str]:
    """Parameters in lower-case names, RFC 2231 pieces joined and decoded. The first of each name wins."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(text)):
        if count == MAX_PARAMETERS:
            break
        name, value = found[1].lower(), unquoted(found[2])
        if section := _SECTION.fullmatch(name):
            pieces.setdefault(section[1], {}).setdefault(int(section[2]), (value, bool(section[3])))
        elif name.endswith("*"):
            pieces.setdefault(name[:-1], {}).setdefault(0, (value, True))
        else:
            plain.setdefault(name, value)
    return plain | {name: _joined(sections) for name, sections in pieces.items()}


def _joined(sections: dict[int, tuple[str, bool]]) -> str:
    """The pieces of one RFC 2231 value; charset'language' stands before the first, unless a sender forgot it."""
    ordered = [sections[index] for index in sorted(sections)]
    if not ordered[0][1]:
        return "".join(value for value, _ in ordered)
    charset, _, rest = ordered[0][0].partition("'")
    _, is_told, rest = rest.partition("'")
    if not is_told:
        charset, rest = "", ordered[0][0]
    return decode(b"".join(map(_percent_bytes, (rest, *(value for value, _ in ordered[1:])))), charset)


def _percent_bytes(value: str) -> bytes:
    return _PERCENT.sub(lambda found: bytes([int(found[1], 16)]), value.encode("utf-8", "replace"))
