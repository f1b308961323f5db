"""The tree of parts: containers, and leaves that say where their still encoded body lies. No body is decoded here.

At most MAX_DEPTH levels and MAX_PARTS parts; what lies deeper is one opaque part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from backend.domain.mail import Limit
from mail_scanner.mime.address_lists import MAX_NAME
from mail_scanner.mime.block import Fields, fields_of, first, head
from mail_scanner.mime.boundaries import pieces
from mail_scanner.mime.characters import one_line
from mail_scanner.mime.charsets import header_text
from mail_scanner.mime.encoded_words import decode_words
from mail_scanner.mime.parameters import content_type, is_overlong, parameters_of

MAX_DEPTH, MAX_PARTS = 30, 1_000

_TOKEN = re.compile(r"\s*([^\s;(]*)")


@dataclass(frozen=True, slots=True)
class Part:
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
class Container:
    subtype: str
    children: "list[Part | Container]"


@dataclass(slots=True)
class Budget:
    """What is left of the limits while one mail is read, and which were hit."""

    parts: int = MAX_PARTS
    cut: set[Limit] = field(default_factory=set)

    def has_part(self) -> bool:
        self.parts -= 1
        if self.parts < 0:
            self.cut.add("parts")
        return self.parts >= 0


def tree(fields: Fields, raw: bytes, start: int, end: int, budget: Budget, depth: int = 0) -> Part | Container:
    """The parts of the entity whose body is raw[start:end]."""
    value = first(fields, "content-type")
    if is_overlong(value):
        budget.cut.add("parameters")
    kind, parameters = content_type(value)
    boundary = parameters.get("boundary", "")[:200].rstrip()
    if kind.startswith("multipart/") and boundary:
        if depth >= MAX_DEPTH:
            budget.cut.add("depth")
        elif children := list(_children(kind[10:], raw, start, end, boundary, budget, depth + 1)):
            return Container(kind[10:], children)
        else:
            kind = "text/plain"  # the announced boundary never comes: better raw than nothing
    return _leaf(fields, kind, parameters, raw, start, end)


def leaves(node: Part | Container) -> Iterator[Part]:
    if isinstance(node, Part):
        yield node
    else:
        for child in node.children:
            yield from leaves(child)


def _children(
    subtype: str, raw: bytes, start: int, end: int, boundary: str, budget: Budget, depth: int
) -> Iterator[Part | Container]:
    for begin, last in pieces(raw, start, end, boundary.encode("utf-8", "replace")):
        if not budget.has_part():
            return
        block, body = head(raw, begin, last)
        fields, cut = fields_of(block)
        budget.cut |= cut
        if subtype == "digest":
            fields.setdefault("content-type", [b"message/rfc822"])  # RFC 2046 5.1.5
        yield tree(fields, raw, body, last, budget, depth)


def _leaf(fields: Fields, kind: str, parameters: dict[str, str], raw: bytes, start: int, end: int) -> Part:
    disposition = header_text(first(fields, "content-disposition")[:4_096])
    given = parameters_of(disposition)
    is_attached = disposition.lower().startswith("attachment") or "filename" in given
    return Part(
        type="application/octet-stream" if kind.startswith("multipart/") else kind,
        charset=parameters.get("charset", ""),
        encoding=_token(first(fields, "content-transfer-encoding")),
        is_text=not is_attached and kind in ("text/plain", "text/html"),
        name=one_line(decode_words(given.get("filename") or parameters.get("name", "")), MAX_NAME),
        raw=raw,
        start=start,
        end=end,
    )


def _token(value: bytes) -> str:
    """The one word of a header, in lower case; a comment may stand behind it."""
    found = _TOKEN.match(header_text(value[:60]))
    return found[1].lower() if found else ""
