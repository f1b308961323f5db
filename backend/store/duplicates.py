"""Pairs of customers that are probably one, found beside the work and kept until somebody merges or parts them.

Who shares a key with a customer (`store.rivals.TwinKeys`) is compared with it. A round takes the customers changed since the last one,
so that an import of 100,000 is looked at bit by bit, and nobody waits for it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId
from pymongo import ReplaceOne, UpdateOne

from backend.domain.duplicates import Likeness, compare
from backend.domain.flaws import flaws
from backend.domain.parties import Party
from backend.store.customers import Customer
from backend.store.rivals import keys_of, party
from backend.store.twins import Duplicate, TwinKeys
from backend.store.users import User, visible_to

ROUND, PAGE = 200, 30
NEIGHBOURS, SHARERS = 20, 2_000
START = datetime(1970, 1, 1, tzinfo=UTC)

COMPARED = {
    "name": 1, "legal_form": 1, "sites": {"$slice": ["$sites", 1]}, "phones": 1, "domains": 1, "vat_id": 1, "numbers": 1, "rank": 1, "changed_at": 1,
    "flaws": 1, "owner_id": 1, "addresses": 1, "team": 1,
}  # fmt: skip
OF_CONTACT = {"customer_id": 1, "name": 1, "addresses": 1, "phones": 1, "left_at": 1}


async def like(user: User, wanted: Party) -> list[tuple[dict[str, Any], Likeness]]:
    """Customers this person sees that `wanted` may be, the likeliest first: asked before a new one is written."""
    found = await _neighbours(keys_of(wanted), visible_to(user))
    judged = [(row, compare(wanted, party(row))) for row in found if str(row["_id"]) != wanted.id]
    return sorted((it for it in judged if it[1].verdict != "different"), key=lambda it: -it[1].score)


async def look(now: datetime) -> int:
    """One round over the customers changed since the last: their keys, their flaws, their likely doubles. How many were looked at."""
    database = Customer.get_motor_collection().database
    place = await database.clocks.find_one({"_id": "duplicates"}) or {"at": START, "last": None}
    rows = await _changed(place, now)
    if not rows:
        return 0
    await _mark(rows)
    for row in rows:
        await _judge(row, now)
    await database.clocks.update_one(
        {"_id": "duplicates"}, {"$set": {"at": rows[-1]["changed_at"], "last": rows[-1]["_id"]}}, upsert=True
    )
    return len(rows)


async def open_pairs(user: User, after: float | None) -> list[dict[str, Any]]:
    """Pairs of which this person sees both, the most valuable first; one more than a page if there are more."""
    match: dict[str, Any] = {"state": "open"} | ({"rank": {"$lt": after}} if after is not None else {})
    side = [{"$match": visible_to(user)}, {"$project": COMPARED}]
    pipeline: list[dict[str, Any]] = [
        {"$match": match},
        {"$sort": {"rank": -1}},
        {"$lookup": {"from": "customers", "localField": "a_id", "foreignField": "_id", "as": "a", "pipeline": side}},
        {"$match": {"a.0": {"$exists": True}}},
        {"$lookup": {"from": "customers", "localField": "b_id", "foreignField": "_id", "as": "b", "pipeline": side}},
        {"$match": {"b.0": {"$exists": True}}},
        {"$limit": PAGE + 1},
    ]
    return await Duplicate.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(PAGE + 1)


async def part(user: User, pair_id: PydanticObjectId) -> bool:
    """These two are two: they are not proposed again. False if there is no such open pair."""
    change = {"state": "parted", "parted_by": user.id}
    done = await Duplicate.get_motor_collection().update_one({"_id": pair_id, "state": "open"}, {"$set": change})
    return bool(done.modified_count)


async def flawed(user: User, code: str | None, after: float | None) -> list[dict[str, Any]]:
    """Customers with something to put right, the most valuable first; one more than a page if there are more."""
    wanted: dict[str, Any] = {"flaws": code} if code else {"flaws.0": {"$exists": True}}
    below = {"rank": {"$lt": after}} if after is not None else {}
    found = Customer.get_motor_collection().find(
        {"$and": [visible_to(user), wanted, below]}, COMPARED, max_time_ms=5000
    )
    return await found.sort("rank", -1).limit(PAGE + 1).to_list(PAGE + 1)


async def contacts_of(ids: list[PydanticObjectId]) -> dict[PydanticObjectId, list[dict[str, Any]]]:
    people: dict[PydanticObjectId, list[dict[str, Any]]] = {it: [] for it in ids}
    contacts = Customer.get_motor_collection().database.contacts
    async for row in contacts.find({"customer_id": {"$in": ids}}, OF_CONTACT).limit(5000):
        people[row["customer_id"]].append(row)
    return people


async def _changed(place: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """In order of change, then id; `now` closes the round, so that a clock that runs ahead is not waited for."""
    later = [{"changed_at": {"$gt": place["at"], "$lte": now}}]
    if place["last"] is not None:
        later.append({"changed_at": place["at"], "_id": {"$gt": place["last"]}})
    found = Customer.get_motor_collection().find({"$or": later}, COMPARED)
    return await found.sort([("changed_at", 1), ("_id", 1)]).limit(ROUND).to_list(ROUND)


async def _mark(rows: list[dict[str, Any]]) -> None:
    people = await contacts_of([row["_id"] for row in rows])
    keys = [
        ReplaceOne({"_id": row["_id"]}, {"keys": keys_of(party(row)), "at": row["changed_at"]}, upsert=True)
        for row in rows
    ]
    await TwinKeys.get_motor_collection().bulk_write(keys, ordered=False)
    found = {row["_id"]: sorted({flaw.code for flaw in flaws(row, people[row["_id"]])}) for row in rows}
    writes = [
        UpdateOne({"_id": row["_id"]}, {"$set": {"flaws": found[row["_id"]]}})
        for row in rows
        if row.get("flaws") != found[row["_id"]]
    ]
    if writes:
        await Customer.get_motor_collection().bulk_write(writes, ordered=False)


async def _judge(row: dict[str, Any], now: datetime) -> None:
    mine, pairs = party(row), {}
    for other in await _neighbours(keys_of(mine), {}):
        likeness = compare(mine, party(other))
        if other["_id"] != row["_id"] and likeness.verdict != "different":
            pairs[other["_id"]] = (other, likeness)
    collection = Duplicate.get_motor_collection()
    ids = {
        "$or": [
            {"a_id": row["_id"], "b_id": {"$nin": list(pairs)}},
            {"b_id": row["_id"], "a_id": {"$nin": list(pairs)}},
        ]
    }
    await collection.delete_many({"state": "open", **ids})
    writes = [_proposal(row, other, likeness, now) for other, likeness in pairs.values()]
    if writes:
        await collection.bulk_write(writes, ordered=False)


def _proposal(row: Mapping[str, Any], other: Mapping[str, Any], likeness: Likeness, now: datetime) -> UpdateOne:
    a, b = sorted((row["_id"], other["_id"]))
    reasons = [{"code": it.code, "detail": it.detail, "weight": it.weight} for it in likeness.reasons]
    values = {"score": likeness.score, "reasons": reasons, "rank": max(row.get("rank", 0.0), other.get("rank", 0.0))}
    first = {"state": "open", "parted_by": None, "found_at": now}
    return UpdateOne({"a_id": a, "b_id": b}, {"$set": values, "$setOnInsert": first}, upsert=True)


async def _neighbours(keys: list[str], of: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those with most keys in common."""
    pipeline: list[dict[str, Any]] = [
        {"$match": {"keys": {"$in": keys}}},
        {"$limit": SHARERS},
        {"$project": {"common": {"$size": {"$setIntersection": ["$keys", keys]}}}},
        {"$sort": {"common": -1}},
        {"$limit": NEIGHBOURS},
    ]
    ids = [
        row["_id"]
        for row in await TwinKeys.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(NEIGHBOURS)
    ]
    return await Customer.get_motor_collection().find({"_id": {"$in": ids}, **of}, COMPARED).to_list(NEIGHBOURS)


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
