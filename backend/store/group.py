"""The group a customer belongs to, as it lies in `parent_id`: read for the tree, and checked before it is written."""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.group import DEEPEST, Company, closes_a_circle
from backend.errors import Invalid, NotFound
from backend.store.customers import Customer
from backend.store.users import User, visible_to

MOST = 200
"""So many companies of a group are drawn, those nearest to the top."""


async def hang_below(
    user: User, child: PydanticObjectId, parent: PydanticObjectId, now: datetime, session: Session
) -> None:
    """Check that `child` may hang below `parent`. Raises NotFound if the person does not see the parent, Invalid for a circle.

    Every company above is written to, so that of two people who would close a circle together one meets the other's write and has to
    look again: a snapshot alone would let both through.
    """
    customers = Customer.get_motor_collection()
    if await customers.find_one({"_id": parent, **visible_to(user)}, {"_id": 1}, session=session) is None:
        raise NotFound("There is no such company to belong to.")
    parents = await _line_above(parent, now, session)
    if closes_a_circle(str(child), str(parent), parents):
        raise Invalid("This company already stands above the other one.", code="circle")


async def _line_above(company: PydanticObjectId | None, now: datetime, session: Session) -> dict[str, str | None]:
    customers = Customer.get_motor_collection()
    line: dict[str, str | None] = {}
    while company is not None and str(company) not in line and len(line) <= DEEPEST:
        touched = await customers.find_one_and_update(
            {"_id": company}, {"$set": {"changed_at": now}}, {"parent_id": 1}, session=session
        )
        above = touched.get("parent_id") if touched else None
        line[str(company)] = str(above) if above else None
        company = above
    return line


async def companies(user: User, customer_id: PydanticObjectId) -> list[Company]:
    """Everybody of the customer's group; without a name whom this person may not see. The caller has checked the customer itself."""
    top = await _top(customer_id)
    customers = Customer.get_motor_collection()
    pipeline: list[dict[str, Any]] = [
        {"$match": {"_id": top}},
        {"$graphLookup": {"from": "customers", "startWith": "$_id", "connectFromField": "_id", "connectToField": "parent_id",
                          "as": "below", "maxDepth": DEEPEST, "depthField": "depth"}},
        {"$project": {"all": {"$concatArrays": [[{"_id": "$_id", "parent_id": None, "depth": -1}], "$below"]}}},
        {"$unwind": "$all"},
        {"$replaceWith": {"_id": "$all._id", "parent_id": "$all.parent_id", "depth": "$all.depth"}},
        {"$sort": {"depth": 1, "_id": 1}},
        {"$limit": MOST},
    ]  # fmt: skip
    found = await customers.aggregate(pipeline, maxTimeMS=5000).to_list(MOST)
    named = await _named(user, [row["_id"] for row in found])
    return [_company(row, named.get(row["_id"])) for row in found]


async def _top(customer_id: PydanticObjectId) -> PydanticObjectId:
    customers = Customer.get_motor_collection()
    for _ in range(DEEPEST):
        found = await customers.find_one({"_id": customer_id}, {"parent_id": 1})
        above = found.get("parent_id") if found else None
        if above is None or await customers.find_one({"_id": above}, {"_id": 1}) is None:
            break
        customer_id = above
    return customer_id


async def _named(user: User, ids: list[PydanticObjectId]) -> dict[PydanticObjectId, dict[str, Any]]:
    wanted = {"_id": {"$in": ids}, **visible_to(user)}
    found = Customer.get_motor_collection().find(wanted, {"name": 1, "sites": {"$slice": 1}})
    return {row["_id"]: row async for row in found}


def _company(row: dict[str, Any], seen: dict[str, Any] | None) -> Company:
    parent = row.get("parent_id")
    sites = seen.get("sites", []) if seen else []
    return Company(
        str(row["_id"]),
        str(parent) if parent else None,
        seen["name"] if seen else None,
        sites[0]["city"] if sites else "",
    )
