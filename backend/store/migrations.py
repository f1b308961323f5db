"""Bringing a database of an older version up to date: numbered steps, each once, each safe to run again if the process dies in it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import UpdateOne

from backend.domain.postal import kept
from backend.settings import Mongo
from backend.store import fulltext, indexes, search_index
from backend.store.candidates import give_teams as candidates_with_teams
from backend.store.complaints import MIRROR_ALL
from backend.store.complaints import upgrade as complaints_with_a_clock
from backend.store.connection import Store, open_store
from backend.store.documents import DOCUMENTS
from backend.store.mailbox_upgrades import (
    mails_with_places,
    progress_with_evidence,
    quarantine_in_full,
    several_folders,
)

Database = AsyncIOMotorDatabase[Any]
Step = Callable[[Database], Awaitable[None]]

ENTRIES = ("sites", "facts", "fascination", "needs")
BATCH = 1_000
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
            await indexes.drop(database.customers, name)
    await fulltext.give_words(database)


async def timeline_in_order(database: Database) -> None:
    """The timeline's index ends with the id; the one without it is of no use any more."""
    await indexes.drop(database.activities, "customer_id_1_at_-1")


async def entries_with_ids(database: Database) -> None:
    """What stands on a customer (sites, facts, fascination, needs) is changed by its id; what was written before there were ids gets one."""
    for name in ENTRIES:
        lacking = {name: {"$elemMatch": {"id": {"$exists": False}}}}
        last = ObjectId("0" * 24)
        while rows := await _after(last, lacking, database):
            await database.customers.bulk_write([_given_ids(name, it) for it in rows], ordered=False)
            last = rows[-1]["_id"]


async def _after(last: ObjectId, wanted: dict[str, Any], database: Database) -> list[dict[str, Any]]:
    found = database.customers.find({**wanted, "_id": {"$gt": last}}, dict.fromkeys(ENTRIES, 1))
    return await found.sort("_id", 1).limit(BATCH).to_list(BATCH)


def _given_ids(name: str, row: dict[str, Any]) -> UpdateOne:
    """Only if nobody changes the list in this moment; who runs the step again comes to it again."""
    entries = [it if "id" in it else {"id": ObjectId(), **it} for it in row[name]]
    return UpdateOne({"_id": row["_id"], name: row[name]}, {"$set": {name: entries}})


async def indexes_that_were_replaced(database: Database) -> None:
    """An index that no query for one customer could use, and one that is part of another now."""
    for collection, name in (("customers", "parent_id_1"), ("opportunities", "open_of_customer")):
        await indexes.drop(database[collection], name)


async def doubles_of_one_word(database: Database) -> None:
    """Names of one word are found, too, and contacts: everything is looked at once more."""
    await database.twin_keys.delete_many({})
    await database.clocks.delete_one({"_id": "duplicates"})
    await indexes.drop(database.contacts, "changed_at_1")


async def longer_beginnings(database: Database) -> None:
    """What begins with twelve letters is found by them; places and legal forms by fewer keys."""
    await search_index.rebuild(database)


async def devices_with_a_session(database: Database) -> None:
    """A device is told something while somebody is signed in there. Where that was not noted, it is while its person is anywhere, at most
    as long as the longest of their sessions: by then they have started the app there, or signed in."""
    alive = {"ended_at": None, "expires_at": {"$gt": datetime.now(UTC)}}
    pipeline: list[dict[str, Any]] = [
        {"$match": {"session_ends_at": {"$exists": False}}},
        {"$lookup": {"from": "sessions", "localField": "user_id", "foreignField": "user_id", "pipeline": [{"$match": alive}], "as": "alive"}},
        {"$project": {"session_ends_at": {"$max": "$alive.expires_at"}}},
        {"$merge": {"into": "devices", "whenNotMatched": "discard"}},
    ]  # fmt: skip
    await database.devices.aggregate(pipeline).to_list(None)


async def addresses_as_kept(database: Database) -> None:
    """Sites written before addresses were normalised: who has "D-70469" is found by 70469, and lies in the territory of 70."""
    last = ObjectId("0" * 24)
    while rows := await _with_sites(last, database):
        last = rows[-1]["_id"]
        for row in rows:
            sites = [kept(it) for it in row["sites"]]
            if sites == row["sites"]:
                continue
            as_seen = {"_id": row["_id"], "sites": row["sites"]}
            await database.customers.update_one(as_seen, {"$set": {"sites": sites}})
            await search_index.reindex_customer(row["_id"])


async def _with_sites(last: ObjectId, database: Database) -> list[dict[str, Any]]:
    found = database.customers.find({"_id": {"$gt": last}, "sites.0": {"$exists": True}}, {"sites": 1})
    return await found.sort("_id", 1).limit(BATCH).to_list(BATCH)


async def audit_in_order(database: Database) -> None:
    """The log's indexes end with the id, as its pages do; those without it are of no use any more."""
    for of in ("ref_id", "customer_id", "user_id", "action"):
        await indexes.drop(database.audit, f"{of}_1_at_-1")


async def what_imports_wrote(database: Database) -> None:
    """Rows of an import stood under a time that had passed, and nobody looked at them: everything is looked at once more."""
    await database.clocks.delete_many({"_id": {"$in": ["duplicates", "double_contacts", "twin_keys"]}})


async def numbers_that_mails_quote(database: Database) -> None:
    """The papers and customers that a mail quotes the number of are found by it."""
    await search_index.rebuild(database)


async def indexes_of_the_card(database: Database) -> None:
    """What matters of the past is kept with a mail: nobody looks up a conversation's lines any more. A customer's open tasks have an index of
    their own, which MongoDB must not take for the one of all."""
    await indexes.drop(database.activities, "thread_id_1_at_-1")
    await indexes.drop(database.tasks, "of_customer")


STEPS: tuple[Step, ...] = (
    complaints_on_customers,
    last_contact,
    complaints_with_a_clock,
    searched_by_entries,
    timeline_in_order,
    entries_with_ids,
    indexes_that_were_replaced,
    doubles_of_one_word,
    longer_beginnings,
    devices_with_a_session,
    candidates_with_teams,
    addresses_as_kept,
    audit_in_order,
    what_imports_wrote,
    progress_with_evidence,
    several_folders,
    quarantine_in_full,
    mails_with_places,
    numbers_that_mails_quote,
    indexes_of_the_card,
)


async def migrate(mongo: Mongo) -> Store:
    """Connect and build what is missing (indexes, steps of newer versions). Safe to run again and by several at once."""
    store = await open_store(mongo)
    await indexes.bring_up_to_date(DOCUMENTS)
    await bring_up_to_date(store.database)
    return store


async def bring_up_to_date(database: Database) -> int:
    """Run what this database has not had yet, in order; how many steps that were. A new database has had all: there is nothing to change."""
    is_new = await database.users.find_one({}, {"_id": 1}) is None
    found = await database.clocks.find_one({"_id": "schema"})
    done = int(found["version"]) if found else len(STEPS) if is_new else 0
    for step in STEPS[done:]:
        await step(database)
    await database.clocks.update_one({"_id": "schema"}, {"$max": {"version": len(STEPS)}}, upsert=True)
    return len(STEPS) - done
