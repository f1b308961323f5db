"""A folder on the second connection, which others use in between: large new mails, retries, the sweep. Each question is a turn of its own."""

from collections.abc import Callable
from typing import Any

from beanie import PydanticObjectId

from backend.domain.epochs import incarnation
from backend.store import numberings
from backend.store.mailboxes import Folder, Mailbox
from backend.store.progress import Place
from mail_scanner.mailbox import Wire
from mail_scanner.second import Second
from mail_scanner.troubles import MailboxTrouble

RENUMBERED = "The server has begun to number the mail of the folder anew."


class FolderLine:
    def __init__(self, second: Second, mailbox: Mailbox, folder: Folder) -> None:
        self.folder = folder
        self._second = second
        self._mailbox = mailbox
        self._wire: Wire | None = None
        self._place: Place | None = None

    @property
    def place(self) -> Place:
        """The numbering that every UID said on this line belongs to; after the first question."""
        if self._place is None:
            raise ValueError("nothing was asked yet")
        return self._place

    async def __call__(self, verb: Callable[..., Any], *arguments: Any) -> Any:
        """Ask in our turn, with the folder under EXAMINE. Raises MailboxTrouble, also if its mail has other numbers by now, and if what
        the provider still gives out now is kept for new mail."""
        self._second.meter.refuse_the_past()
        async with self._second.turn() as wire:
            if wire is not self._wire or wire.folder != self.folder.name:
                await self._examine(wire)
            return await self._second.on_thread(verb, wire, *arguments)

    async def _examine(self, wire: Wire) -> None:
        state = await self._second.on_thread(wire.examine, self.folder.name)
        mailbox_id, generation = PydanticObjectId(str(self._mailbox.id)), self._mailbox.generation
        past = await numberings.epochs(mailbox_id, generation, self.folder.name)
        which = incarnation(past, state.uidvalidity, state.uidnext)
        place = Place(mailbox_id, generation, self.folder.name, state.uidvalidity, which)
        if self._place not in (None, place):
            raise MailboxTrouble("folder", RENUMBERED)
        self._wire, self._place = wire, place
