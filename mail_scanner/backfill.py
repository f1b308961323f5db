"""Backfills: reading the mail that was there before us, beside the watch, on a connection of its own.

    every 3 s: orders that wait in mailboxes whose lease this process holds -> at most two at once
      preview   only headers are read and only numbers are kept: how many mails are which customer's
      run       newest first; each transaction moves the place with the mails, so wherever it stops it goes on there

New mail comes first: reading is done by children of their own, one command at a time is on the wire, and nothing here holds a thread or the
event loop for long. Nobody is told of anything.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from backend.domain.backfilling import smoothed
from backend.going_on import place
from backend.store import backfills, quarantine
from backend.store.backfills import Backfill, Due, Halted, Preview, Reach, Share, Step
from backend.store.database import is_away
from backend.store.keeping_many import keep_many
from backend.store.mailboxes import Mailbox
from backend.store.progress import TRIES, Counts, Fenced, Place, Progress, settle, settling
from backend.store.quarantine import Failure
from mail_scanner.ahead import ahead
from mail_scanner.folder_line import FolderLine
from mail_scanner.intake import Intake
from mail_scanner.mailbox import Wire
from mail_scanner.past_mail import PastFolder
from mail_scanner.past_pieces import Piece, Sought
from mail_scanner.pausing import least_pause_s
from mail_scanner.second import Second
from mail_scanner.troubles import UNFORESEEN, MailboxTrouble

log = logging.getLogger("rapport.backfill")

LOOK_S = 3.0
AT_ONCE, LOOKED_AT = 2, 50
FIRST_DELAY_S, LONGEST_DELAY_S = 5.0, 300.0
Listed = list[tuple[PastFolder, list[int]]]
NAMED = 500
"""Customers that a preview names."""
MOVED = "The mailbox is another one since this was ordered."


@dataclass
class Backfilling:
    """The backfills of this process. `owner` is the name it signs its leases with."""

    intake: Intake
    owner: str
    second_of: Callable[[PydanticObjectId], Second | None]
    """The second connection to a mailbox, while there is a first."""
    _working: dict[PydanticObjectId, "asyncio.Task[None]"] = field(default_factory=dict)
    _rests: dict[PydanticObjectId, tuple[float, float]] = field(default_factory=dict)
    """Orders that ran into trouble: until when they rest (monotonic), and for how long (s)."""

    async def keep_going(self) -> None:
        """Work off what is ordered, until cancelled."""
        try:
            while True:
                with suppress(PyMongoError):
                    await self._look()
                await asyncio.sleep(LOOK_S)
        finally:
            for task in self._working.values():
                task.cancel()
            await asyncio.gather(*self._working.values(), return_exceptions=True)

    async def _look(self) -> None:
        self._working = {id_: task for id_, task in self._working.items() if not task.done()}
        now = time.monotonic()
        self._rests = {id_: rest for id_, rest in self._rests.items() if rest[0] > now - LONGEST_DELAY_S}
        resting = [id_ for id_, (until, _) in self._rests.items() if until > now]
        if len(self._working) == AT_ONCE:
            return
        for it in await backfills.due(self.owner, LOOKED_AT, [*self._working, *resting]):
            if self.second_of(it.mailbox_id) is not None and len(self._working) < AT_ONCE:
                self._working[it.id] = asyncio.create_task(self._work(it))

    async def _work(self, due: Due) -> None:
        """One order, until it is done, halted or in trouble. What went wrong is told, and it is tried again after a while."""
        try:
            backfill = await backfills.take_up(self.intake.store, due)
            await self._read(backfill)
            self._rests.pop(due.id, None)
        except (Halted, Fenced):
            return
        except MailboxTrouble as trouble:
            await self._rest(backfill, trouble.message, least_pause_s(trouble))
        except Exception as error:
            if is_away(error):
                return log.warning("backfill %s: the database does not answer (%s)", due.id, type(error).__name__)
            log.error("backfill %s: %s", due.id, place(error))
            await self._rest(backfill, UNFORESEEN)

    async def _rest(self, backfill: Backfill, sentence: str, least_s: float = 0.0) -> None:
        id_ = PydanticObjectId(str(backfill.id))
        _, before = self._rests.get(id_, (0.0, FIRST_DELAY_S / 2))
        delay = min(before * 2, LONGEST_DELAY_S)
        self._rests[id_] = time.monotonic() + max(delay, least_s), delay
        with suppress(Halted, PyMongoError):
            await backfills.hold_up(backfill, sentence)

    async def _read(self, backfill: Backfill) -> None:
        mailbox, second = await Mailbox.get(backfill.mailbox_id), self.second_of(backfill.mailbox_id)
        if mailbox is None or mailbox.generation != backfill.generation:
            return await backfills.fail(backfill, MOVED)
        if second:
            try:
                await Reading(self.intake, mailbox, second, backfill).to_the_end()
            finally:
                second.call()  # so that the connection is closed after a while


@dataclass
class Reading:
    """One order, on a live connection."""

    intake: Intake
    mailbox: Mailbox
    second: Second
    backfill: Backfill
    rate: float = 0.0

    async def to_the_end(self) -> None:
        """Preview or run. Raises Halted, Fenced, MailboxTrouble."""
        self.rate = self.backfill.rate
        lines = [FolderLine(self.second, self.mailbox, it) for it in self.mailbox.folders]
        wanted = frozenset(self.backfill.addresses)
        listed = [(PastFolder(self.intake, self.mailbox, it, wanted), await self._list(it)) for it in lines]
        if self.backfill.state == "previewing":
            await self._preview(listed)
        else:
            for folder, uids in listed:
                await self._run(folder, uids)
            await backfills.finish(self.backfill)

    async def _list(self, line: FolderLine) -> list[int]:
        """The UIDs that are still to come, descending. Of a folder that is new, or was numbered anew, all of the time that is asked for."""
        uids: list[int] = await line(Wire.uids_since, self.backfill.since.date())
        reach, at = next((it for it in self.backfill.reaches if it.folder == line.folder.name), None), line.place
        if not reach or (reach.uidvalidity, reach.incarnation) != (at.uidvalidity, at.incarnation):
            top = max(uids, default=0) + 1
            reach = Reach(folder=at.folder, role=line.folder.role, uidvalidity=at.uidvalidity, incarnation=at.incarnation,
                          below=top, total=len(uids), counts=Counts())  # fmt: skip
            await backfills.begin_folder(self.backfill, reach)
        return [it for it in reversed(uids) if it < reach.below]

    # What would be kept

    async def _preview(self, listed: Listed) -> None:
        found: Counter[str] = Counter()
        mails: Counter[PydanticObjectId] = Counter()
        for folder, uids in listed:
            async with aclosing(ahead(folder.whose(uids))) as windows:
                began = time.monotonic()
                async for window in windows:
                    mails.update(PydanticObjectId(id_) for it in window if (id_ := _customer(it)))
                    found.update(it.decision or "undecided" for it in window if not _customer(it))
                    self._saw(folder.name, window, time.monotonic() - began)
                    began = time.monotonic()
                    await backfills.look_on(self.backfill, self.backfill.reaches, self.rate)
        shares = [Share(customer_id=id_, mails=n) for id_, n in mails.most_common(NAMED)]
        rest = sum(mails.values()) - sum(it.mails for it in shares)
        await backfills.show(
            self.backfill,
            Preview(customers=shares, rest=rest, undecided=found["undecided"], known=found["known"], nobody=found["skipped"]),
        )  # fmt: skip

    def _saw(self, folder: str, window: Sequence[Sought], took_s: float) -> None:
        self.rate = smoothed(self.rate, len(window), took_s)
        reach = next(it for it in self.backfill.reaches if it.folder == folder)
        reach.counts.seen += len(window)

    # Keeping it

    async def _run(self, folder: PastFolder, uids: Sequence[int]) -> None:
        async with aclosing(ahead(folder.pieces(uids))) as pieces:
            began = time.monotonic()
            async for piece in pieces:
                self.rate = smoothed(self.rate, len(piece.sought), time.monotonic() - began)
                began = time.monotonic()
                await self._keep(folder, piece)

    async def _keep(self, folder: PastFolder, piece: Piece) -> None:
        """Write what the piece holds, and how far that is; what is unreadable at its end goes into quarantine with the same write."""
        counts = Counter(it.decision for it in piece.sought if it.decision)
        named = {str(name): number for name, number in counts.items()}
        step = Step(self.backfill, folder.name, piece.down_to, self.rate, named)
        if not counts["quarantined"]:
            await (keep_many(self.intake.store, piece.past, step) if piece.past else backfills.move(step))
            return
        if above := piece.sought[:-1]:
            await self._keep(folder, Piece(above, piece.past))
        await self._set_aside(folder, piece.sought[-1])

    async def _set_aside(self, folder: PastFolder, it: Sought) -> None:
        step = Step(self.backfill, folder.name, it.uid, self.rate, {"quarantined": 1})
        progress = await Progress.find_one(_key(folder.line.place))

        async def write(session: Any) -> None:
            await backfills.move(step, session)
            if progress and progress.id:
                await quarantine.set_aside(progress, it.uid, Failure(it.error, TRIES, it.size), session)
                await settle(settling(progress.id, (it.uid,), "quarantined", self.backfill.fence), session)

        await self.intake.store.in_transaction(write)
        log.warning("uid %d of mailbox %s is unreadable (%s)", it.uid, self.backfill.mailbox_id, it.error)


def _customer(it: Sought) -> str | None:
    return it.found.customer_id if it.found and not it.decision else None


def _key(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in ("mailbox_id", "generation", "folder", "uidvalidity", "incarnation")}
