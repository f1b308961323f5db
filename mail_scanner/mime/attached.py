"""The head of a mail that is attached to another: forwarding as an attachment keeps the original whole, and so who wrote it."""

from backend.domain.mail import Headers
from mail_scanner.mime.block import fields_of, head
from mail_scanner.mime.headers import headers_of
from mail_scanner.mime.parts import Container, Part, leaves
from mail_scanner.mime.transfer_encoding import start_of

MAX_HEAD = 256 * 1024
"""Encoded bytes of an attached mail that are looked at."""
_MAIL_TYPES = ("message/rfc822", "message/global")


def attached_headers(root: Part | Container) -> Headers | None:
    """Of the first attached mail; None without one, and for a report (RFC 6522): what is attached there is a mail of ours."""
    if isinstance(root, Part) or root.subtype == "report":
        return None
    part = next((part for part in leaves(root) if _is_mail(part)), None)
    if part is None:
        return None
    raw, _ = start_of(part.raw, part.start, min(part.end, part.start + MAX_HEAD), part.encoding)
    block, _ = head(raw, 0, len(raw))
    return headers_of(*fields_of(block))


def _is_mail(part: Part) -> bool:
    """Some programs send a mail as a file and name no type."""
    return part.type in _MAIL_TYPES or (part.type == "application/octet-stream" and part.name.lower().endswith(".eml"))
