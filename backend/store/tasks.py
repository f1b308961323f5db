"""Something one person has promised to do for a customer, by a day. Done, it becomes a line of the timeline (`entries`)."""

from datetime import date, datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from backend.errors import Conflict
from backend.store.trade import DAYS
from backend.store.users import User, visible_to

LISTED = 300
LISTED_DONE = 50
DONE = {"$type": "date"}
"""What `done_at` of a finished task is. In just these words, or the partial index is not used."""
TAKEN = "This was already written down elsewhere. Please look at it again."

Which = Literal["open", "done"]


class Task(Document):
    customer_id: PydanticObjectId
    contact_id: PydanticObjectId | None = None
    team: str
    user_id: PydanticObjectId
    title: str
    due: date | None = None
    done_at: datetime | None = None
    done_by: PydanticObjectId | None = None
    made_by: PydanticObjectId | None = None
    made_at: datetime
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "tasks"
        bson_encoders = DAYS
        indexes = [
            IndexModel([("user_id", ASCENDING), ("due", ASCENDING)], name="open_of_user", partialFilterExpression={"done_at": None}),
            IndexModel([("user_id", ASCENDING), ("done_at", DESCENDING)], name="done_of_user", partialFilterExpression={"done_at": DONE}),
            IndexModel([("customer_id", ASCENDING)], name="all_of_customer"),
            IndexModel([("customer_id", ASCENDING), ("due", ASCENDING)], name="open_of_customer", partialFilterExpression={"done_at": None}),
        ]  # fmt: skip


_NAMES: list[dict[str, Any]] = [
    {"$lookup": {"from": collection, "localField": local, "foreignField": "_id", "as": name,
                 "pipeline": [{"$project": {"name": 1}}]}}
    for collection, local, name in (("customers", "customer_id", "customer"), ("contacts", "contact_id", "contact"), ("users", "user_id", "user"))
]  # fmt: skip


async def of_user(user: User, which: Which) -> list[dict[str, Any]]:
    """This person's own: at most 300 open ones, those without a day first and then by day; or the 50 done last."""
    mine = {"user_id": user.id, **visible_to(user, "customer_id")}
    if which == "done":
        return await _rows({**mine, "done_at": DONE}, {"done_at": -1}, LISTED_DONE)
    return await _rows({**mine, "done_at": None}, {"due": 1}, LISTED)


async def open_of_customer(customer_id: PydanticObjectId) -> list[dict[str, Any]]:
    """Everybody's open ones for a customer. The caller has checked that the person may see the customer."""
    return await _rows({"customer_id": customer_id, "done_at": None}, {"due": 1}, LISTED)


async def opened(user: User, task_id: PydanticObjectId) -> dict[str, Any] | None:
    """One task by name; None if this person may not see it."""
    rows = await _rows({"_id": task_id, **visible_to(user, "customer_id")}, {"_id": 1}, 1)
    return rows[0] if rows else None


async def add(task: Task) -> None:
    """Write a task down. Saying it again with its id changes nothing. Raises Conflict if the id is another task's."""
    try:
        await task.insert()
    except DuplicateKeyError:
        if not await Task.find_one({"_id": task.id, "customer_id": task.customer_id, "made_by": task.made_by}):
            raise Conflict(TAKEN) from None


async def _rows(wanted: dict[str, Any], order: dict[str, int], limit: int) -> list[dict[str, Any]]:
    pipeline: list[dict[str, Any]] = [{"$match": wanted}, {"$sort": order}, {"$limit": limit}, *_NAMES]
    return await Task.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(limit)
