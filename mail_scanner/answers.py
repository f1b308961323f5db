"""What a server's answers mean, as plain values. It may leave anything out, and put anything in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backend.domain.folder_roles import Listed
from mail_scanner.troubles import MailboxTrouble

Items = dict[bytes, Any]
"""What a server says of one message or folder, by the names that IMAPClient gives."""


@dataclass(frozen=True, slots=True)
class FolderState:
    uidvalidity: int
    uidnext: int
    """0 where the server does not say."""
    mails: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """The header block of one message, with what the server knows of it."""

    uid: int
    raw: bytes
    """Empty if the server lists the message and does not give it."""
    size: int
    received_at: datetime


def folder_state(folder: str, found: Items) -> FolderState:
    """Of an answer to EXAMINE, which calls the number of mails EXISTS, or to STATUS, which calls it MESSAGES."""
    if b"UIDVALIDITY" not in found:
        raise MailboxTrouble("protocol", f"The server gives no UIDVALIDITY for {folder!r}.")
    mails: Any = found.get(b"EXISTS", found.get(b"MESSAGES", 0))
    return FolderState(int(found[b"UIDVALIDITY"]), int(found.get(b"UIDNEXT", 0)), int(mails))


def folders(answer: Iterable[tuple[tuple[bytes, ...] | None, bytes | None, Any]]) -> list[Listed]:
    """Of an answer to LIST. A name that holds a line break could never be said again: it is left out."""
    return [
        Listed(name, frozenset(_ascii(it) for it in flags or ()), _ascii(delimiter or b""))
        for flags, delimiter, name in answer
        if isinstance(name, str) and name.isprintable()
    ]


def envelope(uid: int, found: Items) -> Envelope | None:
    """None if there is no header: what is said of a message in passing, such as its flags, is not the message."""
    raw = next((value for name, value in found.items() if name.startswith(b"BODY[HEADER")), None)
    if not isinstance(raw, bytes) or not raw:
        return None
    received_at = found.get(b"INTERNALDATE") or datetime.now(UTC)
    return Envelope(uid, raw, int(found.get(b"RFC822.SIZE", 0)), received_at.astimezone(UTC))


def part(found: Items, section: str, offset: int, limit: int) -> bytes | None:
    """The bytes of one section from an offset on, no more than were asked for; None if they were not given."""
    value = found.get(f"BODY[{section}]<{offset}>".encode())
    if value is None and offset == 0:
        value = found.get(f"BODY[{section}]".encode())
    return value[:limit] if isinstance(value, bytes) else None


def _ascii(word: bytes) -> str:
    return word.decode("ascii", "replace")
