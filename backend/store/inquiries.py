"""Inquiries: mail of nobody that reached a functional mailbox, kept until its people have decided, at most 30 days (mail-contract.md 1.6).

    open -> assigned    it is a mail of a customer now (assigning.py)
         -> discarded

What was decided leaves no content here, only the mail's identity for as long as it would have been kept: so that a mailbox that is read
again brings nothing back.
"""

from datetime import datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pydantic import Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.store.mailboxes import Mailbox
from backend.store.users import User

InquiryState = Literal["open", "assigned", "discarded"]

PAGE = 40
COUNTED = 100
"""Beyond it the number says nothing more than that there is work."""
TEXT_READ = 600
OF_NOBODY_YET: list[dict[str, Any]] = [
    {"$lookup": {"from": "mails", "localField": "identity", "foreignField": "identity", "as": "kept",
                 "pipeline": [{"$project": {"_id": 1}}]}},
    {"$match": {"kept": []}},
]  # fmt: skip
"""Without those that have become a customer's mail by themselves: seen in another mailbox once its contact was known."""
EMPTIED: dict[str, Any] = {"mail": None, "words": []}


class Inquiry(Document):
    identity: str
    mailbox_ids: list[PydanticObjectId]
    """Where it lies: its people decide."""
    state: InquiryState = "open"
    received_at: datetime
    expires_at: datetime
    mail: dict[str, Any] | None
    """The row that will lie in `mails` once it is assigned, under the same id."""
    words: list[str] = Field(default_factory=list)
    """What full text will find it by."""
    decided_at: datetime | None = None
    decided_by: PydanticObjectId | None = None
    schema_version: int = 1

    class Settings:
        name = "inquiries"
        indexes = [
            IndexModel([("identity", ASCENDING)], unique=True),
            IndexModel([("mailbox_ids", ASCENDING), ("state", ASCENDING), ("received_at", DESCENDING)]),
            IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0),
        ]


async def visible_to(user: User) -> dict[str, Any]:
    """The filter every read starts from: open ones of the functional mailboxes this person answers, and of nobody else."""
    theirs = {"owner_ids": user.id, "kind": "functional"}
    ids = [row["_id"] async for row in Mailbox.get_motor_collection().find(theirs, {"_id": 1})]
    return {"mailbox_ids": {"$in": ids}, "state": "open"}


async def waiting(user: User, before: datetime | None) -> list[dict[str, Any]]:
    """One page and one more if there is one, newest first."""
    shown = {name: f"$mail.{name}" for name in ("sender", "subject", "kind", "trust", "mailbox_address", "signature")}
    earlier = {"received_at": {"$lt": before}} if before else {}
    pipeline: list[dict[str, Any]] = [
        {"$match": {**await visible_to(user), **earlier}}, {"$sort": {"received_at": -1}}, *OF_NOBODY_YET, {"$limit": PAGE + 1},
        {"$project": {**shown, "received_at": 1, "expires_at": 1, "new_text": {"$substrCP": ["$mail.new_text", 0, TEXT_READ]}}},
    ]  # fmt: skip
    return await Inquiry.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(PAGE + 1)


async def amount(user: User) -> int:
    """How many wait for this person, counted as far as 100."""
    pipeline = [{"$match": await visible_to(user)}, *OF_NOBODY_YET, {"$limit": COUNTED}, {"$count": "amount"}]
    found = await Inquiry.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(1)
    return int(found[0]["amount"]) if found else 0


async def opened(user: User, inquiry_id: PydanticObjectId) -> Inquiry | None:
    """None if there is none, it is not for this person, or somebody has decided."""
    return await Inquiry.find_one({"_id": inquiry_id, **await visible_to(user)})


async def decide(
    user: User, inquiry_id: PydanticObjectId, state: InquiryState, now: datetime, session: AsyncIOMotorClientSession
) -> bool:
    """False if it is not this person's to decide, or somebody was faster. Its content is gone at once."""
    change = {"state": state, "decided_at": now, "decided_by": user.id, **EMPTIED}
    of = {"_id": inquiry_id, **await visible_to(user)}
    done = await Inquiry.get_motor_collection().update_one(of, {"$set": change}, session=session)
    return bool(done.modified_count)
