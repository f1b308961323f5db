"""The parts that no person reads but that say what a mail is: reports (RFC 3464), invitations (RFC 5546), heads and whole mails that came back."""

from collections.abc import Iterator

from backend.domain.mail import Enclosed
from mail_scanner.mime.characters import many_lines
from mail_scanner.mime.charsets import decode
from mail_scanner.mime.parts import Container, Part, leaves
from mail_scanner.mime.transfer_encoding import start_of

MAX_ENCLOSED, MAX_LENGTH = 8, 64 * 1024
"""Parts that are read, and bytes of each."""
READ = frozenset(
    (
        "message/delivery-status",
        "message/global-delivery-status",
        "message/rfc822",
        "message/global",
        "message/rfc822-headers",
        "text/rfc822-headers",
        "text/rfc822-header",
        "message/global-headers",
        "message/feedback-report",
        "text/calendar",
    )
)


def enclosed(root: Part | Container) -> tuple[Enclosed, ...]:
    """The first eight, in their order. Of an attached mail only its beginning: its head, and as much of its body as fits."""
    return tuple(_read(part) for part, _ in zip(_parts(root), range(MAX_ENCLOSED), strict=False))


def _parts(root: Part | Container) -> Iterator[Part]:
    return (part for part in leaves(root) if part.type in READ)


def _read(part: Part) -> Enclosed:
    # No encoding takes more than four bytes for one.
    end = min(part.end, part.start + 4 * MAX_LENGTH)
    content, _ = start_of(part.raw, part.start, end, part.encoding)
    return Enclosed(part.type, many_lines(decode(content[:MAX_LENGTH], part.charset or "utf-8")))
