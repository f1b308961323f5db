"""The list of customers: those that matter most, or those that a text finds."""

from typing import Any

from backend.store.customers import Customer
from backend.store.search import find
from backend.store.users import User, visible_to

SEARCH_LIMIT = 20


async def search(user: User, text: str) -> list[dict[str, Any]]:
    """At most 20 customers that matter most; without a text the person's own, or their team's if they own none."""
    if text.strip():
        return await _found(user, text)
    return await _rows({**visible_to(user), "owner_id": user.id}) or await _rows(visible_to(user))


async def _found(user: User, text: str) -> list[dict[str, Any]]:
    ids = (await find(user, text)).customer_ids()
    rows = {row["_id"]: row for row in await _rows({"_id": {"$in": ids}, **visible_to(user)})} if ids else {}
    return [rows[it] for it in ids if it in rows]


async def _rows(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that matter most first, each with owner, open opportunities and open complaint."""
    pipeline: list[dict[str, Any]] = [
        {"$match": wanted},
        {"$sort": {"rank": -1}},
        {"$limit": SEARCH_LIMIT},
        {"$project": {"name": 1, "sites": 1, "segment": 1, "value_class": 1, "owner_id": 1, "open_complaint": 1}},
        {"$lookup": {"from": "users", "localField": "owner_id", "foreignField": "_id", "as": "owner",
                     "pipeline": [{"$project": {"name": 1}}]}},
        {"$lookup": {"from": "opportunities", "localField": "_id", "foreignField": "customer_id", "as": "opportunities",
                     "pipeline": [{"$match": {"is_open": True}}, {"$limit": 50}, {"$project": {"_id": 1}}]}},
    ]  # fmt: skip
    return await Customer.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(SEARCH_LIMIT)
