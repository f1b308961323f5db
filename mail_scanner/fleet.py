"""The mailboxes that this process reads: its share of all, held by leases (mail-contract.md 3).

    every 3 s     beat: I live -> how many are my share? -> claim what is free, or let go what is too much
    every 10 s    renew everything at once -> what was taken over ends, what an administrator changed begins anew

Both only say what is `held`; then the watches are brought in line with it. Nothing is asked mailbox by mailbox. Joining is the first beat;
leaving is giving everything back, or dying: then the leases run out.

When a lease ends is measured by our own clock from the moment the renewal was asked for, once for all of them. After two thirds without one
everything stops, whatever the database may say later. A database that is away for less ends nothing.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from backend.store import leases, scanners
from backend.store.connection import Store
from backend.store.leases import LEASE_S, Held
from backend.store.scanners import Pulse
from mail_scanner.metrics import Counter
from mail_scanner.patience import tell

log = logging.getLogger("rapport.fleet")

LOOK_S = 3.0
RENEW_S = LEASE_S / 3
SURE_S = LEASE_S * 2 / 3
CLAIMED_AT_ONCE = 100
LET_GO_AT_ONCE = 20
"""In one look: about as many as one host lets sign in elsewhere until the next."""
LEAVE_S = 6.0
"""For goodbyes at the end, to mail servers and then to the database. Who does not take them is left without."""


class Watching(Protocol):
    @property
    def is_asleep(self) -> bool: ...
    async def run(self) -> None: ...


@dataclass(slots=True)
class Watched:
    """A mailbox that is being read, under the lease it was begun with."""

    held: Held
    watch: Watching
    task: "asyncio.Task[None]"
    is_ending: bool = False

    def end(self) -> None:
        """Once: a second cancellation would interrupt its goodbye."""
        if not self.is_ending:
            self.is_ending = True
            self.task.cancel()


@dataclass
class Fleet:
    """`owner` is the name that this process signs its leases with."""

    store: Store
    owner: str
    begin: Callable[[PydanticObjectId, Held], Watching]
    """Makes the watch of one mailbox."""
    learn: Callable[[], Awaitable[None]]
    """What all mailboxes together tell is read anew; called before new ones are begun, and from time to time."""
    pulse: Callable[[], Pulse]
    """How this process is."""
    count: Counter
    live: int = 1
    """Scanners, as of the last look."""
    _held: dict[PydanticObjectId, Held] = field(default_factory=dict)
    _surplus: set[PydanticObjectId] = field(default_factory=set)
    """Held still, and to be given back once nobody reads them any more."""
    _watched: dict[PydanticObjectId, Watched] = field(default_factory=dict)
    _renewed_at: float = 0.0
    _due_at: float = 0.0
    _pause_s: float = LOOK_S

    def __len__(self) -> int:
        return len(self._watched)

    async def run(self, stop: asyncio.Event) -> None:
        """Read our share until `stop` is set; then give it back."""
        try:
            while not stop.is_set():
                await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._rest_s())
        finally:
            await self._leave()

    async def _look(self) -> None:
        """Raises nothing but the unforeseen: what could not be asked now is asked at the next look."""
        self._tidy()
        self._pause_s = LOOK_S
        if self._held and self._sure_s() <= 0:
            self._lose()
        try:
            async with asyncio.timeout(self._sure_s() if self._held else None):
                is_renewed = await self._renew()
            async with asyncio.timeout(self._sure_s()):
                if await self._balance() or is_renewed:
                    await self.learn()
        except TimeoutError:
            self._lose()
        except PyMongoError as error:
            tell("the leases", error, log)
        self._follow()

    def _tidy(self) -> None:
        """Forget watches that have ended. One that did so by itself may have lost its lease: then it is time to ask."""
        for mailbox_id, it in list(self._watched.items()):
            if it.task.done():
                del self._watched[mailbox_id]
                if not it.is_ending:
                    self._due_at = 0.0
                if not it.task.cancelled() and (error := it.task.exception()):
                    log.error("watching mailbox %s ended: %s", mailbox_id, type(error).__name__)

    async def _renew(self) -> bool:
        """Whether it was time to."""
        asked = time.monotonic()
        if asked < self._due_at:
            return False
        held = await leases.renew_all(self.owner)
        self._renewed_at, self._due_at = asked, asked + RENEW_S
        self.count.add("lost", len(self._held.keys() - held.keys()))
        self._held = held
        return True

    async def _balance(self) -> bool:
        """Take what is free up to our share, or choose what is to be given back: first who sleeps. Whether something was taken."""
        await scanners.beat(self.owner, self.pulse())
        self.live, share = await scanners.live(), await scanners.share()
        await self._give_back()
        kept = self._held.keys() - self._surplus
        self._surplus |= set(sorted(kept, key=self._is_awake)[: max(0, min(len(kept) - share, LET_GO_AT_ONCE))])
        claimed = await leases.claim_some(self.store, self.owner, min(share - len(kept), CLAIMED_AT_ONCE))
        self.count.add("claimed", len(claimed))
        self._held |= claimed
        if len(claimed) == CLAIMED_AT_ONCE:
            self._pause_s = 0.0
        return bool(claimed)

    async def _give_back(self) -> None:
        self._surplus &= self._held.keys()
        if left := self._surplus - self._watched.keys():
            await self._release(left)
            self._surplus -= left

    async def _release(self, mailbox_ids: set[PydanticObjectId]) -> None:
        await leases.release_some(self.owner, mailbox_ids)
        self.count.add("released", len(mailbox_ids))
        for mailbox_id in mailbox_ids:
            del self._held[mailbox_id]

    def _follow(self) -> None:
        """End and begin watches, so that they are those of what is held. What was changed begins again when its watch has ended."""
        wanted = {id_: it for id_, it in self._held.items() if id_ not in self._surplus}
        for mailbox_id, it in self._watched.items():
            if wanted.get(mailbox_id) != it.held:
                it.end()
        for mailbox_id in wanted.keys() - self._watched.keys():
            watch = self.begin(mailbox_id, wanted[mailbox_id])
            self._watched[mailbox_id] = Watched(wanted[mailbox_id], watch, asyncio.create_task(watch.run()))

    def _lose(self) -> None:
        log.error("no lease could be renewed for %d s: the mailboxes are left", SURE_S)
        self.count.add("lost", len(self._held))
        self._held.clear()
        self._follow()

    def _is_awake(self, mailbox_id: PydanticObjectId) -> bool:
        watched = self._watched.get(mailbox_id)
        return watched is not None and not watched.watch.is_asleep

    def _sure_s(self) -> float:
        """How long our leases hold for sure."""
        return self._renewed_at + SURE_S - time.monotonic()

    def _rest_s(self) -> float:
        """Until the next look: not beyond the end of our leases."""
        return max(0.0, min(self._pause_s, self._sure_s())) if self._held else self._pause_s

    async def _leave(self) -> None:
        for it in self._watched.values():
            it.end()
        until = asyncio.get_running_loop().time() + LEAVE_S
        if tasks := [it.task for it in self._watched.values()]:
            await asyncio.wait(tasks, timeout=LEAVE_S / 2)
        with suppress(PyMongoError, TimeoutError):
            async with asyncio.timeout_at(until):
                await self._release(set(self._held))
                await scanners.leave(self.owner)
