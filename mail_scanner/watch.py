"""A mailbox's life, as long as we hold its lease:

    connect -> list folders -> round -> idle -> round -> idle -> ...        rounds.py: which folders; catch_up.py: each of them
       ^                                          |
       +--- any trouble, with growing delay ------+

What would hold up new mail has a second connection (second.py).

A wake means only "go and look"; the mail is never taken from it. Sleeping costs a socket in the event loop's selector and no thread
(waiting.py): threads are for work. An idle is renewed every 4 minutes, and each renewal looks for mail, so an IDLE that lies is found out.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from backend.domain.provider_list import crowded
from backend.errors import Invalid
from backend.store import mailboxes
from backend.store.database import is_away
from backend.store.mailboxes import Mailbox
from backend.store.progress import Fenced
from mail_scanner.catch_up import CatchUp
from mail_scanner.intake import Intake
from mail_scanner.mailbox import Wire
from mail_scanner.meter import Meter
from mail_scanner.open_folder import OpenFolder, Visit
from mail_scanner.opening import Stopped
from mail_scanner.patience import patiently, tell
from mail_scanner.pausing import Pauses, next_try
from mail_scanner.rounds import Rounds
from mail_scanner.second import Second
from mail_scanner.sign_in import SignIn, ending
from mail_scanner.threads import Doors
from mail_scanner.throttling import is_crowded
from mail_scanner.troubles import UNFORESEEN, MailboxTrouble, Slowed
from mail_scanner.waiting import Waiting, Woken

log = logging.getLogger("rapport.watch")

IDLE_S = 240
SOON_S = 5
"""After a mail came we look again soon: some servers do not announce what arrives while they begin to listen (pymap, 1 in 100)."""
POLL_S = 30
ACTIVE_S = 10.0
"""In a busy hour it is noted no more often that all is well: each mail would pay for it."""
REFUSED = "The server refused this password three times. Reading goes on once the mailbox has another one."


@dataclass
class Watch:
    """One mailbox, read under the fence of a lease until it is cancelled: fleet.py says when."""

    mailbox_id: PydanticObjectId
    fence: int
    intake: Intake
    sign_in: SignIn
    doors: Doors
    waiting: Waiting
    is_asleep: bool = False
    second: Second | None = None
    """Of the connection that is open."""
    catch_up: CatchUp = field(init=False)
    meter: Meter = field(default_factory=Meter)
    """Of the connections that are open."""
    host: str = ""
    """Of the connection that is open: it holds our threads while it hangs."""

    def __post_init__(self) -> None:
        self.catch_up = CatchUp(self.mailbox_id, self.intake)

    async def run(self) -> None:
        """Returns when the mailbox is somebody else's or is to be left alone."""
        with suppress(Fenced):
            await self._live(self.fence)

    async def _live(self, fence: int) -> None:
        pauses = Pauses()
        while True:
            pauses.begin()
            try:
                mailbox = await Mailbox.get(self.mailbox_id)
                if mailbox is None or mailbox.disabled_at:
                    return
                if not await self._may_sign_in(mailbox, fence):
                    await asyncio.sleep(POLL_S)
                    continue
                await self._connected(mailbox, fence)
                pauses.well()
            except Fenced:
                raise
            except Slowed as slowed:
                await self._stay_away(fence, slowed, pauses.next_s(slowed))
                continue
            except MailboxTrouble as trouble:
                log.warning("mailbox %s: %s", self.mailbox_id, trouble.trouble)
                await self._note(fence, _state(trouble), trouble.message)
            except Invalid as problem:
                await self._note(fence, "needs_sign_in", problem.message)
            except Exception as error:
                tell(f"mailbox {self.mailbox_id}", error, log)
                if not is_away(error):
                    await self._note(fence, "unreachable", UNFORESEEN)
            await asyncio.sleep(pauses.next_s())

    async def _stay_away(self, fence: int, slowed: Slowed, pause_s: float) -> None:
        """The provider allows no more for now: until when it is left alone stands in the mailbox's state."""
        log.warning("mailbox %s: slowed down for %d s", self.mailbox_id, pause_s)
        whose = f" {crowded(self.meter.host)}" if is_crowded(slowed.message) else ""
        await self._note(fence, "slowed", f"{slowed.message}{whose} {next_try(pause_s, datetime.now(UTC))}")
        await asyncio.sleep(pause_s)

    async def _may_sign_in(self, mailbox: Mailbox, fence: int) -> bool:
        """Whether a sign-in may be tried now, in our turn at this host; then it is counted. Raises Slowed if nothing may be read now."""
        if mailboxes.is_refused(mailbox):
            if mailbox.health.state != "needs_sign_in":
                await self._note(fence, "needs_sign_in", REFUSED)
            return False
        self.meter = Meter(self.mailbox_id, mailbox.host)
        await self.meter.begin()
        await self.doors.logins.turn(mailbox.host)
        return await mailboxes.begin_sign_in(mailbox, fence)

    async def _signed_in(self, mailbox: Mailbox, fence: int) -> tuple[Wire, float]:
        """The connection of a sign-in that was begun, and when it is to end (monotonic). Only what the server refuses counts against the
        password."""
        try:
            admission = await self.sign_in.access(mailbox, fence)
            self.host = mailbox.host
            wire: Wire = await self._on_thread(Wire, admission.access)
        except Invalid:
            await mailboxes.end_sign_in(self.mailbox_id, fence, "other")
            raise
        except MailboxTrouble as trouble:
            self.intake.metrics.logins.add(trouble.trouble)
            if trouble.trouble == "sign_in":
                self.sign_in.refused(mailbox)
            await mailboxes.end_sign_in(self.mailbox_id, fence, ending(trouble))
            raise
        self.intake.metrics.logins.add("ok")
        self.meter.add(wire)
        return wire, admission.ends_at

    async def _connected(self, mailbox: Mailbox, fence: int) -> None:
        """From sign-in to the first trouble, which is raised, or until the token is about to end or the connection has gone stale."""
        wire, ends_at = await self._signed_in(mailbox, fence)
        rounds = Rounds(Visit(mailbox, wire, fence, self._on_thread), self.intake, self.catch_up)
        self.second = rounds.second = second = self._second(mailbox, fence, rounds.folders)
        try:
            await patiently(mailboxes.end_sign_in, self.mailbox_id, fence, "signed_in")
            await rounds.begin()
            await self._keep_looking(rounds, ends_at)
        finally:
            self.second = None
            await asyncio.shield(self._leave(second, wire))

    async def _keep_looking(self, rounds: Rounds, ends_at: float) -> None:
        """Round after round, with a sleep in between where nothing waits. `ends_at`: monotonic."""
        noted_at, woken_at = -ACTIVE_S, time.monotonic()
        while time.monotonic() < ends_at and not rounds.is_stale:
            is_quiet = await rounds.go(woken_at)
            await patiently(self.meter.note)
            self.meter.refuse_more()
            if rounds.is_behind:
                woken_at = time.monotonic()
                continue
            if woken_at - noted_at >= ACTIVE_S:
                noted_at = woken_at
                await self._note_well(rounds)
            idle_s = IDLE_S if is_quiet else SOON_S
            woken_at = await self._woken(rounds.visit.wire, max(0.0, min(idle_s, ends_at - time.monotonic())))

    async def _leave(self, second: Second, wire: Wire) -> None:
        await second.close()
        await self._on_thread(wire.close)
        with suppress(PyMongoError):
            await self.meter.note(at_once=True)

    def _second(self, mailbox: Mailbox, fence: int, folders: Callable[[], Sequence[OpenFolder]]) -> Second:
        """The second connection to this mailbox, when there is something for it to do."""

        async def sign_in() -> tuple[Wire, float]:
            await self.doors.logins.turn(mailbox.host)
            if not await mailboxes.begin_sign_in(mailbox, fence, is_first=False):
                raise MailboxTrouble("sign_in", REFUSED)
            signed_in = await self._signed_in(mailbox, fence)
            await mailboxes.end_sign_in(self.mailbox_id, fence, "signed_in")
            return signed_in

        beside = self.doors.places.beside(mailbox.host, mailbox.login)
        return Second(self.mailbox_id, self.intake, sign_in, self._on_thread, folders, meter=self.meter, beside=beside)

    def look_again(self) -> None:
        """A person wants something tried again out of quarantine."""
        if self.second:
            self.second.call()

    async def _woken(self, wire: Wire, idle_s: float) -> float:
        """Sleep until the server says something or it is time to look anyway; the moment of waking (monotonic)."""
        self.is_asleep = True
        try:
            woken = await self._slept(wire, idle_s)
        finally:
            self.is_asleep = False
        if woken.why == "closed":
            raise MailboxTrouble("connection", "The server ended the connection.")
        await self._on_thread(_renew if woken.why == "time" else Wire.end_idle, wire)
        return woken.at

    async def _slept(self, wire: Wire, idle_s: float) -> Woken:
        if not wire.can_idle:
            await asyncio.sleep(POLL_S)
            return Woken("time", time.monotonic())
        if await self._on_thread(wire.start_idle):
            return Woken("news", time.monotonic())
        return await self.waiting.parked(wire, idle_s)

    async def _note_well(self, rounds: Rounds) -> None:
        """The server answers, and of what is to be read now nothing waits."""
        saving = self.meter.allowed.sentence if self.meter.allowed else ""
        detail = " ".join(it for it in (saving, *rounds.refusals) if it)
        await self._note(rounds.visit.fence, "slowed" if saving else "active", detail, last_ok_at=datetime.now(UTC))

    async def _note(self, fence: int, state: mailboxes.MailboxState, detail: str = "", **more: datetime) -> None:
        health: dict[str, Any] = {"state": state, "detail": detail, **more}
        with suppress(PyMongoError):
            await mailboxes.note_health(self.mailbox_id, fence, health)

    async def _on_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await self.doors.threads.run(self.host, work, *arguments)


def _renew(wire: Wire) -> None:
    """Whatever was not announced is told now, at the latest."""
    wire.end_idle()
    wire.noop()


def _state(trouble: MailboxTrouble) -> mailboxes.MailboxState:
    if isinstance(trouble, Stopped):
        return "stopped"
    return "needs_sign_in" if trouble.trouble == "sign_in" else "unreachable"
