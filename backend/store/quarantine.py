"""Mails that could not be read at the third try: where they lie, so that they can be fetched again after a fix. No content, as the
mail may be nobody's (mail-contract.md 1.6).

    set_aside -> listed for the administrator -> ask_again -> the scanner fetches it: decided and gone from here, or set aside again
                                              -> drop
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import ASCENDING, IndexModel

from backend.store.progress import Progress

LISTED = 1_000
ASKED_AT_ONCE = 50
ORDERED = {"$type": "date"}
"""What `asked_at` of an ordered retry is. In just these words, or the partial index is not used."""


class Quarantined(Document):
    mailbox_id: PydanticObjectId
    progress_id: PydanticObjectId
    generation: int
    folder: str
    uidvalidity: int
    incarnation: int
    uid: int
    error: str
    """The class of the error, never its words: they may quote the mail."""
    tries: int
    size: int = 0
    """In bytes, as the server says; 0 if it did not."""
    at: datetime
    """When it was last tried, by the database's clock."""
    asked_at: datetime | None = None
    """When an administrator ordered one more try."""

    class Settings:
        name = "quarantine"
        indexes = [
            IndexModel(
                [
                    ("mailbox_id", ASCENDING),
                    ("generation", ASCENDING),
                    ("folder", ASCENDING),
                    ("uidvalidity", ASCENDING),
                    ("incarnation", ASCENDING),
                    ("uid", ASCENDING),
                ],
                unique=True,
            ),
            IndexModel(
                [("mailbox_id", ASCENDING), ("asked_at", ASCENDING)],
                name="asked_again",
                partialFilterExpression={"asked_at": ORDERED},
            ),
        ]


@dataclass(frozen=True, slots=True)
class Failure:
    """The class of an error, after how many tries, and how large the mail is (bytes)."""

    error: str
    tries: int
    size: int


async def set_aside(progress: Progress, uid: int, failure: Failure, session: AsyncIOMotorClientSession) -> None:
    """Note a mail that cannot be read; the caller settles it in the same transaction. One that is here already counts on."""
    key = {
        "mailbox_id": progress.mailbox_id,
        "generation": progress.generation,
        "folder": progress.folder,
        "uidvalidity": progress.uidvalidity,
        "incarnation": progress.incarnation,
        "uid": uid,
    }
    noted = {"progress_id": progress.id, "error": failure.error, "size": failure.size, "asked_at": None}
    change: dict[str, Any] = {"$set": noted, "$inc": {"tries": failure.tries}, "$currentDate": {"at": True}}
    await Quarantined.get_motor_collection().update_one(key, change, upsert=True, session=session)


async def list_for(mailbox_id: PydanticObjectId) -> list[Quarantined]:
    """What is set aside of a mailbox, the latest first."""
    return await Quarantined.find({"mailbox_id": mailbox_id}).sort("-at").to_list(LISTED)


async def ask_again(quarantined_id: PydanticObjectId) -> bool:
    """Order one more try; False if it is no longer here."""
    done = await Quarantined.get_motor_collection().update_one(
        {"_id": quarantined_id}, {"$currentDate": {"asked_at": True}}
    )
    return bool(done.matched_count)


async def asked(mailbox_id: PydanticObjectId) -> list[Quarantined]:
    """Whose retry is ordered, in the order of asking. What lies in a numbering of its folder that has ended can only be dropped."""
    wanted = {"mailbox_id": mailbox_id, "asked_at": ORDERED}
    return await Quarantined.find(wanted).sort("asked_at").to_list(ASKED_AT_ONCE)


async def mailboxes_asked() -> set[PydanticObjectId]:
    """The mailboxes in which a retry is ordered."""
    return set(await Quarantined.get_motor_collection().distinct("mailbox_id", {"asked_at": ORDERED}))


async def drop(quarantined_id: PydanticObjectId, session: AsyncIOMotorClientSession | None = None) -> bool:
    """Give a mail up; False if it is no longer here."""
    done = await Quarantined.get_motor_collection().delete_one({"_id": quarantined_id}, session=session)
    return bool(done.deleted_count)
