"""Customers that are probably one, found beside the work and kept until somebody merges or parts them.

Who shares a key with a customer (`store.rivals.TwinKeys`) is compared with it. A round takes the customers changed since the last one,
so that an import of 100,000 is looked at bit by bit, and nobody waits for it. Contacts are looked at in the same round.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo import ReplaceOne

from backend.domain.duplicates import Likeness, likeliest
from backend.domain.parties import Party
from backend.store import double_contacts, flawed, rounds
from backend.store.customers import Customer
from backend.store.flawed import COMPARED
from backend.store.rivals import keys_of, party
from backend.store.twins import Found, TwinKeys, keep
from backend.store.users import User, visible_to

NEIGHBOURS, SHARERS = 20, 2_000
Alike = list[tuple[dict[str, Any], Likeness]]


async def like(user: User, wanted: Party) -> Alike:
    """Customers this person sees that `wanted` may be, the likeliest first: asked before a new one is written."""
    return await _alike(wanted, visible_to(user))


async def look(now: datetime) -> int:
    """One round over what was changed since the last: flaws, and likely doubles of customers and of contacts. How many were looked at."""
    looked_at = await rounds.changed(Customer, "duplicates", COMPARED, now)
    rows = looked_at.rows
    await _mark(rows)
    for row in rows:
        found = await _alike(party(row), {})
        rank = row.get("rank", 0.0)
        await keep(
            "customers", row["_id"], [Found(it["_id"], how, max(rank, it.get("rank", 0.0))) for it, how in found], now
        )
    await rounds.done(Customer, looked_at)
    return len(rows) + await double_contacts.look(now)


async def _mark(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    keys = [
        ReplaceOne({"_id": row["_id"]}, {"keys": keys_of(party(row)), "at": row["changed_at"]}, upsert=True)
        for row in rows
    ]
    await TwinKeys.get_motor_collection().bulk_write(keys, ordered=False)
    await flawed.note(rows)


async def _alike(wanted: Party, of: Mapping[str, Any]) -> Alike:
    found = await _neighbours(keys_of(wanted), of)
    return likeliest(wanted, ((party(it), it) for it in found))


async def _neighbours(keys: list[str], of: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those with most keys in common."""
    pipeline: list[dict[str, Any]] = [
        {"$match": {"keys": {"$in": keys}}},
        {"$limit": SHARERS},
        {"$project": {"common": {"$size": {"$setIntersection": ["$keys", keys]}}}},
        {"$sort": {"common": -1}},
        {"$limit": NEIGHBOURS},
    ]
    shared = await TwinKeys.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(NEIGHBOURS)
    ids = [row["_id"] for row in shared]
    return await Customer.get_motor_collection().find({"_id": {"$in": ids}, **of}, COMPARED).to_list(NEIGHBOURS)
