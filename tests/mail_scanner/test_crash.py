"""kill -9 of the scanner after any write, then a restart, and again: each mail is kept once, with one line on the timeline and one notice.

A push may go out again for each time that the scanner dies after sending and before noting that: at least once to the push service. To the
eye once, by its tag, and once to the ear, by its number (tests/e2e/test_shared_device.py).
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.devices import Device
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Progress
from backend.store.users import User
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.dying_scanner import give_up_what_is_open
from tests.parts.nursery import Process
from tests.parts.push_service import PushService, Subscriber
from tests.parts.waiting import until, watching
from tests.soak import TOLD

Scanner = Callable[..., Process]

OF_A_MAIL = {"insert mails", "insert activities", "update progress", "commitTransaction", "update devices"}
"""Kinds of writes that a mail needs, besides those of the lease and of opening the folder."""


@pytest.mark.soak
async def test_b09_f01_kill_9_after_any_write_loses_nothing_and_doubles_nothing(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, push_service: PushService, scanner: Scanner,
    device: Callable[[User], Awaitable[Subscriber]], store: Store, tmp_path: Path,
) -> None:  # fmt: skip
    phone = await device(cast.rep)
    await mailbox.set({"folders": [{"name": "INBOX", "role": "inbox", "chosen": "person"}]})
    kinds = await writes_of_a_life(dovecot, mailbox, scanner, tmp_path / "writes")
    await time_passes(store, mailbox)
    assert set(kinds) >= OF_A_MAIL
    dooms = [*kinds, *map(str, range(1, TOLD.kills + 1))]

    survived = []
    for number, doom in enumerate(dooms, 2):
        dovecot.deliver(mailbox.address, raw_mail(f"Nummer {number}: bitte um Rückruf."))
        dying = scanner("tests.parts.dying_scanner", *doom.split())
        if await until(lambda dying=dying, number=number: dead_or_done(dying, number)) == "done":
            survived.append(doom)
        dying.kill()
        await time_passes(store, mailbox)
    scanner()
    await until(lambda: all_sent(1 + len(dooms)))

    assert not set(kinds) & set(survived), "it does not live on after a write that all of its lives have"
    await exactly_one_of_each(1 + len(dooms), phone)


async def writes_of_a_life(dovecot: Dovecot, mailbox: Mailbox, scanner: Scanner, seen: Path) -> list[str]:
    """The kinds of writes from the start of a scanner to the last word about its first mail, in their order."""
    living = scanner("tests.parts.dying_scanner", RAPPORT_WRITES=str(seen))
    await watching(mailbox)
    dovecot.deliver(mailbox.address, raw_mail("Nummer 1: bitte um Rückruf."))
    await until(lambda: all_sent(1))
    living.kill()
    return kinds_in(seen)


def kinds_in(seen: Path) -> list[str]:
    return list(dict.fromkeys(seen.read_text().splitlines()))


async def time_passes(store: Store, mailbox: Mailbox) -> None:
    """The dead process's lease on the mailbox, its claim on a notice and its transaction run out."""
    await give_up_what_is_open(store)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    await Mailbox.get_motor_collection().update_one({"_id": mailbox.id}, {"$set": {"lease.expires_at": past}})
    await Notice.get_motor_collection().update_many({"state": "queued"}, {"$set": {"next_at": past}})


async def dead_or_done(scanner: Process, mails: int) -> str:
    if scanner.poll() is not None:
        return "died"
    return "done" if await all_sent(mails) else ""


async def all_sent(mails: int) -> bool:
    """Nothing is left to be written: the device's last success is as young as that of the last notice."""
    if await Notice.find({"state": "sent"}).count() < mails:
        return False
    last, device = await Notice.find_all().sort("-sent_at").first_or_none(), await Device.find_one({})
    return bool(last and last.sent_at and device and device.last_sent_at and device.last_sent_at >= last.sent_at)


async def exactly_one_of_each(mails: int, phone: Subscriber) -> None:
    kept = await Mail.find_all().to_list()
    assert sorted(int(it.new_text.split()[1].rstrip(":")) for it in kept) == list(range(1, mails + 1))
    assert await Activity.find({"mail_id": {"$ne": None}}).count() == mails
    assert await Progress.find({"open": {"$ne": {}}}).count() == 0
    notices = {str(it.mail_id): it for it in await Notice.find_all().to_list()}
    assert {it.state for it in notices.values()} == {"sent"}
    assert len(notices) == await Notice.find_all().count() == mails
    said: dict[str, set[tuple[str, str]]] = {}
    for it in (it.notification for it in phone.received):
        said.setdefault(it["data"]["card"]["mail_id"], set()).add((it["data"]["notice"], it["tag"]))
    assert said.keys() == notices.keys()
    for mail_id, numbers in said.items():
        assert {number for number, _ in numbers} == {str(notices[mail_id].id)}, "what came twice is known by its number"
        assert len(numbers) == 1, "and by its tag"
