"""A mailbox on a live connection, and one of its folders under EXAMINE there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.folder_roles import FolderRole
from backend.store.mailboxes import Mailbox
from backend.store.progress import Decision, Progress, Settling, settling
from mail_scanner.answers import FolderState
from mail_scanner.mailbox import Wire

LARGE = 1024 * 1024
"""A mail beyond this many bytes is fetched on another connection, so that it delays no other."""
PIECE = 256 * 1024
"""Of a mail so much is asked for at once: no command takes long, however slow the line is."""
ANY_SIZE = 2**63

OnThread = Callable[..., Awaitable[Any]]


class TooLarge(Exception):
    """A mail that is to be kept, and not on this connection."""


@dataclass(frozen=True)
class Visit:
    """A signed-in connection to a mailbox, used under our fence."""

    mailbox: Mailbox
    wire: Wire
    fence: int
    on_thread: OnThread


@dataclass(frozen=True)
class OpenFolder:
    """A folder under EXAMINE on a live connection, held under our fence."""

    mailbox: Mailbox
    progress: Progress
    wire: Wire
    fence: int
    on_thread: OnThread
    largest: int = LARGE
    """Bytes of the largest mail that is fetched here."""
    reads_from: datetime | None = None
    """What the server received before this is none of ours; None where UIDs alone tell what is new."""
    silent_before: datetime | None = None
    """What the server received before this is kept and wakes nobody."""
    asked: dict[int, PydanticObjectId] = field(default_factory=dict)
    """UIDs that come out of quarantine once more."""
    nobodys: list[int] = field(default_factory=list)
    """UIDs that turned out to be nobody's; they are written with the next that is decided, or by themselves."""

    @property
    def id(self) -> PydanticObjectId:
        """The id of its progress document."""
        return _id(self.progress)

    @property
    def role(self) -> FolderRole:
        return self.progress.role

    def is_still(self, state: FolderState) -> bool:
        """Whether what the server says of the folder now is the numbering that we know: UIDs only grow in it."""
        lowest = max(self.progress.settled_through + 1, self.progress.uidnext_seen)
        return state.uidvalidity == self.progress.uidvalidity and not 0 < state.uidnext < lowest

    def on(self, wire: Wire) -> "OpenFolder":
        """The same folder under EXAMINE on another connection, which takes mails of any size."""
        return replace(self, wire=wire, largest=ANY_SIZE, asked={}, nobodys=[])

    def settling(self, uid: int, decision: Decision) -> Settling:
        return settling(self.id, (uid,), decision, self.fence, self.asked.get(uid), self.nobodys)

    def is_older(self, received_at: datetime) -> bool:
        """Whether a mail came before this mailbox was ours to read."""
        return self.reads_from is not None and received_at < self.reads_from

    def is_silent(self, received_at: datetime) -> bool:
        """Whether nobody is told of a mail: it was decided under an earlier numbering of this folder."""
        return self.silent_before is not None and received_at < self.silent_before

    async def message(self, uid: int, size: int, limit: int) -> bytes | None:
        """The first `limit` bytes of a message, piece by piece; None if the server does not give it. `size`: as the server told it."""
        raw = bytearray()
        while len(raw) < limit:
            piece: bytes | None = await self.on_thread(self.wire.piece, uid, len(raw), min(PIECE, limit - len(raw)))
            if piece is None and (not raw or len(raw) < size):
                return None
            raw += piece or b""
            if len(piece or b"") < PIECE:
                break
        return bytes(raw)


def _id(document: Progress) -> PydanticObjectId:
    if document.id is None:
        raise ValueError("a document without an id was never stored")
    return document.id
