"""The second connection to a mailbox, for what would hold up new mail on the first.

    large mails (large)      piece by piece
    what failed (failed, missing)   when its next try is due
    what an administrator wants tried again out of quarantine
    the daily sweep

It is opened when there is something to do, and closed after a minute without. There is one at most: whatever else needs to read beside
the first connection (a backfill) takes its turn at this one by `turn`, so that no account ever has more than two (beside.py).
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from backend.store import quarantine, retries
from backend.store.progress import Fenced
from backend.store.quarantine import Quarantined
from mail_scanner.beside import Beside
from mail_scanner.catch_up import CatchUp
from mail_scanner.intake import Intake
from mail_scanner.mailbox import Wire
from mail_scanner.meter import Meter
from mail_scanner.open_folder import OnThread, OpenFolder
from mail_scanner.patience import tell
from mail_scanner.pausing import least_pause_s
from mail_scanner.sweep import note, sweep
from mail_scanner.troubles import MailboxTrouble

log = logging.getLogger("rapport.watch")

IDLE_S = 60.0
LOOK_S = 1.0
"""While something is open: its next try is due by the database's clock, which is asked."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 300.0


@dataclass
class Second:
    """Of one visit: it ends with the first connection."""

    mailbox_id: PydanticObjectId
    intake: Intake
    sign_in: Callable[[], Awaitable[tuple[Wire, float]]]
    """The connection, and when it is to end (monotonic)."""
    on_thread: OnThread
    folders: Callable[[], Sequence[OpenFolder]]
    """Those that are open on the first connection, at their present numbering."""
    is_refused: bool = False
    """It could not be had at the last try: the first connection has to do it all."""
    meter: Meter = field(default_factory=Meter)
    beside: Beside = field(default_factory=Beside)
    _catch_up: CatchUp = field(init=False)
    _wire: Wire | None = None
    _ends_at: float = float("inf")
    _called: asyncio.Event = field(default_factory=asyncio.Event)
    _working: "asyncio.Task[None] | None" = None
    _to_sweep: list[OpenFolder] = field(default_factory=list)
    _pause_s: float = FIRST_PAUSE_S

    def __post_init__(self) -> None:
        self._catch_up = CatchUp(self.mailbox_id, self.intake)
        self.beside.leave = self._hang_up

    def call(self, to_sweep: OpenFolder | None = None) -> None:
        """There is something to do."""
        if to_sweep:
            self._to_sweep.append(to_sweep)
        self._called.set()
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Wire]:
        """The connection, for one use of it at a time: keep it for seconds. Raises MailboxTrouble; after one it is opened anew."""
        async with self.beside.turn:
            try:
                yield await self._connected()
                with suppress(PyMongoError):
                    await self.meter.note()
            except BaseException:
                await self._hang_up()
                raise
        if self._working is None or self._working.done():
            self.call()  # it looks after the end of the connection

    async def _connected(self) -> Wire:
        if time.monotonic() >= self._ends_at:
            await self._hang_up()
        if self._wire is None:
            self.is_refused = True
            self._wire, self._ends_at = await self.sign_in()
            self.is_refused = False
        return self._wire

    async def close(self) -> None:
        if self._working:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
        self.beside.leave = None
        await self._hang_up()

    async def _work(self) -> None:
        """Do what there is to do, until there has been nothing for a while."""
        busy_at = time.monotonic()
        while time.monotonic() - busy_at < IDLE_S:
            self._called.clear()
            if await self._has_done_something():
                busy_at = time.monotonic()
            is_open = any(it.progress.open for it in self.folders())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._called.wait(), LOOK_S if is_open else IDLE_S)
        async with self.beside.turn:
            await self._hang_up()

    async def _has_done_something(self) -> bool:
        """Raises nothing but Fenced: a trouble here is none of the first connection's, and is tried again after a pause."""
        try:
            done = await self._errands()
        except Fenced:
            raise
        except MailboxTrouble as trouble:
            log.warning("mailbox %s, second connection: %s", self.mailbox_id, trouble.trouble)
            self._pause_s = max(self._pause_s, least_pause_s(trouble))
        except Exception as error:
            tell(f"mailbox {self.mailbox_id}, second connection", error, log)
        else:
            self._pause_s = FIRST_PAUSE_S
            return done
        await asyncio.sleep(self._pause_s)
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        return True

    async def _errands(self) -> bool:
        if self.meter.is_saving:
            return False
        asked = await quarantine.asked(self.mailbox_id)
        await self._drop_unreachable(asked)
        done = False
        for folder in self.folders():
            due = await retries.due(folder.id) if folder.progress.open else []
            wanted = {it.uid: it.id for it in asked if it.id and it.progress_id == folder.id}
            if due or wanted:
                await self._try_again(folder, due, wanted)
                done = True
        while self._to_sweep:
            await self._sweep(self._to_sweep[0])
            self._to_sweep.pop(0)
            done = True
        return done

    async def _try_again(self, folder: OpenFolder, due: Sequence[int], asked: dict[int, PydanticObjectId]) -> None:
        async with self.turn() as wire:
            here = await self._examined(folder, wire)
            for uids, ids in ((due, {}), (list(asked), asked)):
                here.asked.update(ids)
                for uid in uids:
                    await self._catch_up.try_again(here, [uid], time.monotonic())

    async def _sweep(self, folder: OpenFolder) -> None:
        async with self.turn() as wire:
            here = await self._examined(folder, wire)
            found = await sweep(here)
            if found.missed:
                log.error("mailbox %s: the sweep found %d mails that were left out", self.mailbox_id, len(found.missed))
                await self._catch_up.try_again(here, found.missed, time.monotonic())
            await note(self.intake, here, found)

    async def _examined(self, folder: OpenFolder, wire: Wire) -> OpenFolder:
        """The folder here, if it still is in the numbering that the first connection knows. Raises MailboxTrouble."""
        state = await self.on_thread(wire.examine, folder.progress.folder)
        if not folder.is_still(state):
            raise MailboxTrouble("folder", "The server has begun to number the mail of the folder anew.")
        return folder.on(wire)

    async def _drop_unreachable(self, asked: Sequence[Quarantined]) -> None:
        """What lies in a numbering that has ended can never be fetched again."""
        now = {it.progress.folder: it.id for it in self.folders()}
        for row in asked:
            if row.id and row.folder in now and row.progress_id != now[row.folder]:
                await quarantine.drop(row.id)

    async def _hang_up(self) -> None:
        wire, self._wire, self._ends_at = self._wire, None, float("inf")
        if wire:
            await asyncio.shield(self.on_thread(wire.close))
