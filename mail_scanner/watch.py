"""A mailbox's life, as long as we hold its lease:

    connect -> examine -> catch up -> idle -> catch up -> idle -> ...
       ^                                                    |
       +------------- any trouble, with growing delay ------+

A wake means only "go and look"; the mail is never taken from it. Sleeping costs a socket in the event loop's selector and no thread:
threads are for work. An idle is renewed every 4 minutes, and each renewal looks for mail, so an IDLE that lies is found out.
"""

import asyncio
import logging
import random
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from backend.errors import Invalid
from backend.keys import Keys
from backend.store import mailboxes, progress
from backend.store.mailboxes import LEASE_S, Mailbox
from backend.store.progress import TRIES, Fenced
from mail_scanner.intake import Intake, OpenFolder
from mail_scanner.mailbox import Access, Envelope, FolderState, Wire
from mail_scanner.parser import Unreadable
from mail_scanner.troubles import MailboxTrouble

log = logging.getLogger("rapport.watch")

IDLE_S = 240
SOON_S = 5
"""After a mail came we look again soon: some servers do not announce what arrives while they begin to listen (pymap, 1 in 100)."""
POLL_S = 30
ACTIVE_S = 10.0
"""In a busy hour it is noted no more often that all is well: each mail would pay for it."""
FIRST_DELAY_S, LONGEST_DELAY_S = 1.0, 300.0
SIGN_IN_TRIES = 3
REFUSED_FOR = timedelta(hours=1)
EPOCHS_A_DAY = 5
STEADY_S = 60
"""A connection that held this long was a good one: the next trouble starts with a short delay again."""


@dataclass
class Watch:
    """One mailbox, watched by this process until `stop` is set or the lease is lost."""

    mailbox_id: PydanticObjectId
    intake: Intake
    keys: Keys
    threads: Executor
    owner: str
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Claim, hold, release. Returns when the mailbox is somebody else's or is to be left alone."""
        fence = await mailboxes.claim(self.mailbox_id, self.owner)
        if fence is None:
            return
        holding = asyncio.create_task(self._hold(fence))
        living = asyncio.create_task(self._live(fence))
        stopping = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait({holding, living, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (living, holding, stopping):
                task.cancel()
            await asyncio.gather(living, holding, stopping, return_exceptions=True)
            with suppress(PyMongoError):
                await mailboxes.release(self.mailbox_id, fence)
        if living.done() and not living.cancelled() and (error := living.exception()) and not isinstance(error, Fenced):
            raise error

    async def _hold(self, fence: int) -> None:
        """Renew the lease; end when it is lost, could not be renewed for two thirds of it by our own clock, or the mailbox was changed."""
        renewed, known = time.monotonic(), None
        while (left_s := renewed + LEASE_S * 2 / 3 - time.monotonic()) > 0:
            asked = time.monotonic()
            with suppress(PyMongoError, TimeoutError):
                now = await asyncio.wait_for(mailboxes.renew(self.mailbox_id, fence), left_s)
                if now is None or (known and _setting(now) != _setting(known)):
                    return
                renewed, known = asked, now
            await asyncio.sleep(LEASE_S / 3)

    async def _live(self, fence: int) -> None:
        delay, refused = FIRST_DELAY_S, 0
        while True:
            began = time.monotonic()
            try:
                mailbox = await Mailbox.get(self.mailbox_id)
                if mailbox is None or mailbox.disabled_at:
                    return
                if refusal_holds(mailbox, datetime.now(UTC)):
                    await asyncio.sleep(POLL_S)
                    continue
                await self._connected(mailbox, fence)
            except Fenced:
                raise
            except MailboxTrouble as trouble:
                refused = refused + 1 if trouble.trouble == "sign_in" else 0
                await self._note_trouble(fence, trouble, mailbox if refused >= SIGN_IN_TRIES else None)
            except Invalid as problem:
                await self._note(fence, "needs_sign_in", problem.message)
            except PyMongoError as error:
                log.warning("mailbox %s: the database does not answer (%s)", self.mailbox_id, type(error).__name__)
            except Exception as error:
                log.error("mailbox %s: %s", self.mailbox_id, _place(error))
                await self._note(fence, "unreachable", "Something unforeseen went wrong; the scanner's log says where.")
            if time.monotonic() - began > STEADY_S:
                delay = FIRST_DELAY_S
            await asyncio.sleep(delay * random.uniform(0.7, 1.3))
            delay = min(delay * 2, LONGEST_DELAY_S)

    async def _note_trouble(self, fence: int, trouble: MailboxTrouble, refused: Mailbox | None) -> None:
        """Tell the owner; after the third refusal also remember which password it was, across restarts and processes."""
        log.warning("mailbox %s: %s", self.mailbox_id, trouble.trouble)
        remembered: dict[str, Any] = {}
        if refused and refused.secret:
            remembered = {"refused_secret": refused.secret.wrapped_key, "refused_at": datetime.now(UTC)}
        await self._note(fence, _state(trouble), trouble.message, remembered)

    async def _connected(self, mailbox: Mailbox, fence: int) -> None:
        """From sign-in to the first trouble, which is raised."""
        await self._note(fence, "connecting")
        password = mailboxes.open_password(mailbox, self.keys)
        access = Access(mailbox.host, mailbox.port, mailbox.security, mailbox.login, password, mailbox.ca_file)
        wire: Wire = await self._on_thread(Wire, access)
        try:
            folder = await self._open(mailbox, wire, fence)
            noted_at, woken_at = -ACTIVE_S, time.monotonic()
            while True:
                before = folder.progress.settled_through
                await self._catch_up(folder, woken_at)
                if woken_at - noted_at >= ACTIVE_S:
                    noted_at = woken_at
                    await self._note(fence, "active")
                woken_at = await self._woken(wire, IDLE_S if folder.progress.settled_through == before else SOON_S)
        finally:
            await asyncio.shield(self._on_thread(wire.close))

    async def _open(self, mailbox: Mailbox, wire: Wire, fence: int) -> OpenFolder:
        """Open the folder and find our place in it: behind the last mail when it is new, at our first day after UIDVALIDITY changed."""
        name = mailbox.folders[0]
        state = await self._on_thread(wire.examine, name)
        epochs = await progress.epochs(self.mailbox_id, mailbox.generation, name)
        start = 0 if state.uidvalidity in epochs else await self._start(wire, state, epochs)
        found = await progress.open_folder(
            self.mailbox_id, mailbox.generation, name, state.uidvalidity, start, fence, datetime.now(UTC)
        )
        return OpenFolder(mailbox, found, wire, fence, self._on_thread)

    async def _start(self, wire: Wire, state: FolderState, epochs: dict[int, datetime]) -> int:
        """Behind which UID a folder that we see for the first time under this UIDVALIDITY is read."""
        yesterday = datetime.now(UTC) - timedelta(days=1)
        if sum(opened > yesterday for opened in epochs.values()) >= EPOCHS_A_DAY:
            raise MailboxTrouble(
                "folder", "The server numbers its mail anew again and again (UIDVALIDITY); it is not read."
            )
        end = state.uidnext - 1 if state.uidnext else max(await self._on_thread(wire.uids_after, 0), default=0)
        if not epochs:
            return end
        again = await self._on_thread(wire.uids_since, min(epochs.values()).date())
        return min(again) - 1 if again else end

    async def _catch_up(self, folder: OpenFolder, woken_at: float) -> None:
        """Take in what is still open, then everything beyond the watermark, in ascending order."""
        if folder.progress.tries:
            await self._try_again(folder, [int(it) for it in folder.progress.tries], woken_at)
        while envelopes := await self._on_thread(folder.wire.envelopes_after, folder.progress.settled_through):
            for envelope in envelopes:
                await self._take_in(folder, envelope, woken_at)
                folder.progress.settled_through = envelope.uid

    async def _try_again(self, folder: OpenFolder, uids: list[int], woken_at: float) -> None:
        listed = await self._on_thread(folder.wire.listed, ",".join(str(uid) for uid in uids))
        envelopes = await self._on_thread(folder.wire.envelopes, listed) if listed else []
        for envelope in envelopes:
            await self._take_in(folder, envelope, woken_at)
        for uid in set(uids) - {it.uid for it in envelopes}:
            await self.intake.nothing(folder, uid, "gone")
            folder.progress.tries.pop(str(uid))

    async def _take_in(self, folder: OpenFolder, envelope: Envelope, woken_at: float) -> None:
        uid = envelope.uid
        try:
            decision = await self.intake.take_in(folder, envelope)
        except (MailboxTrouble, Fenced, PyMongoError):
            raise
        except Unreadable as error:
            if error.reason == "start":
                raise MailboxTrouble("protocol", "The parser does not start; see the scanner's log.") from error
            await self._set_aside(folder, uid, error.reason)
        except Exception as error:
            log.error("uid %d of mailbox %s: %s", uid, self.mailbox_id, _place(error))
            await self._set_aside(folder, uid, type(error).__name__)
        else:
            folder.progress.tries.pop(str(uid), None)
            took_ms = (time.monotonic() - woken_at) * 1000
            log.info(
                "uid %d of mailbox %s: %s after %.1f ms, woken at %.6f",
                uid,
                self.mailbox_id,
                decision,
                took_ms,
                woken_at,
            )

    async def _set_aside(self, folder: OpenFolder, uid: int, reason: str) -> None:
        """Count the failure and go on; after the third the mail goes to quarantine, where it can be fetched again."""
        tries = await progress.fail(folder.id, uid, folder.fence)
        folder.progress.tries[str(uid)] = tries
        log.warning("uid %d of mailbox %s is unreadable (%s), try %d of %d", uid, self.mailbox_id, reason, tries, TRIES)
        if tries < TRIES:
            return

        async def write(session: Any) -> None:
            await progress.quarantine(folder.progress, uid, reason, datetime.now(UTC), session)
            await progress.settle(folder.id, uid, folder.fence, session)

        await self.intake.store.in_transaction(write)
        folder.progress.tries.pop(str(uid))

    async def _woken(self, wire: Wire, idle_s: float) -> float:
        """Sleep until the server says something or it is time to look anyway; the moment of waking (monotonic)."""
        if not wire.can_idle:
            await asyncio.sleep(POLL_S)
            return time.monotonic()
        if not await self._on_thread(wire.start_idle):
            await _readable(wire.fileno(), idle_s)
        woken_at = time.monotonic()
        await self._on_thread(wire.end_idle)
        return woken_at

    async def _note(
        self, fence: int, state: mailboxes.MailboxState, detail: str = "", remembered: dict[str, Any] | None = None
    ) -> None:
        health: dict[str, Any] = {"state": state, "detail": detail, **(remembered or {})}
        if state == "active":
            health["last_ok_at"] = datetime.now(UTC)
        with suppress(PyMongoError):
            await mailboxes.note_health(self.mailbox_id, fence, health)

    async def _on_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work, *arguments)


async def _readable(fd: int, timeout_s: float) -> None:
    """Wait until a socket has something to read, or the time is up."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(fd, _wake, ready)
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(ready, timeout_s)
    finally:
        loop.remove_reader(fd)


def _wake(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)


def refusal_holds(mailbox: Mailbox, now: datetime) -> bool:
    """Whether this very password was refused three times within the hour: no account is to be locked by us."""
    health, secret = mailbox.health, mailbox.secret
    if secret is None or health.refused_at is None or health.refused_secret != secret.wrapped_key:
        return False
    return now - health.refused_at < REFUSED_FOR


def _setting(mailbox: Mailbox) -> dict[str, Any]:
    """What an administrator sets, without what we note about it."""
    setting: dict[str, Any] = mailbox.model_dump(exclude={"lease", "health"})
    return setting


def _state(trouble: MailboxTrouble) -> mailboxes.MailboxState:
    return "needs_sign_in" if trouble.trouble == "sign_in" else "unreachable"


def _place(error: Exception) -> str:
    """Where an error happened, without its message: messages may quote a mail."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
