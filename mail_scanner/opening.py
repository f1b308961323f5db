"""Opening a folder, and finding our place in it.

a numbering we know     -> where we stopped
a folder new to us      -> behind what the server received before this mailbox was ours to read (`reads_from`)
a new numbering of it   -> there, too; what was decided under the old one is known again, or wakes nobody
the fifth in a row that could not be read to its end -> it is left alone, until a person decides
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from beanie import PydanticObjectId

from backend.domain.epochs import Epoch, incarnation, is_hopeless, is_known, silent_before
from backend.domain.folder_roles import Folder
from backend.store import mailboxes, numberings, progress
from backend.store.database import Store
from backend.store.progress import Answer, Place
from mail_scanner.answers import FolderState
from mail_scanner.open_folder import OpenFolder, Visit
from mail_scanner.troubles import MailboxTrouble

HOPELESS = "The server numbers the mail of {folder!r} anew again and again (UIDVALIDITY). It is left alone until an administrator says: rapport mailbox resume"
SKEW = timedelta(minutes=5)
"""By which a mail server's clock may differ from ours."""
AT_ONCE = 200
DAY = timedelta(days=1)
"""SEARCH knows days only, and those of the server's time zone."""


class Stopped(MailboxTrouble):
    """A folder that is left alone until a person decides."""


async def opened(store: Store, visit: Visit, folder: Folder, state: FolderState) -> OpenFolder:
    """The folder that was just examined, at our place. Raises Stopped, Fenced."""
    mailbox_id, generation = _id(visit), visit.mailbox.generation
    past = await numberings.epochs(mailbox_id, generation, folder.name)
    numbering = state.uidvalidity, incarnation(past, state.uidvalidity, state.uidnext)
    known = is_known(past, *numbering)
    await _refuse_hopeless(visit, folder, past, known=known)
    start = 0 if known else await _start(visit, folder, state, past)
    place = Place(mailbox_id, generation, folder.name, *numbering)
    found = await progress.open_folder(store, place, folder.role, said(state), start, visit.fence)
    await _know_beginning(visit)
    return OpenFolder(
        visit.mailbox, found, visit.wire, visit.fence, visit.on_thread,
        reads_from=None if _is_told_by_uids(folder, past, numbering) else _reads_from(visit),
        silent_before=silent_before(past, *numbering),
    )  # fmt: skip


async def _know_beginning(visit: Visit) -> None:
    """Since when the mailbox is ours to read is written with its first folder: whatever this visit opens next goes by it."""
    if visit.mailbox.reads_from is None:
        visit.mailbox.reads_from = await mailboxes.reads_from(_id(visit))


def said(state: FolderState) -> Answer:
    return Answer(state.uidnext, state.mails)


async def _refuse_hopeless(visit: Visit, folder: Folder, past: Sequence[Epoch], *, known: bool) -> None:
    for stopped in (it.stopped for it in past if it.stopped):
        raise Stopped("folder", stopped)
    if not known and is_hopeless(past):
        why = HOPELESS.format(folder=folder.name)
        latest = max(it.opened_at for it in past)
        await numberings.stop(_id(visit), folder.name, latest, why, visit.fence)
        raise Stopped("folder", why)


async def _start(visit: Visit, folder: Folder, state: FolderState, past: Sequence[Epoch]) -> int:
    """Behind which UID a folder is read that we see for the first time in this numbering."""
    on_thread, wire = visit.on_thread, visit.wire
    end: int = state.uidnext - 1 if state.uidnext else max(await on_thread(wire.uids_after, 0), default=0)
    since = _reads_from(visit)
    if since is None:
        return end
    again: list[int] = await on_thread(wire.uids_since, (since - DAY).date())
    if folder.role == "inbox" and not past:
        return await _before_the_first_since(visit, again, since, end)
    return min(again) - 1 if again else end


async def _before_the_first_since(visit: Visit, uids: Sequence[int], since: datetime, end: int) -> int:
    """The UID before the first of these that came in time: what came while nobody read yet is not left out."""
    for first in range(0, len(uids), AT_ONCE):
        for it in await visit.on_thread(visit.wire.given, uids[first : first + AT_ONCE]):
            if it.received_at >= since:
                return int(it.uid) - 1
    return end


def _is_told_by_uids(folder: Folder, past: Sequence[Epoch], numbering: tuple[int, int]) -> bool:
    """What arrives in an inbox is new by its UID alone, whatever the server's clock says; elsewhere old mail is filed, too."""
    first = min(past, key=lambda it: it.opened_at, default=None)
    return folder.role == "inbox" and (first is None or (first.uidvalidity, first.incarnation) == numbering)


def _reads_from(visit: Visit) -> datetime | None:
    since = visit.mailbox.reads_from
    return since - SKEW if since else None


def _id(visit: Visit) -> PydanticObjectId:
    return PydanticObjectId(str(visit.mailbox.id))
