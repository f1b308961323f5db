"""The digest by which two sightings are one mail. Frozen by golden vectors: never change it without a migration."""

import hashlib
import re
from collections.abc import Iterable

from mail_scanner.mime.block import Fields, first

# Written by the sender and left alone on the way. Received, Delivered-To, X-* and what servers add are not here.
_STABLE = (
    "from", "sender", "reply-to", "to", "cc", "subject", "date", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding",
)  # fmt: skip
_SPACES = re.compile(rb"[ \t\r\n]+")


def digest_of(fields: Fields, body: bytes) -> str:
    """With a Message-ID: its hash and the digest of From, raw Date, hash of Subject, hash of body. The id alone is a hint:
    a stranger could hide a real mail behind a twin with the same id. Without one: the stable headers and the body.
    """
    message_id = _folded(first(fields, "message-id"))
    if not message_id:
        stable = [b"%s:%s" % (name.encode(), _folded(value)) for name in _STABLE for value in fields.get(name, ())]
        return f"b1:{_sha256((*stable, _body_hash(body)))}"
    subject = hashlib.sha256(_folded(first(fields, "subject"))).digest()
    parts = (_folded(first(fields, "from")), _folded(first(fields, "date")), subject, _body_hash(body))
    return f"m1:{hashlib.sha256(message_id).hexdigest()[:40]}:{_sha256(parts)}"


def _folded(value: bytes) -> bytes:
    """Servers fold headers anew, so any run of white space is one space."""
    return _SPACES.sub(b" ", value).strip()


def _body_hash(body: bytes) -> bytes:
    """Line ends as CRLF, blank lines at the end dropped: both differ between servers."""
    if body.count(b"\n") != body.count(b"\r\n"):  # IMAP sends CRLF: then there is nothing to write anew
        body = body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return hashlib.sha256(body.rstrip(b"\r\n \t")).digest()


def _sha256(parts: Iterable[bytes]) -> str:
    """Each part with its length before it: no two lists of parts give the same bytes."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
