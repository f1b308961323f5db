"""What is kept of the search for doubles: each customer's keys, and the pairs that were found. How they are found: `duplicates`, `rivals`,
`double_contacts`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session
from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne

from backend.domain.duplicates import Likeness

Kind = Literal["customers", "contacts"]


class TwinKeys(Document):
    """Its id is the customer's. `at` is the customer's `changed_at` when the keys were made."""

    id: PydanticObjectId = PydanticObjectId()
    keys: list[str]
    at: datetime

    class Settings:
        name = "twin_keys"
        indexes = [IndexModel([("keys", ASCENDING)]), IndexModel([("at", DESCENDING)])]


class Duplicate(Document):
    """`a_id` is the smaller id, so that a pair is one document however it was found."""

    kind: Kind = "customers"
    customer_id: PydanticObjectId | None = None
    """Whose contacts these are."""
    a_id: PydanticObjectId
    b_id: PydanticObjectId
    score: int
    reasons: list[dict[str, Any]]
    rank: float
    """Of the more valuable one, or of the customer the two contacts are at: what matters most is put right first."""
    state: Literal["open", "parted"] = "open"
    parted_by: PydanticObjectId | None = None
    found_at: datetime

    class Settings:
        name = "duplicates"
        indexes = [
            IndexModel([("a_id", ASCENDING), ("b_id", ASCENDING)], unique=True),
            IndexModel([("b_id", ASCENDING)]),
            IndexModel([("state", ASCENDING), ("rank", DESCENDING)]),
        ]


class Found(NamedTuple):
    """One that may be the same, and what it is worth to know."""

    id: PydanticObjectId
    likeness: Likeness
    rank: float


async def keep(
    kind: Kind,
    one: PydanticObjectId,
    found: Sequence[Found],
    now: datetime,
    customer_id: PydanticObjectId | None = None,
) -> None:
    """These and no others may be the same as `one`. What a person has parted stays parted."""
    collection, ids = Duplicate.get_motor_collection(), [it.id for it in found]
    others = [{"a_id": one, "b_id": {"$nin": ids}}, {"b_id": one, "a_id": {"$nin": ids}}]
    await collection.delete_many({"state": "open", "$or": others})
    if found:
        about = {"kind": kind, "customer_id": customer_id}
        await collection.bulk_write([_proposal(one, it, about, now) for it in found], ordered=False)


async def forget(customer_id: PydanticObjectId, session: Session) -> None:
    """A customer that is gone is like nobody. If it comes back, it is looked at like any that was changed."""
    await TwinKeys.get_motor_collection().delete_one({"_id": customer_id}, session=session)
    pairs = {"state": "open", "$or": [{"a_id": customer_id}, {"b_id": customer_id}]}
    await Duplicate.get_motor_collection().delete_many(pairs, session=session)


def _proposal(one: PydanticObjectId, it: Found, about: dict[str, Any], now: datetime) -> UpdateOne:
    a, b = sorted((one, it.id))
    reasons = [{"code": why.code, "detail": why.detail, "weight": why.weight} for why in it.likeness.reasons]
    values = about | {"score": it.likeness.score, "reasons": reasons, "rank": it.rank}
    first = {"state": "open", "parted_by": None, "found_at": now}
    return UpdateOne({"a_id": a, "b_id": b}, {"$set": values, "$setOnInsert": first}, upsert=True)
