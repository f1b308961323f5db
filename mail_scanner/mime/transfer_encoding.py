"""Content-Transfer-Encoding (RFC 2045 6): base64 and quoted-printable back to bytes, cut before it costs anything."""

import binascii
import contextlib
import re

MAX_TEXT = 2 * 1024 * 1024
MAX_RUNS, MAX_PADDED_LINES = 1_000, 100_000
"""Paddings that are looked at; a mail of nothing else would take seconds, or the memory of the worker."""

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_LINE_PADDINGS = (b" \r\n", b"\t\r\n", b" \n", b"\t\n")
_LINE_PADDING = re.compile(rb"(?<![ \t])[ \t]++(?=\r?\n)")


def start_of(raw: bytes, start: int, end: int, encoding: str) -> tuple[bytes, bool]:
    """At most MAX_TEXT decoded bytes of raw[start:end], cut before decoding, and whether something was cut."""
    if encoding == "base64":
        limit = MAX_TEXT * 3 // 2
        content = unbase64(raw[start : min(end, start + limit)])
    elif encoding == "quoted-printable":
        limit = MAX_TEXT * 3
        content = binascii.a2b_qp(_without_padding(raw[start : min(end, start + limit)]))
    else:
        limit = MAX_TEXT
        content = raw[start : min(end, start + limit)]
    return content[:MAX_TEXT], end - start > limit or len(content) > MAX_TEXT


def unbase64(content: bytes) -> bytes:
    """Lenient: foreign characters are skipped, a lost padding is added, a lost character costs the last group only.

    Behind a padding a new count begins: lists and scanners join bodies that were encoded each for itself.
    """
    *runs, rest = content.translate(None, _NOT_BASE64).split(b"=", MAX_RUNS)
    return b"".join(map(_unbase64_run, filter(None, (*runs, rest.replace(b"=", b"")))))


def _unbase64_run(letters: bytes) -> bytes:
    with contextlib.suppress(binascii.Error):
        return binascii.a2b_base64(letters + b"==")
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


def _without_padding(content: bytes) -> bytes:
    """White space at the end of a line was put there on the way (RFC 2045 6.7, rule 3), also behind a soft line break."""
    return _LINE_PADDING.sub(b"", content, MAX_PADDED_LINES) if any(it in content for it in _LINE_PADDINGS) else content
