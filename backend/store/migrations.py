"""Bringing a database of an older version up to date: numbered steps, each once, each safe to run again if the process dies in it."""

from collections.abc import Awaitable, Callable
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from backend.store import fulltext, search_index
from backend.store.complaints import MIRROR_ALL
from backend.store.complaints import upgrade as complaints_with_a_clock

Database = AsyncIOMotorDatabase[Any]
Step = Callable[[Database], Awaitable[None]]

CONTACTS = ("mail_in", "mail_out", "call", "visit", "meeting", "letter", "fax")


async def complaints_on_customers(database: Database) -> None:
    await database.complaints.aggregate(MIRROR_ALL, allowDiskUse=True).to_list(None)


async def last_contact(database: Database) -> None:
    """When the customer was last spoken with, from what stands on the timeline."""
    pipeline: list[dict[str, Any]] = [
        {"$match": {"kind": {"$in": list(CONTACTS)}}},
        {"$group": {"_id": "$customer_id", "last_contact_at": {"$max": "$at"}}},
        {"$merge": {"into": "customers", "whenNotMatched": "discard"}},
    ]
    await database.activities.aggregate(pipeline, allowDiskUse=True).to_list(None)


async def searched_by_entries(database: Database) -> None:
    """Customers no longer carry what they are searched by; every line of the timeline carries its words."""
    await search_index.rebuild(database)
    await database.customers.update_many({"pfx": {"$exists": True}}, {"$unset": {"pfx": 1}})
    for name, keys in (await database.customers.index_information()).items():
        if "pfx" in dict(keys["key"]):
            await database.customers.drop_index(name)
    await fulltext.give_words(database)


async def timeline_in_order(database: Database) -> None:
    """The timeline's index ends with the id; the one without it is of no use any more."""
    if "customer_id_1_at_-1" in await database.activities.index_information():
        await database.activities.drop_index("customer_id_1_at_-1")


STEPS: tuple[Step, ...] = (
    complaints_on_customers,
    last_contact,
    complaints_with_a_clock,
    searched_by_entries,
    timeline_in_order,
)


async def bring_up_to_date(database: Database) -> int:
    """Run what this database has not had yet, in order; how many steps that were. A new database has had all: there is nothing to change."""
    is_new = await database.users.find_one({}, {"_id": 1}) is None
    found = await database.clocks.find_one({"_id": "schema"})
    done = int(found["version"]) if found else len(STEPS) if is_new else 0
    for step in STEPS[done:]:
        await step(database)
    await database.clocks.update_one({"_id": "schema"}, {"$max": {"version": len(STEPS)}}, upsert=True)
    return len(STEPS) - done
