"""Mails that were withdrawn: that they were here, so that no sweep, no backfill and no second mailbox brings them back. Nothing of their content.

A tombstone is a keyed hash (domain/fingerprints.py) of the mail's identity; or of mailbox and identity, if only that mailbox's copy was
withdrawn.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import UpdateOne
from pymongo.client_session import ClientSession

from backend.store.database import Store, plain

Known = tuple[str, PydanticObjectId]
"""A mail's identity, and the mailbox it lies in."""


class Withdrawn(Exception):
    """This mail was here and was withdrawn: it is not kept again."""


class Tombstone(Document):
    id: bytes  # type: ignore[assignment]
    """The keyed hash."""
    at: datetime

    class Settings:
        name = "tombstones"


def of(identity: str, mailbox_id: PydanticObjectId | None = None) -> str:
    """What is hashed: the mail anywhere, or in one mailbox."""
    return f"{mailbox_id or 'anywhere'}|{identity}"


async def lay(store: Store, what: Iterable[str], at: datetime, session: AsyncIOMotorClientSession) -> None:
    """Twice is once. Raises ValueError where the store has no key."""
    stones = [UpdateOne({"_id": store.fingerprints.of(it)}, {"$setOnInsert": {"at": at}}, upsert=True) for it in what]
    await Tombstone.get_motor_collection().bulk_write(stones, session=session)


def withdrawn(store: Store, mails: Sequence[Known], session: ClientSession) -> set[Known]:
    """Those of these mails that have been withdrawn, from everywhere or from this mailbox. Blocks: for who writes with PyMongo itself."""
    stones = {it: [*_stones(store, of(it[0])), *_stones(store, of(*it))] for it in mails}
    laid = {"_id": {"$in": [stone for its in stones.values() for stone in its]}}
    if not laid["_id"]["$in"]:
        return set()
    found = {row["_id"] for row in plain(Tombstone).find(laid, session=session)}
    return {it for it, its in stones.items() if not found.isdisjoint(its)}


def _stones(store: Store, what: str) -> list[bytes]:
    return store.fingerprints.all_of(what)
