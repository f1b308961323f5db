"""F9 of the contract: another client moves, expunges, flags and renames folders on the real server while scanners read.

Each course is a few of its actions at moments that nobody chose; when it rests, all that lies in the folders that are read must be known, once.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from random import Random

import pytest
from beanie import PydanticObjectId

from backend.store.activities import Activity
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Progress
from backend.store.quarantine import Quarantined
from tests.boxes import id_of
from tests.mail_scanner.faults.conftest import Reach
from tests.parts.dovecot import Dovecot
from tests.parts.nursery import Process
from tests.parts.other_client import FILED, READ, OtherClient, Place, other_client
from tests.parts.waiting import until, watching
from tests.soak import TOLD

MAILBOXES, SCANNERS = 4, 2
MOST_ACTIONS = 4
PAUSE_S = 0.02
"""Between two actions, at most: about as long as the scanner takes over one mail."""
REST_S = 60.0


@pytest.mark.soak
async def test_f09_whatever_another_client_does_meanwhile_what_lies_there_is_known_once(
    reach: Reach, dovecot: Dovecot, impatient: Callable[[], Process]
) -> None:
    seed = int.from_bytes(os.urandom(4))
    boxes = [(await reach()).mailbox for _ in range(MAILBOXES)]
    with ExitStack() as stack:
        clients = [
            stack.enter_context(other_client(dovecot, it.address, Random(seed + n))) for n, it in enumerate(boxes)
        ]
        await reads_both(boxes)
        for _ in range(SCANNERS):
            impatient()
        await asyncio.gather(*(watching(it) for it in boxes))
        at_work = [asyncio.create_task(storm(it, of)) for it, of in zip(clients, boxes, strict=True)]
        try:
            await asyncio.gather(*at_work)
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise
        finally:
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
    await nothing_is_doubled()
    assert await Quarantined.find_all().count() == 0


async def storm(client: OtherClient, box: Mailbox) -> None:
    for course in range(TOLD.storms // MAILBOXES):
        for _ in range(client.random.randint(1, MOST_ACTIONS)):
            await asyncio.to_thread(client.act)
            await asyncio.sleep(client.random.uniform(0, PAUSE_S))
        there = await asyncio.to_thread(client.lying)
        await until(partial(is_known, id_of(box), there), REST_S)
        assert await asyncio.to_thread(client.lying) == there, "no flag is changed, and nothing moved"
        if course % 5 == 4:
            await asyncio.to_thread(client.tidy)


async def is_known(box_id: PydanticObjectId, there: dict[Place, tuple[str, frozenset[bytes]]]) -> bool:
    """Each customer's mail in the folder where it lies; and of both folders the scanner says that it has decided all.

    A folder that has its name back keeps what it was read to, but of a mail that lay in its stand-in, too, the place there is the one we know.
    """
    ids = {it for it, _ in there.values()}
    rows = Mail.get_motor_collection().find({"message_id": {"$in": [*ids]}}, {"message_id": 1, "occurrences": 1})
    known = {
        (at["folder"], row["message_id"])
        async for row in rows
        for at in row["occurrences"]
        if at["mailbox_id"] == box_id
    }
    customers = {(folder, it) for (folder, _, _), (it, _) in there.items() if "anderswo" not in it}
    return customers <= known and await are_decided(box_id, there)


async def are_decided(box_id: PydanticObjectId, there: dict[Place, tuple[str, frozenset[bytes]]]) -> bool:
    folders = await Progress.find({"mailbox_id": box_id}).to_list()
    through = {(it.folder, it.uidvalidity): -1 if it.open else it.settled_through for it in folders}
    return all(through.get((folder, validity), -1) >= uid for folder, validity, uid in there)


async def reads_both(boxes: list[Mailbox]) -> None:
    folders = [{"name": name, "role": "target" if name == FILED else "inbox", "chosen": "person"} for name in READ]
    ids = {"_id": {"$in": [it.id for it in boxes]}}
    await Mailbox.get_motor_collection().update_many(ids, {"$set": {"folders": folders}})


async def nothing_is_doubled() -> None:
    mails = await Mail.find_all().to_list()
    assert len({it.message_id for it in mails}) == len(mails)
    assert not any("anderswo" in it.sender.address for it in mails), "nothing of nobody's mail"
    notices = [(it.mail_id, it.user_id, it.reason) for it in await Notice.find_all().to_list()]
    assert len(set(notices)) == len(notices), "nobody is told twice"
    lines = [str(it.mail_id) for it in await Activity.find({"mail_id": {"$ne": None}}).to_list()]
    assert sorted(lines) == sorted(str(it.id) for it in mails)
