"""The straight line without a server behind it: a mail is laid into a folder and decided. Parsers and database are real."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from backend.domain.folder_roles import FolderRole
from backend.domain.privacy import House
from backend.keys import Keys
from backend.settings import read
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.notices import Notice
from backend.store.progress import Decision, Progress
from backend.store.users import User
from mail_scanner.answers import Envelope
from mail_scanner.intake import Intake, OpenFolder
from mail_scanner.parsers import Parsers
from tests.boxes import box, id_of, opened, taken
from tests.build import OUR_SERVER

OWN_DOMAINS = frozenset({"nordlicht.example"})


@dataclass
class Place:
    """A folder of a mailbox, and how many mails have been laid into it."""

    mailbox: Mailbox
    progress: Progress
    fence: int
    uid: int = 0


@dataclass
class InTray:
    store: Store
    keys: Keys
    parsers: Parsers
    delivered: list[Notice] = field(default_factory=list)
    house: House = field(default_factory=House)

    async def folder(self, *owners: User, kind: str = "personal", address: str = "rep@nordlicht.example") -> Place:
        """The INBOX of a new mailbox."""
        mailbox = await box(
            address, self.keys, kind=kind, owner_ids=[id_of(it) for it in owners], authserv_ids=[OUR_SERVER]
        )
        fence = await taken(self.store, mailbox)
        return Place(mailbox, await opened(self.store, mailbox, fence, start_after=0), fence)

    async def beside(self, place: Place, name: str, role: FolderRole = "sent") -> Place:
        """Another folder of that mailbox."""
        progress = await opened(self.store, place.mailbox, place.fence, start_after=0, folder=name)
        await progress.set({"role": role})
        progress.role = role
        return Place(place.mailbox, progress, place.fence)

    async def lay(self, place: Place, raw: bytes, **changes: Any) -> Decision:
        """`handed_out`: another mail than its header; `received_at`."""
        place.uid += 1
        message = changes.get("handed_out", raw)
        wire: Any = SimpleNamespace(
            message=lambda uid, limit: message[:limit],
            piece=lambda uid, offset, length: message[offset : offset + length],
        )
        folder = OpenFolder(place.mailbox, place.progress, wire, place.fence, _directly)
        header = raw.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        envelope = Envelope(place.uid, header, len(message), changes.get("received_at") or datetime.now(UTC))
        return await self._intake().take_in(folder, envelope)

    def _intake(self) -> Intake:
        company = read({"RAPPORT_OWN_DOMAINS": "nordlicht.example"}).company
        sender: Any = SimpleNamespace(deliver=self._deliver)
        return Intake(self.store, self.parsers, sender, company, "https://rapport.example", OWN_DOMAINS, self.house)

    async def _deliver(self, notice: Notice, phones: Any) -> None:
        self.delivered.append(notice)


async def _directly(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)
