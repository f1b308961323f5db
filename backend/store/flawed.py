"""What is to be put right at customers and their contacts: noted on the customer beside the work, listed by what the customer is worth."""

from typing import Any

from beanie import PydanticObjectId
from pymongo import UpdateOne

from backend.domain.flaws import flaws
from backend.store.completeness import Cursor
from backend.store.customers import Customer
from backend.store.users import User, visible_to

PAGE = 30
PEOPLE = 5000

COMPARED = {
    "name": 1, "legal_form": 1, "sites": 1, "phones": 1, "domains": 1, "vat_id": 1, "numbers": 1, "rank": 1, "changed_at": 1,
    "flaws": 1, "owner_id": 1, "addresses": 1, "team": 1,
}  # fmt: skip
"""Of a customer, what flaws and doubles are told by."""
OF_CONTACT = {"customer_id": 1, "name": 1, "addresses": 1, "phones": 1, "left_at": 1, "bounces": 1, "departed": 1}


async def note(rows: list[dict[str, Any]]) -> None:
    """Write what is wrong at these customers, where it differs."""
    people = await contacts_of([row["_id"] for row in rows])
    found = {row["_id"]: sorted({flaw.code for flaw in flaws(row, people[row["_id"]])}) for row in rows}
    writes = [
        UpdateOne({"_id": row["_id"]}, {"$set": {"flaws": found[row["_id"]]}})
        for row in rows
        if row.get("flaws") != found[row["_id"]]
    ]
    if writes:
        await Customer.get_motor_collection().bulk_write(writes, ordered=False)


async def flawed(user: User, code: str | None, after: Cursor | None) -> list[dict[str, Any]]:
    """The next 30 customers with something to put right, the most valuable first; one more if there are more."""
    wanted: dict[str, Any] = {"flaws": code} if code else {"flaws.0": {"$exists": True}}
    below = {"rank": {"$lte": after.key}} if after else {}
    found = Customer.get_motor_collection().find(
        {"$and": [visible_to(user), wanted, below]}, COMPARED, max_time_ms=5000
    )
    return await found.sort("rank", -1).skip(after.skip if after else 0).limit(PAGE + 1).to_list(PAGE + 1)


async def counts(user: User) -> dict[str, int]:
    """How many customers this person sees have each flaw."""
    pipeline: list[dict[str, Any]] = [
        {"$match": {"$and": [visible_to(user), {"flaws.0": {"$exists": True}}]}},
        {"$project": {"flaws": 1}},
        {"$unwind": "$flaws"},
        {"$group": {"_id": "$flaws", "many": {"$sum": 1}}},
    ]
    rows = await Customer.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(50)
    return {row["_id"]: row["many"] for row in rows}


async def contacts_of(ids: list[PydanticObjectId]) -> dict[PydanticObjectId, list[dict[str, Any]]]:
    people: dict[PydanticObjectId, list[dict[str, Any]]] = {it: [] for it in ids}
    contacts = Customer.get_motor_collection().database.contacts
    async for row in contacts.find({"customer_id": {"$in": ids}}, OF_CONTACT).limit(PEOPLE):
        people[row["customer_id"]].append(row)
    return people
