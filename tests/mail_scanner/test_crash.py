"""kill -9 of the scanner between any two writes, then a restart: one mail, one line on the timeline, one notice.

Its push may go out twice, when the scanner dies after sending and before noting that: at least once to the push service. To the eye once,
by its tag, and once to the ear, by its number (tests/e2e/test_shared_device.py).
"""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.store.activities import Activity
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Progress
from backend.store.users import User
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.dying_scanner import Nursery
from tests.parts.push_service import PushService, Subscriber
from tests.parts.waiting import until, watching

MORE_THAN_ENOUGH = 40
"""Writes of one start and one mail: far fewer, so the last round is one that is never killed."""


@pytest.fixture
def nursery(environment: dict[str, str], tmp_path: Path) -> Iterator[Nursery]:
    scanners = Nursery(environment, tmp_path / "scanner.log")
    yield scanners
    scanners.close()


async def test_b09_kill_9_between_any_two_writes_loses_nothing_and_doubles_nothing(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, push_service: PushService, nursery: Nursery,
    device: Callable[[User], Awaitable[Subscriber]],
) -> None:  # fmt: skip
    phone = await device(cast.rep)
    await mailbox.set({"folders": [{"name": "INBOX", "role": "inbox", "chosen": "person"}]})
    healthy = nursery.start()
    await watching(mailbox)
    nursery.kill(healthy)
    killed_at = []

    for writes in range(1, MORE_THAN_ENOUGH):
        message_id = f"<round-{writes}@mueller.example>"
        dovecot.deliver(mailbox.address, raw_mail(f"Runde {writes}: bitte um Rückruf.", message_id=message_id))
        dying = nursery.start(writes)
        died = await until(lambda dying=dying, message_id=message_id: _dead_or_done(nursery, dying, message_id))
        nursery.kill(dying)
        await _time_passes(mailbox)
        if died == "died":
            killed_at.append(writes)
            healthy = nursery.start()
            await until(lambda message_id=message_id: _sent(message_id))
            nursery.kill(healthy)
            await _time_passes(mailbox)
        await _exactly_one(message_id, phone)
        if died == "done":
            break

    assert len(killed_at) >= 10, "the line has at least ten writes, each of which was the last one once"
    assert killed_at == list(range(1, len(killed_at) + 1))


async def _dead_or_done(nursery: Nursery, scanner: int, message_id: str) -> str:
    if nursery.gone(scanner):
        return "died"
    return "done" if await _sent(message_id) and await _device_noted(message_id) else ""


async def _sent(message_id: str) -> bool:
    mail = await Mail.find_one({"message_id": message_id})
    return mail is not None and await Notice.find({"mail_id": mail.id, "state": "sent"}).count() == 1


async def _device_noted(message_id: str) -> bool:
    """The last write of all: the device's last success is as young as the notice's."""
    from backend.store.devices import Device

    mail = await Mail.find_one({"message_id": message_id})
    notice = await Notice.find_one({"mail_id": mail.id}) if mail else None
    found = await Device.find_one({})
    return bool(notice and notice.sent_at and found and found.last_sent_at and found.last_sent_at >= notice.sent_at)


async def _exactly_one(message_id: str, phone: Subscriber) -> None:
    mails = await Mail.find({"message_id": message_id}).to_list()
    assert len(mails) == 1
    assert await Activity.find({"mail_id": mails[0].id}).count() == 1
    notices = await Notice.find({"mail_id": mails[0].id}).to_list()
    assert [it.state for it in notices] == ["sent"]
    said = [it.notification for it in phone.received if it.notification["data"]["card"]["mail_id"] == str(mails[0].id)]
    assert len(said) in (1, 2), "once, and once more if it died before it had noted that"
    assert len({it["tag"] for it in said}) == 1
    assert {it["data"]["notice"] for it in said} == {str(notices[0].id)}, "whatever came twice is known by its number"
    assert await Progress.find({"open": {"$ne": {}}}).count() == 0


async def _time_passes(mailbox: Mailbox) -> None:
    """The dead process's lease on the mailbox and its claim on a notice run out."""
    past = datetime(2020, 1, 1, tzinfo=UTC)
    await Mailbox.get_motor_collection().update_one({"_id": mailbox.id}, {"$set": {"lease.expires_at": past}})
    await Notice.get_motor_collection().update_many({"state": "queued"}, {"$set": {"next_at": past}})
