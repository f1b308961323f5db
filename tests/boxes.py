"""Mailboxes as they lie in the database, without a server behind them, and their folders."""

from datetime import UTC, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId

from backend.keys import Keys
from backend.store import leases, mailboxes, progress
from backend.store.connection import Store
from backend.store.leases import Held
from backend.store.mailboxes import Mailbox
from backend.store.progress import Answer, Place, Progress

UIDVALIDITY = 77
ANY = Answer(uidnext=0, exists=0)
"""Of a server that names no UIDNEXT."""


async def box(address: str, keys: Keys, **fields: Any) -> Mailbox:
    mailbox_id = PydanticObjectId()
    secret = mailboxes.seal_password(mailbox_id, "geheim", keys)
    return await Mailbox(
        id=mailbox_id, address=address, host="imap.example", port=993, login=address, secret=secret, **fields
    ).insert()


async def as_it_is(mailbox: Mailbox) -> Mailbox:
    found = await Mailbox.get(mailbox.id)
    assert found is not None
    return found


async def expire(mailbox: Mailbox) -> None:
    """As if its holder had slept past its lease."""
    await Mailbox.find_one({"_id": mailbox.id}).update(
        {"$set": {"lease.expires_at": datetime.now(UTC) - timedelta(seconds=1)}}
    )


async def taken(store: Store, mailbox: Mailbox, owner: str = "one") -> int:
    """The fence of a process that has just claimed the mailbox, from whoever had it."""
    await expire(mailbox)
    held = await leases.claim(store, id_of(mailbox), owner)
    assert isinstance(held, Held)
    return held.fence


async def opened(store: Store, mailbox: Mailbox, fence: int, **changes: Any) -> Progress:
    """Its INBOX. Changes: `start_after`, `said`, and the fields of its place."""
    start_after, said = changes.pop("start_after", 5), changes.pop("said", ANY)
    place = Place(**{"mailbox_id": id_of(mailbox), "generation": 1, "folder": "INBOX", "uidvalidity": UIDVALIDITY} | changes)  # fmt: skip
    return await progress.open_folder(store, place, "inbox", said, start_after, fence)


async def now_of(folder: Progress) -> Progress:
    found = await Progress.get(folder.id)
    assert found is not None
    return found


def id_of(document: Any) -> PydanticObjectId:
    return PydanticObjectId(str(document.id))
