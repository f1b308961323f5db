"""A mailbox in memory, and the scanner's wire to it: for stories that need thousands of courses. What it says was learned from Dovecot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from backend.domain.folder_roles import Listed
from mail_scanner.answers import Envelope, FolderState

AT_ONCE = 5
"""Mails that are listed in one go: few, so that something can happen in between."""


@dataclass(frozen=True)
class Letter:
    message_id: str
    raw: bytes
    is_customers: bool
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Shelf:
    """A folder in its present numbering."""

    uidvalidity: int = 1
    uidnext: int = 1
    letters: dict[int, Letter] = field(default_factory=dict)

    def lay(self, letter: Letter) -> None:
        self.letters[self.uidnext] = letter
        self.uidnext += 1

    def renumber(self) -> None:
        """All that lies here gets new UIDs, from one on."""
        letters = list(self.letters.values())
        self.uidvalidity, self.uidnext, self.letters = self.uidvalidity + 1, 1, {}
        for it in letters:
            self.lay(it)


@dataclass
class PostboxWire:
    shelves: dict[str, Shelf]
    folder: str = ""

    @property
    def shelf(self) -> Shelf:
        return self.shelves[self.folder]

    def list_folders(self) -> list[Listed]:
        return [
            Listed(name, frozenset() if name == "INBOX" else frozenset({f"\\{name}"}), "/") for name in self.shelves
        ]

    def examine(self, folder: str) -> FolderState:
        self.folder = folder
        return self.status(folder)

    def status(self, folder: str) -> FolderState:
        it = self.shelves[folder]
        return FolderState(it.uidvalidity, it.uidnext, len(it.letters))

    def uids_after(self, uid: int) -> list[int]:
        return [it for it in self.shelf.letters if it > uid]

    def uids_since(self, day: date) -> list[int]:
        return [uid for uid, it in self.shelf.letters.items() if it.received_at.date() >= day]

    def listed(self, uids: str) -> list[int]:
        return [it for it in map(int, uids.split(",")) if it in self.shelf.letters]

    def envelopes_after(self, uid: int) -> list[Envelope]:
        return self.envelopes(self.uids_after(uid)[:AT_ONCE])

    def envelopes(self, listed: Sequence[int]) -> list[Envelope]:
        found = ((uid, self.shelf.letters[uid]) for uid in listed if uid in self.shelf.letters)
        return [Envelope(uid, _head(it.raw), len(it.raw), it.received_at) for uid, it in found]

    def given(self, uids: Sequence[int]) -> list[Envelope]:
        return self.envelopes(uids)

    def piece(self, uid: int, offset: int, length: int) -> bytes | None:
        found = self.shelf.letters.get(uid)
        return found.raw[offset : offset + length] if found else None


def _head(raw: bytes) -> bytes:
    return raw.partition(b"\n\n")[0] + b"\n\n"
