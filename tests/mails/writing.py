"""What the write_*.py of this folder share: a mail put together by hand, and beside it what was put in.

A letter is given as text with line feeds, which become CRLF; bytes are taken as they are.
Every module that writes has a tuple LETTERS and is run by its name: python -m tests.mails.write_dates
"""

import json
from base64 import encodebytes
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from quopri import encodestring
from typing import Any

from backend.domain.mail import Headers

HERE = Path(__file__).parent
ANYBODY = {
    "From": "Karl Kunde <karl@kunde.example>",
    "To": "Vertrieb <vertrieb@firma.example>",
    "Date": "Fri, 20 Nov 2026 10:12:00 +0100",
    "Subject": "Anfrage",
}
_OF_THE_HEAD = {it.name for it in fields(Headers)} - {"cut"}


@dataclass(frozen=True)
class Letter:
    """`name`: the oddity, as a file name. `expected`: key of the JSON -> value."""

    name: str
    raw: bytes
    expected: dict[str, Any]


def letter(name: str, head: str | bytes = "", body: str | bytes = "Text\n", **expected: Any) -> Letter:
    """A mail of Karl Kunde; the lines of `head` take the place of the usual ones. `defect` is short for sender_defect."""
    given = as_sent(head).strip(b"\r\n")
    names = {line.partition(b":")[0].strip().lower() for line in given.split(b"\r\n")}
    usual = {**ANYBODY, "Message-ID": f"<{name}@kunde.example>"}
    lines = [f"{key}: {value}".encode() for key, value in usual.items() if key.lower().encode() not in names]
    return whole(name, b"\r\n".join((*lines, *filter(None, (given,)), b"", as_sent(body))), **expected)


def whole(name: str, raw: str | bytes, **expected: Any) -> Letter:
    """A mail of which nothing is usual."""
    if "defect" in expected:
        expected["sender_defect"] = expected.pop("defect")
    keys = {key: f"headers.{key}" if key in _OF_THE_HEAD else key for key in expected}
    return Letter(name, as_sent(raw), {keys[key]: value for key, value in expected.items()})


def as_sent(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()


def who(address: str, name: str = "") -> dict[str, str]:
    return {"name": name, "address": address}


def file(name: str, kind: str = "application/pdf", size: int = 8) -> dict[str, str | int]:
    """An attachment; the usual content of eight letters is PDF."""
    return {"name": name, "type": kind, "size": size}


PDF = "JVBERi0="


def multipart(subtype: str, boundary: str, *entities: str, more: str = "") -> str:
    """A multipart entity: its Content-Type, then its parts; `more` goes behind the boundary parameter."""
    inside = "\n".join(f"--{boundary}\n{entity}" for entity in entities)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"{more}\n\n{inside}\n--{boundary}--\n'


def entity(
    name: str, subtype: str, boundary: str, *entities: str, more: str = "", head: str = "", **expected: Any
) -> Letter:
    """A mail that is one multipart."""
    of_part, _, body = multipart(subtype, boundary, *entities, more=more).partition("\n\n")
    return letter(name, f"{head}\nMIME-Version: 1.0\n{of_part}".strip(), body, **expected)


def plain(text: str) -> str:
    return f"Content-Type: text/plain; charset=utf-8\n\n{text}"


def html(text: str) -> str:
    return f"Content-Type: text/html; charset=utf-8\n\n{text}"


def pdf(name: str) -> str:
    return (
        f'Content-Type: application/pdf; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n{PDF}'
    )


def quoted(text: str, charset: str = "utf-8") -> bytes:
    return encodestring(text.encode(charset)).replace(b"\n", b"\r\n")


def base64(text: str, charset: str = "utf-8") -> bytes:
    return encodebytes(text.encode(charset)).replace(b"\n", b"\r\n")


def write(letters: Iterable[Letter]) -> None:
    for it in letters:
        path = HERE / f"{it.name}.eml"
        path.write_bytes(it.raw)
        path.with_suffix(".json").write_text(json.dumps(it.expected, ensure_ascii=False, indent=2) + "\n", "utf-8")
