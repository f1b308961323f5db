"""One push to one person: the outbox. Unique per (user, mail, reason), so a replayed mail notes nothing new.

    queued --claim--> queued, not before `next_at` --> sent | failed | expired

A claim moves `next_at` by a lease, by conditional update: of two processes one finds the notice and the other does not. If the
claimer dies, the lease runs out and anybody may try again. `delivered` remembers the devices that have it already, `refused` those
whose service will not take it.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel, ReturnDocument

from backend.store.users import User

CLAIM_S = 20
"""Longer than a push may take (10 s), so that a slow service is not asked twice."""

NoticeState = Literal["queued", "sent", "failed", "expired"]


class Notice(Document):
    user_id: PydanticObjectId
    mail_id: PydanticObjectId
    customer_id: PydanticObjectId | None = None
    team: str | None = None
    reason: str
    urgency: str
    topic: str
    payload: bytes
    state: NoticeState = "queued"
    next_at: datetime
    expires_at: datetime
    made_at: datetime
    tries: int = 0
    delivered: list[PydanticObjectId] = Field(default_factory=list)
    refused: list[PydanticObjectId] = Field(default_factory=list)
    outcome: str = ""
    sent_at: datetime | None = None
    schema_version: int = 1

    class Settings:
        name = "notices"
        indexes = [
            IndexModel([("user_id", ASCENDING), ("mail_id", ASCENDING), ("reason", ASCENDING)], unique=True),
            IndexModel([("next_at", ASCENDING)], name="queued", partialFilterExpression={"state": "queued"}),
        ]


def born_claimed(now: datetime) -> dict[str, Any]:
    """The fields of a notice whose maker sends it at once: a claim like any other, without a second write."""
    return {"next_at": now + timedelta(seconds=CLAIM_S), "tries": 1}


async def claim_due(now: datetime) -> dict[str, Any] | None:
    """Take whichever notice has waited longest for the next 20 s; None if nothing is due that nobody else has."""
    found: dict[str, Any] | None = await Notice.get_motor_collection().find_one_and_update(
        {"state": "queued", "next_at": {"$lte": now}},
        {"$set": {"next_at": now + timedelta(seconds=CLAIM_S)}, "$inc": {"tries": 1}},
        sort=[("next_at", 1)],
        return_document=ReturnDocument.AFTER,
    )
    return found


async def finish(
    notice_id: PydanticObjectId, state: NoticeState, outcome: str, delivered: list[PydanticObjectId], now: datetime
) -> None:
    """Record the end: sent means that a push service took it, not that anybody saw it. The payload is no longer needed."""
    sent = {"sent_at": now} if state == "sent" else {}
    await Notice.get_motor_collection().update_one(
        {"_id": notice_id},
        {
            "$set": {"state": state, "outcome": outcome, "payload": b"", **sent},
            "$addToSet": {"delivered": {"$each": delivered}},
        },
    )


async def try_again(
    notice_id: PydanticObjectId,
    at: datetime,
    outcome: str,
    delivered: list[PydanticObjectId],
    refused: list[PydanticObjectId],
) -> None:
    """Once more, for the devices that neither have it nor refused it."""
    settled = {"delivered": {"$each": delivered}, "refused": {"$each": refused}}
    await Notice.get_motor_collection().update_one(
        {"_id": notice_id}, {"$set": {"next_at": at, "outcome": outcome}, "$addToSet": settled}
    )


async def recipient(notice: dict[str, Any]) -> dict[str, Any] | None:
    """The person and their devices, if they may still see what the notice is about (checked again at the time of sending)."""
    still_theirs: dict[str, Any] = {"_id": notice["user_id"], "disabled_at": None}
    if notice.get("team"):
        still_theirs["teams"] = notice["team"]
    pipeline: list[dict[str, Any]] = [
        {"$match": still_theirs},
        {"$project": {"lang": 1}},
        {"$lookup": {"from": "devices", "localField": "_id", "foreignField": "user_id", "as": "devices",
                     "pipeline": [{"$match": {"activated_at": {"$ne": None}}}]}},
        {"$lookup": {"from": "customers", "pipeline": [{"$match": {"_id": notice["customer_id"]}}, {"$project": {"team": 1}}],
                     "as": "customer"}},
    ]  # fmt: skip
    found = await User.get_motor_collection().aggregate(pipeline).to_list(1)
    if not found:
        return None
    customer = found[0]["customer"]
    if notice.get("customer_id") and (not customer or customer[0]["team"] != notice["team"]):
        return None
    person: dict[str, Any] = found[0]
    return person
