"""How far a folder is read. `settled_through` is the only watermark: every UID up to it is decided, kept or not.

One document per mailbox, generation, folder and UIDVALIDITY. It holds no subject, no sender, nothing of a mail. Every write carries the
fence of the lease: an older fence matches nothing, and inside a transaction that aborts everything written with it.
"""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pydantic import Field
from pymongo import ASCENDING, IndexModel, ReturnDocument

TRIES = 3
"""After so many failures a mail goes to quarantine and the folder goes on."""


class Fenced(Exception):
    """Another process has taken over this mailbox; nothing was written."""


class Progress(Document):
    mailbox_id: PydanticObjectId
    generation: int
    folder: str
    uidvalidity: int
    settled_through: int
    highest_seen: int = 0
    """For display only."""
    tries: dict[str, int] = Field(default_factory=dict)
    """UIDs at or below the watermark that are still open: listed and being tried again, with the number of failures."""
    fence: int
    opened_at: datetime
    schema_version: int = 1

    class Settings:
        name = "progress"
        indexes = [
            IndexModel(
                [
                    ("mailbox_id", ASCENDING),
                    ("generation", ASCENDING),
                    ("folder", ASCENDING),
                    ("uidvalidity", ASCENDING),
                ],
                unique=True,
            )
        ]


class Quarantined(Document):
    """What is needed to fetch a bad mail again, and the class of the error. No content (mail-contract.md 1.6)."""

    mailbox_id: PydanticObjectId
    folder: str
    uidvalidity: int
    uid: int
    error: str
    at: datetime

    class Settings:
        name = "quarantine"
        indexes = [
            IndexModel(
                [("mailbox_id", ASCENDING), ("folder", ASCENDING), ("uidvalidity", ASCENDING), ("uid", ASCENDING)],
                unique=True,
            )
        ]


async def open_folder(
    mailbox_id: PydanticObjectId,
    generation: int,
    folder: str,
    uidvalidity: int,
    start_at: int,
    fence: int,
    now: datetime,
) -> Progress:
    """The folder's progress under our fence. A new one starts behind `start_at`. Raises Fenced."""
    key = {"mailbox_id": mailbox_id, "generation": generation, "folder": folder, "uidvalidity": uidvalidity}
    collection = Progress.get_motor_collection()
    first = {"settled_through": start_at, "highest_seen": start_at, "tries": {}, "opened_at": now, "schema_version": 1}
    await collection.update_one(key, {"$setOnInsert": {**first, "fence": fence}}, upsert=True)
    found = await collection.find_one_and_update(
        {**key, "fence": {"$lte": fence}}, {"$set": {"fence": fence}}, return_document=ReturnDocument.AFTER
    )
    if found is None:
        raise Fenced
    opened: Progress = Progress.model_validate(found)
    return opened


async def epochs(mailbox_id: PydanticObjectId, generation: int, folder: str) -> dict[int, datetime]:
    """Every UIDVALIDITY this folder has had, and since when we know it."""
    wanted = {"mailbox_id": mailbox_id, "generation": generation, "folder": folder}
    found = Progress.get_motor_collection().find(wanted, {"uidvalidity": 1, "opened_at": 1})
    return {row["uidvalidity"]: row["opened_at"] async for row in found}


def settling(progress_id: PydanticObjectId, uid: int, fence: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Filter and change that move the watermark: this UID and all before it are decided."""
    change = {"$max": {"settled_through": uid, "highest_seen": uid}, "$unset": {f"tries.{uid}": 1}}
    return {"_id": progress_id, "fence": fence}, change


async def settle(
    progress_id: PydanticObjectId, uid: int, fence: int, session: AsyncIOMotorClientSession | None = None
) -> None:
    """Move the watermark. Raises Fenced if we no longer hold the mailbox."""
    found = await Progress.get_motor_collection().update_one(*settling(progress_id, uid, fence), session=session)
    if not found.matched_count:
        raise Fenced


async def fail(progress_id: PydanticObjectId, uid: int, fence: int) -> int:
    """Count a failure and go on: the UID stays open while the watermark moves past it. The number of failures so far."""
    found = await Progress.get_motor_collection().find_one_and_update(
        {"_id": progress_id, "fence": fence},
        {"$inc": {f"tries.{uid}": 1}, "$max": {"settled_through": uid, "highest_seen": uid}},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise Fenced
    return int(found["tries"][str(uid)])


async def quarantine(
    progress: Progress, uid: int, error: str, now: datetime, session: AsyncIOMotorClientSession
) -> None:
    """Set a mail aside so that it can be fetched again after a fix; the caller settles it in the same transaction."""
    key = {
        "mailbox_id": progress.mailbox_id,
        "folder": progress.folder,
        "uidvalidity": progress.uidvalidity,
        "uid": uid,
    }
    await Quarantined.get_motor_collection().update_one(
        key, {"$set": {"error": error, "at": now}}, upsert=True, session=session
    )
