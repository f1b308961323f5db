"""How much each customer matters (`domain.value`), kept wherever a list is sorted by it: the customer, its standing, its search entries, its pairs.

    settle   these customers, in the transaction that gave them another class or made one of two
    look     those changed since the last look: whoever writes customers by other ways (an import) need not know of it
    refresh  all, once an hour, when their revenue has been counted anew

Only what differs is written. MongoDB computes, so that a hundred thousand customers are compared where they lie.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from pymongo import UpdateMany, UpdateOne

from backend.domain.findable import LEFT
from backend.domain.value import DIGITS, FLOOR, UNCLASSED, WITHIN
from backend.store import completeness, rounds
from backend.store.customers import Customer

BATCH = 500
Ranks = Mapping[PydanticObjectId, float]


def _by_class(of: Mapping[str, float], otherwise: float) -> dict[str, Any]:
    cases = [{"case": {"$eq": ["$value_class", name]}, "then": value} for name, value in of.items()]
    return {"$switch": {"branches": cases, "default": otherwise}}


_EUROS = {"$divide": [{"$max": [0, "$revenue_12m_cents"]}, 100]}
_REACHED = {"$min": [1, {"$divide": [{"$log10": {"$add": [1, _EUROS]}}, DIGITS]}]}
_WITHIN = {"$multiply": [_by_class(dict.fromkeys(FLOOR, WITHIN), UNCLASSED), _REACHED]}
RANK = {"$round": [{"$add": [_by_class(FLOOR, 0.0), _WITHIN]}, 1]}
"""`domain.value.rank` in MongoDB's words."""
ANOTHER = {"$expr": {"$ne": ["$rank", RANK]}}


async def settle(ids: Sequence[PydanticObjectId], session: Any = None) -> int:
    """Give these customers the rank they have now; how many had another."""
    customers, of = Customer.get_motor_collection(), {"_id": {"$in": list(ids)}, **ANOTHER}
    ranks = {row["_id"]: row["rank"] async for row in customers.find(of, {"rank": RANK}, session=session)}
    if ranks:
        await customers.update_many(of, [{"$set": {"rank": RANK}}], session=session)
        await completeness.recount(ranks, session)
        await _put_entries(ranks, session)
        await _put_pairs(list(ranks), session)
    return len(ranks)


async def look(now: datetime) -> int:
    """Some of those changed since the last look; how many were looked at."""
    looked_at = await rounds.changed(Customer, "ranks", {"changed_at": 1}, now)
    await settle([row["_id"] for row in looked_at.rows])
    await rounds.done(Customer, looked_at)
    return len(looked_at.rows)


async def refresh() -> int:
    """All customers; how many had another rank."""
    found = await Customer.get_motor_collection().find(ANOTHER, {"_id": 1}).to_list(None)
    ids = [row["_id"] for row in found]
    return sum([await settle(ids[at : at + BATCH]) for at in range(0, len(ids), BATCH)])


async def _put_entries(ranks: Ranks, session: Any) -> None:
    """The customer's entry, and those of its contacts: who has left matters half as much."""
    database = Customer.get_motor_collection().database
    gone: dict[PydanticObjectId, list[PydanticObjectId]] = {}
    left = {"customer_id": {"$in": list(ranks)}, "left_at": {"$ne": None}}
    async for it in database.contacts.find(left, {"customer_id": 1}, session=session):
        gone.setdefault(it["customer_id"], []).append(it["_id"])
    writes = [write for id_, rank in ranks.items() for write in _entries(id_, rank, gone.get(id_, []))]
    await database.search_entries.bulk_write(writes, ordered=False, session=session)


def _entries(id_: PydanticObjectId, rank: float, gone: list[PydanticObjectId]) -> list[UpdateMany]:
    of = {"customer_id": id_, "kind": {"$in": ["customer", "contact"]}}
    there = UpdateMany({**of, "_id": {"$nin": gone}}, {"$set": {"rank": rank}})
    return [there, UpdateMany({"_id": {"$in": gone}}, {"$set": {"rank": rank * LEFT}})] if gone else [there]


async def _put_pairs(ids: list[PydanticObjectId], session: Any) -> None:
    """Two customers that may be one count as much as the more valuable, two contacts as much as their customer."""
    database, among = Customer.get_motor_collection().database, {"$in": ids}
    of = {"$or": [{"a_id": among}, {"b_id": among}, {"customer_id": among}]}
    pairs = await database.duplicates.find(of, {"a_id": 1, "b_id": 1, "customer_id": 1}, session=session).to_list(None)
    whose = {it["_id"]: [it[name] for name in ("a_id", "b_id", "customer_id") if it.get(name)] for it in pairs}
    asked = {"_id": {"$in": [id_ for some in whose.values() for id_ in some]}}
    found = database.customers.find(asked, {"rank": 1}, session=session)
    ranks = {row["_id"]: row["rank"] async for row in found}
    writes = [UpdateOne({"_id": pair}, {"$set": {"rank": max((ranks.get(it, 0.0) for it in some), default=0.0)}})
              for pair, some in whose.items()]  # fmt: skip
    if writes:
        await database.duplicates.bulk_write(writes, ordered=False, session=session)
