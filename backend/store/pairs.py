"""Two that are probably one, for the person who decides it: customers, or contacts of one customer."""

from typing import Any

from beanie import PydanticObjectId

from backend.store.completeness import Cursor
from backend.store.flawed import COMPARED
from backend.store.twins import Duplicate
from backend.store.users import User, visible_to

PAGE = 30
OF_CONTACT = {
    "name": 1,
    "title": 1,
    "addresses": 1,
    "customer_id": 1,
    "role": 1,
    "attitude": 1,
    "influence": 1,
    "phones": 1,
}


async def open_pairs(user: User, after: Cursor | None) -> list[dict[str, Any]]:
    """The next 30 pairs of which this person sees both, those of the most valuable customers first; one more if there are more.

    Each with `a` and `b` as lists of one, and `customer` where they are contacts.
    """
    pipeline: list[dict[str, Any]] = [
        {"$match": {"state": "open"} | ({"rank": {"$lte": after.key}} if after else {})},
        {"$sort": {"rank": -1}},
        *_sides(user),
        {"$skip": after.skip if after else 0},
        {"$limit": PAGE + 1},
    ]
    return await Duplicate.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(PAGE + 1)


async def part(user: User, pair_id: PydanticObjectId) -> bool:
    """These two are two: they are not proposed again. False if there is no such open pair."""
    change = {"state": "parted", "parted_by": user.id}
    done = await Duplicate.get_motor_collection().update_one({"_id": pair_id, "state": "open"}, {"$set": change})
    return bool(done.modified_count)


async def parted(one: PydanticObjectId) -> set[PydanticObjectId]:
    """Who was said to be somebody else than this one."""
    of = {"state": "parted", "$or": [{"a_id": one}, {"b_id": one}]}
    return {
        row["a_id"] if row["b_id"] == one else row["b_id"] async for row in Duplicate.get_motor_collection().find(of)
    }


def next_page(rows: list[dict[str, Any]], after: Cursor | None) -> Cursor | None:
    """Where the page after these begins; None if there is none. `rows` has one more than a page if there is."""
    if len(rows) <= PAGE:
        return None
    ranks = [row["rank"] for row in rows[:PAGE]]
    again = after.skip if after and after.key == ranks[-1] else 0
    return Cursor(ranks[-1], ranks.count(ranks[-1]) + again)


def _sides(user: User) -> list[dict[str, Any]]:
    """Both of each pair, from whichever collection they are; a pair of which one is not seen falls away."""
    stages: list[dict[str, Any]] = []
    for side in ("a", "b"):
        stages += [
            _lookup("customers", f"{side}_id", side, [{"$match": visible_to(user)}, {"$project": COMPARED}]),
            _lookup(
                "contacts",
                f"{side}_id",
                "person",
                [{"$match": visible_to(user, "customer_id")}, {"$project": OF_CONTACT}],
            ),
            {"$set": {side: {"$concatArrays": [f"${side}", "$person"]}}},
            {"$match": {f"{side}.0": {"$exists": True}}},
        ]
    named = _lookup("customers", "customer_id", "customer", [{"$project": {"name": 1}}])
    return [*stages, named, {"$unset": "person"}]


def _lookup(collection: str, local: str, name: str, pipeline: list[dict[str, Any]]) -> dict[str, Any]:
    how = {"from": collection, "localField": local, "foreignField": "_id", "as": name, "pipeline": pipeline}
    return {"$lookup": how}
