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
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from backend.domain.epochs import Epoch, incarnation, is_known
from backend.errors import Invalid
from backend.keys import Keys
from backend.store import leases, mailboxes, progress, quarantine
from backend.store.leases import LEASE_S, Held
from backend.store.mailboxes import Mailbox, SignInEnding
from backend.store.progress import TRIES, Answer, Beyond, Decision, Fenced, Place
from backend.store.quarantine import Failure
from mail_scanner.answers import Envelope, FolderState
from mail_scanner.connecting import Access
from mail_scanner.intake import Intake, OpenFolder
from mail_scanner.mailbox import Wire
from mail_scanner.reading import Unreadable
from mail_scanner.threads import Doors
from mail_scanner.troubles import MailboxTrouble

log = logging.getLogger("rapport.watch")

IDLE_S = 240
SOON_S = 5
"""After a mail came we look again soon: some servers do not announce what arrives while they begin to listen (pymap, 1 in 100)."""
POLL_S = 30
ACTIVE_S = 10.0
"""In a busy hour it is noted no more often that all is well: each mail would pay for it."""
FIRST_DELAY_S, LONGEST_DELAY_S = 1.0, 300.0
REFUSED = "The server refused this password three times. Reading goes on once the mailbox has another one."
EPOCHS_A_DAY = 5
STEADY_S = 60
"""A connection that held this long was a good one: the next trouble starts with a short delay again."""


@dataclass
class Watch:
    """One mailbox, watched by this process until `stop` is set or the lease is lost."""

    mailbox_id: PydanticObjectId
    intake: Intake
    keys: Keys
    doors: Doors
    owner: str
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    host: str = ""
    """Of the connection that is open: it holds our threads while it hangs."""

    async def run(self) -> None:
        """Claim, hold, release. Returns when the mailbox is somebody else's or is to be left alone."""
        held = await leases.claim(self.intake.store, self.mailbox_id, self.owner)
        if held is None:
            return
        self.intake.metrics.leases.add("claimed")
        holding = asyncio.create_task(self._hold(held))
        living = asyncio.create_task(self._live(held.fence))
        stopping = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait({holding, living, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.intake.metrics.leases.add("lost" if holding.done() else "released")
            for task in (living, holding, stopping):
                task.cancel()
            await asyncio.gather(living, holding, stopping, return_exceptions=True)
            with suppress(PyMongoError):
                await leases.release(self.mailbox_id, held.fence)
        if living.done() and not living.cancelled() and (error := living.exception()) and not isinstance(error, Fenced):
            raise error

    async def _hold(self, held: Held) -> None:
        """Renew the lease; end when it is lost, could not be renewed for two thirds of it by our own clock, or the mailbox was changed."""
        renewed = time.monotonic()
        while (left_s := renewed + LEASE_S * 2 / 3 - time.monotonic()) > 0:
            asked = time.monotonic()
            with suppress(PyMongoError, TimeoutError):
                if await asyncio.wait_for(leases.renew(self.mailbox_id, held.fence), left_s) != held:
                    return
                renewed = asked
            await asyncio.sleep(LEASE_S / 3)

    async def _live(self, fence: int) -> None:
        delay = FIRST_DELAY_S
        while True:
            began = time.monotonic()
            try:
                mailbox = await Mailbox.get(self.mailbox_id)
                if mailbox is None or mailbox.disabled_at:
                    return
                if not await self._may_sign_in(mailbox, fence):
                    await asyncio.sleep(POLL_S)
                    continue
                await self._connected(mailbox, fence)
            except Fenced:
                raise
            except MailboxTrouble as trouble:
                log.warning("mailbox %s: %s", self.mailbox_id, trouble.trouble)
                await self._note(fence, _state(trouble), trouble.message)
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

    async def _may_sign_in(self, mailbox: Mailbox, fence: int) -> bool:
        """Whether a sign-in may be tried now, in our turn at this host; then it is counted."""
        if mailboxes.is_refused(mailbox):
            if mailbox.health.state != "needs_sign_in":
                await self._note(fence, "needs_sign_in", REFUSED)
            return False
        await self.doors.logins.turn(mailbox.host)
        return await mailboxes.begin_sign_in(mailbox, fence)

    async def _signed_in(self, mailbox: Mailbox, fence: int) -> Wire:
        """The connection of a sign-in that was begun. Only what the server refuses counts against the password."""
        try:
            password = mailboxes.open_password(mailbox, self.keys)
            access = Access(
                mailbox.host, mailbox.port, mailbox.security, mailbox.login, password, mailbox.ca_file,
                self.doors.networks,
            )  # fmt: skip
            self.host = mailbox.host
            wire: Wire = await self._on_thread(Wire, access)
        except Invalid:
            await mailboxes.end_sign_in(self.mailbox_id, fence, "other")
            raise
        except MailboxTrouble as trouble:
            self.intake.metrics.logins.add(trouble.trouble)
            ending: SignInEnding = "refused" if trouble.trouble == "sign_in" else "other"
            await mailboxes.end_sign_in(self.mailbox_id, fence, ending)
            raise
        self.intake.metrics.logins.add("ok")
        return wire

    async def _connected(self, mailbox: Mailbox, fence: int) -> None:
        """From sign-in to the first trouble, which is raised."""
        wire = await self._signed_in(mailbox, fence)
        try:
            await mailboxes.end_sign_in(self.mailbox_id, fence, "signed_in")
            folder = await self._open(mailbox, wire, fence)
            noted_at, woken_at = -ACTIVE_S, time.monotonic()
            while True:
                before = folder.progress.settled_through
                await self._catch_up(folder, woken_at)
                if woken_at - noted_at >= ACTIVE_S:
                    noted_at = woken_at
                    await self._note(fence, "active")
                    await progress.caught_up(folder.id, fence)
                    await self._take_in_asked(folder, woken_at)
                is_quiet = folder.progress.settled_through == before and not folder.progress.open
                woken_at = await self._woken(wire, IDLE_S if is_quiet else SOON_S)
        finally:
            await asyncio.shield(self._on_thread(wire.close))

    async def _open(self, mailbox: Mailbox, wire: Wire, fence: int) -> OpenFolder:
        """Open the folder and find our place in it: behind the last mail when it is new, at our first day after UIDVALIDITY changed."""
        name, role = mailbox.folders[0].name, mailbox.folders[0].role
        state = await self._on_thread(wire.examine, name)
        epochs = await progress.epochs(self.mailbox_id, mailbox.generation, name)
        numbering = state.uidvalidity, incarnation(epochs, state.uidvalidity, state.uidnext)
        start = 0 if is_known(epochs, *numbering) else await self._start(wire, state, epochs)
        place = Place(self.mailbox_id, mailbox.generation, name, *numbering)
        found = await progress.open_folder(self.intake.store, place, role, _said(state), start, fence)
        return OpenFolder(mailbox, found, wire, fence, self._on_thread)

    async def _start(self, wire: Wire, state: FolderState, epochs: list[Epoch]) -> int:
        """Behind which UID a folder that we see for the first time in this numbering is read."""
        yesterday = datetime.now(UTC) - timedelta(days=1)
        if sum(it.opened_at > yesterday for it in epochs) >= EPOCHS_A_DAY:
            raise MailboxTrouble(
                "folder", "The server numbers its mail anew again and again (UIDVALIDITY); it is not read."
            )
        end = state.uidnext - 1 if state.uidnext else max(await self._on_thread(wire.uids_after, 0), default=0)
        if not epochs:
            return end
        again = await self._on_thread(wire.uids_since, min(it.opened_at for it in epochs).date())
        return min(again) - 1 if again else end

    async def _catch_up(self, folder: OpenFolder, woken_at: float) -> None:
        """Take in what is still open, then everything beyond the watermark, in ascending order."""
        if folder.progress.open and (due := await progress.due(folder.id)):
            await self._try_again(folder, due, woken_at)
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
            folder.progress.open.pop(str(uid), None)

    async def _take_in_asked(self, folder: OpenFolder, woken_at: float) -> None:
        """Take in what an administrator wants to be tried once more out of quarantine."""
        rows = [it for it in await quarantine.asked(self.mailbox_id) if it.id and it.progress_id == folder.id]
        if not rows:
            return
        folder.asked.update({it.uid: it.id for it in rows if it.id})
        try:
            await self._try_again(folder, [it.uid for it in rows], woken_at)
        finally:
            folder.asked.clear()

    async def _take_in(self, folder: OpenFolder, envelope: Envelope, woken_at: float) -> None:
        uid = envelope.uid
        try:
            decision = await self.intake.take_in(folder, envelope)
        except (MailboxTrouble, Fenced, PyMongoError):
            raise
        except Unreadable as error:
            await self._set_aside(folder, envelope, error.reason)
        except Exception as error:
            log.error("uid %d of mailbox %s: %s", uid, self.mailbox_id, _place(error))
            await self._set_aside(folder, envelope, type(error).__name__)
        else:
            folder.progress.open.pop(str(uid), None)
            self._count(decision, envelope)
            took_ms = (time.monotonic() - woken_at) * 1000
            log.info(
                "uid %d of mailbox %s: %s after %.1f ms, woken at %.6f",
                uid,
                self.mailbox_id,
                decision,
                took_ms,
                woken_at,
            )

    def _count(self, decision: Decision, envelope: Envelope) -> None:
        self.intake.metrics.mails.add(decision)
        late = datetime.now(UTC) - envelope.received_at
        self.intake.metrics.lag_s.observe(max(0.0, late.total_seconds()))

    async def _set_aside(self, folder: OpenFolder, envelope: Envelope, reason: str) -> None:
        """Count the failure and go on; after the third the mail goes to quarantine, where it can be fetched again."""
        uid, tries = envelope.uid, 1
        if uid not in folder.asked:
            tries = await self._failed(folder, uid, "failed" if envelope.raw else "missing")
            log.warning(
                "uid %d of mailbox %s is unreadable (%s), try %d of %d", uid, self.mailbox_id, reason, tries, TRIES
            )
            if tries < TRIES:
                return

        async def write(session: Any) -> None:
            await quarantine.set_aside(folder.progress, uid, Failure(reason, tries, envelope.size), session)
            await progress.settle(folder.settling(uid, "quarantined"), session)

        await self.intake.store.in_transaction(write)
        folder.progress.open.pop(str(uid), None)
        self.intake.metrics.quarantined.add(reason)

    async def _failed(self, folder: OpenFolder, uid: int, why: progress.Why) -> int:
        """How often this mail has failed by now. What the server's own numbering excludes is no mail but a trouble of the server."""
        if uid >= folder.progress.uidnext_seen:
            said = _said(await self._on_thread(folder.wire.examine, folder.progress.folder))
            await progress.answered(folder.id, folder.fence, said)
            folder.progress.uidnext_seen = max(folder.progress.uidnext_seen, said.uidnext)
        try:
            failed = await progress.fail(folder.id, uid, why, folder.fence)
        except Beyond:
            raise MailboxTrouble("protocol", "The server lists mail beyond its own next number (UIDNEXT).") from None
        folder.progress.open[str(uid)] = failed
        return failed.tries

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

    async def _note(self, fence: int, state: mailboxes.MailboxState, detail: str = "") -> None:
        health: dict[str, Any] = {"state": state, "detail": detail}
        if state == "active":
            health["last_ok_at"] = datetime.now(UTC)
        with suppress(PyMongoError):
            await mailboxes.note_health(self.mailbox_id, fence, health)

    async def _on_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await self.doors.threads.run(self.host, work, *arguments)


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


def _said(state: FolderState) -> Answer:
    return Answer(state.uidnext, state.mails)


def _state(trouble: MailboxTrouble) -> mailboxes.MailboxState:
    return "needs_sign_in" if trouble.trouble == "sign_in" else "unreachable"


def _place(error: Exception) -> str:
    """Where an error happened, without its message: messages may quote a mail."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
