"""UIDs at or below the watermark that are not decided (`Progress.open`): mail that failed, is missing, or is large and fetched beside the others.

Times are the database's: when the next try is due is asked, not calculated by our own clock.
"""

from typing import Any

from beanie import PydanticObjectId
from pymongo import ReturnDocument

from backend.store.progress import Fenced, Open, Progress, Why

GROWTH = 1.7
"""By this factor the seconds to the next try grow with each failure."""


class Beyond(Exception):
    """The server named a UID that its own UIDNEXT says cannot be there yet; nothing was written."""


async def fail(progress_id: PydanticObjectId, uid: int, why: Why, fence: int) -> Open:
    """Count a failure and go on: the UID stays open while the watermark moves past it. Raises Beyond and Fenced.

    Nobody may have given this mail, so the number is believed only below UIDNEXT: settling what a server made up would end the folder.
    """
    is_there = {"$or": [{"uidnext_seen": 0}, {"uidnext_seen": {"$gt": uid}}]}
    found = await Progress.get_motor_collection().find_one_and_update(
        {"_id": progress_id, "fence": fence, **is_there}, _failed(uid, why), {f"open.{uid}": 1},
        return_document=ReturnDocument.AFTER,
    )  # fmt: skip
    if found is None:
        raise Beyond if await Progress.find({"_id": progress_id, "fence": fence}).exists() else Fenced
    return Open.model_validate(found["open"][str(uid)])


def _failed(uid: int, why: Why) -> list[dict[str, Any]]:
    tries = {"$add": [{"$ifNull": [f"$open.{uid}.tries", 0]}, 1]}
    known = {"tries": tries, "why": why, "since": {"$ifNull": [f"$open.{uid}.since", "$$NOW"]}}
    wait_ms = {"$toLong": {"$multiply": [1000, {"$pow": [GROWTH, f"$open.{uid}.tries"]}]}}
    next_at = {"$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": wait_ms}}
    return [
        {"$set": {f"open.{uid}": known, "settled_through": {"$max": ["$settled_through", uid]}}},
        {"$set": {f"open.{uid}.next_at": next_at}},
    ]


async def put_off(progress_id: PydanticObjectId, uid: int, fence: int) -> Open:
    """A large mail is fetched beside the others: it is open from now on, without having failed. Raises Fenced."""
    large = {"tries": 0, "why": "large", "since": "$$NOW", "next_at": "$$NOW"}
    found = await Progress.get_motor_collection().find_one_and_update(
        {"_id": progress_id, "fence": fence}, [{"$set": {f"open.{uid}": large, "settled_through": {"$max": ["$settled_through", uid]}}}],
        {f"open.{uid}": 1}, return_document=ReturnDocument.AFTER,
    )  # fmt: skip
    if found is None:
        raise Fenced
    return Open.model_validate(found["open"][str(uid)])


async def due(progress_id: PydanticObjectId) -> list[int]:
    """The open UIDs whose next try is due by the database's clock, ascending."""
    is_due = {"$filter": {"input": {"$objectToArray": "$open"}, "cond": {"$lte": ["$$this.v.next_at", "$$NOW"]}}}
    pipeline: list[dict[str, Any]] = [{"$match": {"_id": progress_id}}, {"$project": {"open": is_due}}]
    rows = await Progress.get_motor_collection().aggregate(pipeline).to_list(1)
    return sorted(int(it["k"]) for row in rows for it in row["open"])
