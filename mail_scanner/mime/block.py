"""The header block of an entity: where it ends, and its fields as raw bytes, unfolded but not yet understood."""

import re

from backend.domain.mail import Limit

MAX_HEADERS, MAX_HEADER, MAX_HEADER_COUNT = 256 * 1024, 32 * 1024, 500

Fields = dict[str, list[bytes]]
"""Header name in lower case -> the raw unfolded values, topmost first."""

_BLOCK_END = re.compile(rb"\r?\n\r?\n")
_NEXT_HEADER = re.compile(rb"\r?\n(?![ \t])")
_FOLD = re.compile(rb"\r?\n")
_HEADER_NAME = re.compile(rb"[!-9;-~]{1,100}")


def head(raw: bytes, start: int, end: int) -> tuple[bytes, int]:
    """Header block of the entity in raw[start:end], and where its body begins. An entity may begin with its empty line."""
    if raw.startswith((b"\r\n", b"\n"), start, end):
        return b"", after_line_end(raw, start)
    found = _BLOCK_END.search(raw, start, end)
    block_end, body = (found.start(), found.end()) if found else (end, end)
    return raw[start : min(block_end, start + MAX_HEADERS + 1)], body


def after_line_end(raw: bytes, position: int) -> int:
    return position + (2 if raw.startswith(b"\r\n", position) else 1)


def fields_of(block: bytes) -> tuple[Fields, set[Limit]]:
    """The headers within the limits, and which limits were hit."""
    lines = _NEXT_HEADER.split(block[:MAX_HEADERS], MAX_HEADER_COUNT)
    cut: set[Limit] = set()
    if len(block) > MAX_HEADERS:
        cut.add("headers")
    if len(lines) > MAX_HEADER_COUNT:
        cut.add("header_count")
    fields: Fields = {}
    for line in lines[:MAX_HEADER_COUNT]:
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        if not colon or not _HEADER_NAME.fullmatch(name):
            continue
        if len(value) > MAX_HEADER:
            cut.add("header")
        value = value[:MAX_HEADER].strip()
        if b"\n" in value:
            value = _FOLD.sub(b"", value)
        fields.setdefault(name.decode("ascii").lower(), []).append(value)
    return fields, cut


def first(fields: Fields, name: str) -> bytes:
    values = fields.get(name)
    return values[0] if values else b""
