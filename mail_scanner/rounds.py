"""The folders of a mailbox on one connection: IDLE in the first, and a round of the others every few minutes and after new mail.

    first folder: catch up -> the others: STATUS -> changed? EXAMINE, catch up -> back to the first, catch up -> quiet? IDLE

A folder that is far behind gets a few seconds in each round, so that none of the others waits for it. People rename folders and begin new
ones: which there are is asked again each hour, and where one is missing a few minutes later.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from beanie import PydanticObjectId

from backend.domain.folder_roles import Folder, chosen
from backend.store import mailboxes, progress, retries, sweeps
from backend.store.mailboxes import Folder as KeptFolder
from backend.store.progress import Answer
from mail_scanner.answers import FolderState
from mail_scanner.catch_up import CatchUp
from mail_scanner.intake import Intake
from mail_scanner.open_folder import ANY_SIZE, OpenFolder, Visit
from mail_scanner.opening import opened, said
from mail_scanner.patience import patiently
from mail_scanner.second import Second
from mail_scanner.troubles import MailboxTrouble

log = logging.getLogger("rapport.watch")

OTHERS_S = 225.0
"""Less than an idle lasts: each renewal finds that it is time to ask for the others."""
LISTED_S = 3600.0
NOTED_S = 10.0
"""In a busy hour it is noted no more often that all is well: each mail would pay for it."""
SLICE_S = 5.0


@dataclass
class Place:
    """One folder, as this connection knows it."""

    folder: Folder
    here: OpenFolder | None = None
    state: FolderState | None = None
    """As the server last told it. None: it has to be looked into."""
    is_behind: bool = True
    noted_at: float = float("-inf")
    sweep_at: float = float("inf")
    refusal: str = ""
    """Why the server does not open it; it is asked again after a while."""
    was_open: bool = False
    """On this connection."""

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def numbering(self) -> tuple[int, int]:
        """All that has to change where a mail has come."""
        state = self.state or FolderState(0, 0, 0)
        return state.uidvalidity, state.uidnext or -state.mails


@dataclass
class Rounds:
    """One visit's."""

    visit: Visit
    intake: Intake
    catch_up: CatchUp
    second: Second | None = None
    """Whoever takes what would hold us up here. Set before the first round."""
    places: list[Place] = field(default_factory=list)
    _open: Place | None = None
    """Under EXAMINE now."""
    asked_at: float = float("-inf")
    listed_at: float = float("-inf")
    is_stale: bool = False
    """Whether another connection is needed. Dovecot may call a folder deleted, to whoever has seen another one of its name, as long as that
    connection lasts."""
    _listed: frozenset[str] = frozenset()

    def folders(self) -> Sequence[OpenFolder]:
        """Those that are open, in their present numbering."""
        return [it.here for it in self.places if it.here]

    @property
    def refusals(self) -> list[str]:
        return [it.refusal for it in self.places if it.refusal]

    async def begin(self) -> None:
        """Learn which folders there are, and keep that for people to see. Of those that we knew we know as much as before."""
        box, known = self.visit.mailbox, {it.folder: it for it in self.places}
        self.listed_at = time.monotonic()
        listed = await self.visit.on_thread(self.visit.wire.list_folders)
        wanted = [Folder(it.name, it.role, it.chosen) for it in box.folders if it.chosen == "person"]
        found, self._listed = chosen(listed, wanted), frozenset(it.name for it in listed)
        self.places = [known.get(it) or Place(it) for it in found]
        kept = [KeptFolder(name=it.name, role=it.role, chosen=it.chosen) for it in found]
        if kept != box.folders:
            await patiently(mailboxes.note_folders, PydanticObjectId(str(box.id)), self.visit.fence, kept)
            box.folders = kept

    async def go(self, woken_at: float) -> bool:
        """One round. True if everything that is there has been decided, so that it is time to sleep."""
        first = self.places[0]
        has_come = await self._look_into(first, woken_at)
        if has_come or time.monotonic() - self.asked_at >= OTHERS_S or self.is_behind:
            await self._ask_others(woken_at)
            if self._open is not first:
                has_come |= await self._look_into(first, woken_at)
        self._send_for_second()
        return not has_come and not self.is_behind

    @property
    def is_behind(self) -> bool:
        """Whether there is more to do, so that it is no time to sleep."""
        return any(it.is_behind and not it.refusal for it in self.places)

    async def _ask_others(self, woken_at: float) -> None:
        self.asked_at = time.monotonic()
        if is_time := self.asked_at - self.listed_at >= (OTHERS_S if self.refusals else LISTED_S):
            await self.begin()
        for place in (it for it in self.places[1:] if is_time or not it.refusal):
            try:
                if place.is_behind or await self._has_changed(place):
                    await self._look_into(place, woken_at)
                else:
                    await self._note_level(place)
                place.refusal = ""
            except MailboxTrouble as trouble:
                self._leave_out(place, trouble)
                self.is_stale |= is_time and place.was_open and place.name in self._listed

    def _leave_out(self, place: Place, trouble: MailboxTrouble) -> None:
        """Where only this folder is refused the others go on; any other trouble is the whole connection's."""
        if trouble.trouble != "folder":
            raise trouble
        if not place.refusal:
            log.warning("mailbox %s: a folder cannot be read", self.visit.mailbox.id)
        place.refusal, place.here, place.is_behind = trouble.message, None, True
        self._open = None

    async def _has_changed(self, place: Place) -> bool:
        before = place.numbering
        place.state = await self.visit.on_thread(self.visit.wire.status, place.name)
        return place.numbering != before

    async def _look_into(self, place: Place, woken_at: float) -> bool:
        """Catch up with a folder, as far as one slice of time goes. Whether there was anything."""
        here = await self.at(place)
        before = here.progress.settled_through
        place.is_behind = True
        until = time.monotonic() + SLICE_S
        place.is_behind = not await patiently(self.catch_up.go, here, woken_at, until)
        if place.is_behind:
            await patiently(progress.answered, here.id, here.fence, Answer(0, here.progress.last_exists))
        else:
            await self._note_level(place)
        if self.second and self.second.is_refused and not self.second.meter.is_saving and here.progress.open:
            await patiently(self._do_it_here, here, woken_at)
        return here.progress.settled_through != before

    async def _do_it_here(self, here: OpenFolder, woken_at: float) -> None:
        if due := await retries.due(here.id):
            await self.catch_up.try_again(_for_any_size(here), due, woken_at)

    async def at(self, place: Place) -> OpenFolder:
        """The folder under EXAMINE. Coming back to it the server is asked anew; what it then says may be another numbering."""
        if self._open is place and place.here:
            return place.here
        self._open = None
        state = place.state = await self.visit.on_thread(self.visit.wire.examine, place.name)
        if place.here and place.here.is_still(state):
            await patiently(progress.answered, place.here.id, place.here.fence, said(state))
            place.here.progress.uidnext_seen = max(place.here.progress.uidnext_seen, state.uidnext)
        else:
            place.here = await patiently(opened, self.intake.store, self.visit, place.folder, state)
            place.sweep_at = time.monotonic() + await patiently(sweeps.due_in_s, place.here.id)
        self._open, place.was_open = place, True
        return place.here

    async def _note_level(self, place: Place) -> None:
        """The server has just said that there is nothing we have not decided."""
        if place.here and time.monotonic() - place.noted_at >= NOTED_S:
            place.noted_at = time.monotonic()
            await patiently(progress.caught_up, place.here.id, place.here.fence)

    def _send_for_second(self) -> None:
        for place in self.places:
            if self.second is None or place.here is None:
                continue
            if time.monotonic() >= place.sweep_at:
                place.sweep_at = time.monotonic() + sweeps.EVERY_S
                self.second.call(to_sweep=place.here)
            if place.here.progress.open:
                self.second.call()


def _for_any_size(here: OpenFolder) -> OpenFolder:
    return OpenFolder(
        here.mailbox, here.progress, here.wire, here.fence, here.on_thread, ANY_SIZE, here.reads_from, here.silent_before
    )  # fmt: skip
