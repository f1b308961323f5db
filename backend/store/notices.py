"""One push to one person: the outbox. Unique per (user, mail, reason), so a replayed mail notes nothing new.

    queued --claim--> queued, not before `next_at` --> sent | failed | expired
    queued --> replaced             a later one of the same matter was made before it was sent
    queued, sent --> seen           its person has opened the mail (opened_mails.py)

A claim moves `next_at` by a lease and leaves its mark, by conditional update: of two processes one finds the notice and the other does
not. If the
claimer dies, the lease runs out and anybody may try again. `delivered` remembers the devices that have it already, `refused` those
whose service will not take it. Times of claims are the database's, so no clock of ours decides who sends; `tries` is the fence: who comes
back after its claim ran out records nothing.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from beanie.odm.utils.dump import get_dict
from motor.motor_asyncio import AsyncIOMotorClientSession
from pydantic import Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.deputies import stands_in

CLAIM_S = 20
"""Longer than a push may take (10 s), so that a slow service is not asked twice."""

EVER = datetime.fromtimestamp(0, UTC)
"""Any time at all: the index of those that wait is asked by it."""

NoticeState = Literal["queued", "sent", "failed", "expired", "replaced", "seen"]


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
    claim: PydanticObjectId | None = None
    """Whose it is until `next_at`."""
    expires_at: datetime
    made_at: datetime
    tries: int = 0
    delivered: list[PydanticObjectId] = Field(default_factory=list)
    refused: list[PydanticObjectId] = Field(default_factory=list)
    replaces: list[PydanticObjectId] = Field(default_factory=list)
    """Those of the same matter that were still waiting when this one was made."""
    outcome: str = ""
    sent_at: datetime | None = None
    schema_version: int = 1

    class Settings:
        name = "notices"
        indexes = [
            IndexModel([("user_id", ASCENDING), ("mail_id", ASCENDING), ("reason", ASCENDING)], unique=True),
            IndexModel([("next_at", ASCENDING)], name="queued", partialFilterExpression={"state": "queued"}),
            IndexModel([("topic", ASCENDING), ("made_at", DESCENDING)]),
        ]


def birth(notice: Notice) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Filter and change that insert a notice whose maker sends it at once: born claimed, by the database's clock like every claim."""
    fields = {name: {"$literal": value} for name, value in get_dict(notice, to_db=True).items() if name != "_id"}
    return {"_id": notice.id}, [{"$set": {**fields, "next_at": _claim_end()}}]


def replacement(notices: Sequence[Notice]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Filter and change that end those whose place these take, if they still wait; None if there are none."""
    ids = [id_ for it in notices for id_ in it.replaces]
    return ({"_id": {"$in": ids}, "state": "queued"}, {"$set": {"state": "replaced", "payload": b""}}) if ids else None


async def queue(notices: Sequence[Notice], session: AsyncIOMotorClientSession) -> None:
    """Put notices into the outbox for whoever looks next. One that this person has had about this mail stays as it is; whoever has opened
    the mail already is told only what a manager is warned of."""
    opened = await _opened(notices, session)
    for it in notices:
        row = get_dict(it, to_db=True)
        if it.user_id in opened and it.reason != "complaint_alert":
            row |= {"state": "seen", "payload": b""}
        of = {name: row.pop(name) for name in ("user_id", "mail_id", "reason")}
        await Notice.get_motor_collection().update_one(of, {"$setOnInsert": row}, upsert=True, session=session)
    if replaced := replacement(notices):
        await Notice.get_motor_collection().update_many(*replaced, session=session)


async def take_back(mail_id: PydanticObjectId, session: AsyncIOMotorClientSession) -> None:
    """What nobody has been told yet of this mail is not so any more."""
    waiting = {"state": "queued", "next_at": {"$gt": EVER}, "mail_id": mail_id}
    await Notice.get_motor_collection().delete_many(waiting, session=session)


async def claim_due(limit: int) -> list[dict[str, Any]]:
    """Take, for the next 20 s, up to `limit` of the notices that have waited longest; only those that nobody else has taken meanwhile."""
    collection = Notice.get_motor_collection()
    is_due = {"state": "queued", "$expr": {"$lte": ["$next_at", "$$NOW"]}}
    found = await collection.find(is_due, {"_id": 1}).sort("next_at", 1).limit(limit).to_list(limit)
    if not found:
        return []
    ids, claim = [row["_id"] for row in found], PydanticObjectId()
    take = [{"$set": {"next_at": _claim_end(), "claim": claim, "tries": {"$add": ["$tries", 1]}}}]
    await collection.update_many({"_id": {"$in": ids}, **is_due}, take)
    return await collection.find({"_id": {"$in": ids}, "claim": claim}).to_list(limit)


async def finish(notice: dict[str, Any], state: NoticeState, outcome: str, delivered: list[PydanticObjectId]) -> None:
    """Record the end, if the claim is still ours: sent means that a push service took it. The payload is no longer needed."""
    sent = {"sent_at": True} if state == "sent" else {}
    await Notice.get_motor_collection().update_one(
        {"_id": notice["_id"], "tries": notice["tries"], "state": "queued"},
        {
            "$set": {"state": state, "outcome": outcome, "payload": b""},
            "$addToSet": {"delivered": {"$each": delivered}},
            **({"$currentDate": sent} if sent else {}),
        },
    )


async def try_again(
    notice: dict[str, Any],
    after_s: int,
    outcome: str,
    delivered: list[PydanticObjectId],
    refused: list[PydanticObjectId],
) -> None:
    """Once more after a while, for the devices that neither have it nor refused it; if the claim is still ours."""
    at = {"$dateAdd": {"startDate": "$$NOW", "unit": "second", "amount": after_s}}
    change = {
        "next_at": at,
        "outcome": {"$literal": outcome},
        "delivered": {"$setUnion": ["$delivered", delivered]},
        "refused": {"$setUnion": ["$refused", refused]},
    }
    await Notice.get_motor_collection().update_one(
        {"_id": notice["_id"], "tries": notice["tries"], "state": "queued"}, [{"$set": change}]
    )


async def recipients(notice_ids: list[PydanticObjectId]) -> dict[PydanticObjectId, list[dict[str, Any]]]:
    """The devices of each notice's person, where they may still see what it is about (checked again at the time of sending)."""
    pipeline: list[dict[str, Any]] = [
        {"$match": {"_id": {"$in": notice_ids}}},
        {"$project": {"user_id": 1, "customer_id": 1, "team": 1}},
        {"$lookup": {"from": "users", "localField": "user_id", "foreignField": "_id", "as": "user",
                     "pipeline": [{"$match": {"disabled_at": None}}, {"$project": {"teams": 1}}]}},
        {"$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                     "pipeline": [{"$project": {"team": 1, "deputy": 1}}]}},
        {"$lookup": {"from": "devices", "localField": "user_id", "foreignField": "user_id", "as": "devices",
                     "pipeline": [{"$match": {"activated_at": {"$ne": None}}}]}},
    ]  # fmt: skip
    found = await Notice.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(len(notice_ids))
    now = datetime.now(UTC)
    return {row["_id"]: row["devices"] for row in found if _still_theirs(row, now)}


async def _opened(notices: Sequence[Notice], session: AsyncIOMotorClientSession) -> set[PydanticObjectId]:
    """Who of these people has opened the mail that they would be told of."""
    of = {
        "user_id": {"$in": [it.user_id for it in notices]},
        "mail_id": {"$in": [it.mail_id for it in notices]},
        "state": "seen",
    }
    return set(await Notice.get_motor_collection().distinct("user_id", of, session=session)) if notices else set()


def _claim_end() -> dict[str, Any]:
    return {"$dateAdd": {"startDate": "$$NOW", "unit": "second", "amount": CLAIM_S}}


def _still_theirs(row: dict[str, Any], now: datetime) -> bool:
    if not row["user"]:
        return False
    if row.get("customer_id") and (not row["customer"] or row["customer"][0]["team"] != row["team"]):
        return False
    return not row.get("team") or row["team"] in row["user"][0]["teams"] or _is_deputy(row, now)


def _is_deputy(row: dict[str, Any], now: datetime) -> bool:
    deputy = row["customer"][0].get("deputy") if row.get("customer") else None
    if not deputy or deputy["user_id"] != row["user_id"]:
        return False
    return stands_in(deputy["first_day"], deputy["last_day"], now)
