"""One line of the customer's timeline: a call, a visit, a mail, a note, an order. Everything exchanged lands here."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.words import ActivityKind

TIMELINE_PAGE = 30


class Attached(BaseModel):
    """A file in GridFS (`store.files`)."""

    file_id: PydanticObjectId
    name: str
    type: str
    size: int


class Activity(Document):
    customer_id: PydanticObjectId
    contact_id: PydanticObjectId | None = None
    team: str
    kind: ActivityKind
    at: datetime
    title: str
    text: str = ""
    by_user_id: PydanticObjectId | None = None
    mail_id: PydanticObjectId | None = None
    thread_id: str | None = None
    ref_kind: str = ""
    """What the line tells of, by collection (offers, orders, invoices, complaints, tasks), and its id."""
    ref_id: PydanticObjectId | None = None
    attachments: list[Attached] = Field(default_factory=list)
    schema_version: int = 1

    class Settings:
        name = "activities"
        indexes = [
            IndexModel([("customer_id", ASCENDING), ("at", DESCENDING)]),
            IndexModel([("thread_id", ASCENDING), ("at", DESCENDING)]),
            IndexModel(
                [("mail_id", ASCENDING)], unique=True, partialFilterExpression={"mail_id": {"$type": "objectId"}}
            ),
        ]


async def timeline(customer_id: PydanticObjectId, before: datetime | None) -> list[dict[str, Any]]:
    """The next 30 entries before a time and one more if there is one, newest first. The caller has checked that the person may see the customer."""
    match: dict[str, Any] = {"customer_id": customer_id}
    if before:
        match["at"] = {"$lt": before}
    pipeline: list[dict[str, Any]] = [
        {"$match": match},
        {"$sort": {"at": -1}},
        {"$limit": TIMELINE_PAGE + 1},
        {"$lookup": {"from": "contacts", "localField": "contact_id", "foreignField": "_id", "as": "contact",
                     "pipeline": [{"$project": {"name": 1}}]}},
        {"$lookup": {"from": "users", "localField": "by_user_id", "foreignField": "_id", "as": "by",
                     "pipeline": [{"$project": {"name": 1}}]}},
    ]  # fmt: skip
    return await Activity.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(TIMELINE_PAGE + 1)
