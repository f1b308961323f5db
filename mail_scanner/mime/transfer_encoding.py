"""Content-Transfer-Encoding (RFC 2045 6): base64 and quoted-printable back to bytes, cut before it costs anything."""

import binascii
import contextlib

MAX_TEXT = 2 * 1024 * 1024

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def start_of(raw: bytes, start: int, end: int, encoding: str) -> tuple[bytes, bool]:
    """At most MAX_TEXT decoded bytes of raw[start:end], cut before decoding, and whether something was cut."""
    if encoding == "base64":
        limit = MAX_TEXT * 3 // 2
        content = unbase64(raw[start : min(end, start + limit)])
    elif encoding == "quoted-printable":
        limit = MAX_TEXT * 3
        content = binascii.a2b_qp(raw[start : min(end, start + limit)])
    else:
        limit = MAX_TEXT
        content = raw[start : min(end, start + limit)]
    return content[:MAX_TEXT], end - start > limit or len(content) > MAX_TEXT


def unbase64(content: bytes) -> bytes:
    """Lenient: foreign characters are skipped, a lost padding is added, a lost character costs the last group only."""
    letters = content.translate(None, _NOT_BASE64)
    with contextlib.suppress(binascii.Error):
        return binascii.a2b_base64(letters + b"==")
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4])
