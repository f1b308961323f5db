"""Catching up with a folder: everything beyond the watermark in ascending order, and what has to be tried again.

    envelope -- nobody's ---------> remembered, and written with the next that is decided: at most 50 in one write
             -- kept, known ------> written with its mail (intake.py)
             -- large ------------> open; fetched on the second connection (second.py)
             -- unreadable -------> open; tried again after growing delays, at last in quarantine
             -- the line breaks --> read again on the next line; if that breaks, too, as unreadable

The watermark moves past a UID only when it is decided or stands in `open`.
"""

import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId

from backend.going_on import place
from backend.store import progress, quarantine, retries
from backend.store.database import is_away
from backend.store.keeping import leave
from backend.store.progress import TRIES, Decision, Fenced, Why, settling
from backend.store.quarantine import Failure
from backend.store.retries import Beyond
from mail_scanner.answers import Envelope
from mail_scanner.intake import Intake
from mail_scanner.open_folder import OpenFolder, TooLarge
from mail_scanner.opening import said
from mail_scanner.reading import Unreadable
from mail_scanner.troubles import MailboxTrouble, Slowed

log = logging.getLogger("rapport.watch")

MOST_NOBODYS = 50
TRIES_OF: dict[Why, int] = {"failed": TRIES, "large": TRIES, "missing": 5}
"""A mail that the server lists and does not give may only be late."""


@dataclass
class CatchUp:
    """One mailbox's."""

    mailbox_id: PydanticObjectId
    intake: Intake
    _broke_at: tuple[PydanticObjectId, int] | None = None
    """The mail during which the last line broke: a second time it is to blame."""

    async def go(self, folder: OpenFolder, woken_at: float, until: float = float("inf")) -> bool:
        """Take in what lies beyond the watermark; False if time was up before the end. `until`, `woken_at`: monotonic."""
        folder.nobodys.clear()
        while envelopes := await folder.on_thread(folder.wire.envelopes_after, folder.progress.settled_through):
            for envelope in envelopes:
                await self._take_in(folder, envelope, woken_at)
                if time.monotonic() > until:
                    break
            await self._write_nobodys(folder)
            if time.monotonic() > until:
                return False
        return True

    async def try_again(self, folder: OpenFolder, uids: Iterable[int], woken_at: float) -> None:
        """Take in these once more, or note that they are gone."""
        folder.nobodys.clear()
        listed = await folder.on_thread(folder.wire.listed, ",".join(map(str, sorted(uids))))
        for uid in set(uids) - set(listed):
            await self.intake.nothing(folder, uid, "gone")
            self._written(folder, uid)
        for envelope in await folder.on_thread(folder.wire.envelopes, listed) if listed else []:
            await self._take_in(folder, envelope, woken_at)
        await self._write_nobodys(folder)

    async def _take_in(self, folder: OpenFolder, envelope: Envelope, woken_at: float) -> None:
        uid = envelope.uid
        try:
            decision = await self._decided(folder, envelope)
        except (Slowed, Fenced):
            raise
        except MailboxTrouble:
            await self._line_broke(folder, uid)
            raise
        except TooLarge:
            await self._put_off(folder, uid)
        except Unreadable as error:
            await self._set_aside(folder, envelope, error.reason)
        except Exception as error:
            if is_away(error):
                raise
            log.error("uid %d of mailbox %s: %s", uid, self.mailbox_id, place(error))
            await self._set_aside(folder, envelope, type(error).__name__)
        else:
            if uid not in folder.nobodys:
                self._written(folder, uid)
            elif len(folder.nobodys) >= MOST_NOBODYS:
                await self._write_nobodys(folder)
            self._tell(decision, envelope, woken_at)

    async def _decided(self, folder: OpenFolder, envelope: Envelope) -> Decision:
        if envelope.raw and folder.is_older(envelope.received_at):
            return await self.intake.nothing(folder, envelope.uid, "skipped")
        return await self.intake.take_in(folder, envelope)

    async def _write_nobodys(self, folder: OpenFolder) -> None:
        if folder.nobodys:
            last = folder.nobodys[-1]
            await leave(self.intake.store, settling(folder.id, tuple(folder.nobodys), "skipped", folder.fence))
            self._written(folder, last)

    def _written(self, folder: OpenFolder, uid: int) -> None:
        """Everything up to here is in the database, and nothing of it has to be read again after an error."""
        for it in (uid, *folder.nobodys):
            folder.progress.open.pop(str(it), None)
        folder.nobodys.clear()
        folder.progress.settled_through = max(folder.progress.settled_through, uid)

    async def _put_off(self, folder: OpenFolder, uid: int) -> None:
        await self._write_nobodys(folder)
        opened = await retries.put_off(folder.id, uid, folder.fence)
        self._written(folder, uid)
        folder.progress.open[str(uid)] = opened

    async def _line_broke(self, folder: OpenFolder, uid: int) -> None:
        """One mail must not break every line to come."""
        here = (folder.id, uid)
        if self._broke_at != here:
            self._broke_at = here
            return
        self._broke_at = None
        await self._write_nobodys(folder)
        with suppress(Beyond):
            failed = await retries.fail(folder.id, uid, "missing", folder.fence)
            self._written(folder, uid)
            folder.progress.open[str(uid)] = failed
            if failed.tries >= TRIES_OF["missing"]:
                await self._quarantine(folder, uid, Failure("missing", failed.tries, 0))

    async def _set_aside(self, folder: OpenFolder, envelope: Envelope, reason: str) -> None:
        """Count the failure and go on; after the last try the mail goes to quarantine, where it can be fetched again."""
        uid, tries, why = envelope.uid, 1, _why(envelope)
        await self._write_nobodys(folder)
        if uid not in folder.asked:
            tries = await self._failed(folder, uid, why)
            log.warning("uid %d of mailbox %s is unreadable (%s), try %d", uid, self.mailbox_id, reason, tries)
            if tries < TRIES_OF[why]:
                return

        await self._quarantine(folder, uid, Failure(reason, tries, envelope.size))

    async def _quarantine(self, folder: OpenFolder, uid: int, failure: Failure) -> None:
        async def write(session: Any) -> None:
            await quarantine.set_aside(folder.progress, uid, failure, session)
            await progress.settle(folder.settling(uid, "quarantined"), session)

        await self.intake.store.in_transaction(write)
        self._written(folder, uid)
        self.intake.metrics.quarantined.add(failure.error)

    async def _failed(self, folder: OpenFolder, uid: int, why: Why) -> int:
        """How often this mail has failed by now. What the server's own numbering excludes is no mail but a trouble of the server."""
        if uid >= folder.progress.uidnext_seen:
            await self._learn_uidnext(folder)
        try:
            failed = await retries.fail(folder.id, uid, why, folder.fence)
        except Beyond:
            raise MailboxTrouble("protocol", "The server lists mail beyond its own next number (UIDNEXT).") from None
        self._written(folder, uid)
        folder.progress.open[str(uid)] = failed
        return failed.tries

    async def _learn_uidnext(self, folder: OpenFolder) -> None:
        now = said(await folder.on_thread(folder.wire.examine, folder.progress.folder))
        await progress.answered(folder.id, folder.fence, now)
        folder.progress.uidnext_seen = max(folder.progress.uidnext_seen, now.uidnext)

    def _tell(self, decision: Decision, envelope: Envelope, woken_at: float) -> None:
        self.intake.metrics.mails.add(decision)
        late = datetime.now(UTC) - envelope.received_at
        self.intake.metrics.lag_s.observe(max(0.0, late.total_seconds()))
        took_ms = (time.monotonic() - woken_at) * 1000
        log.info(
            "uid %d of mailbox %s: %s after %.1f ms, woken at %.6f",
            envelope.uid, self.mailbox_id, decision, took_ms, woken_at,
        )  # fmt: skip


def _why(envelope: Envelope) -> Why:
    return "failed" if envelope.raw else "missing"
