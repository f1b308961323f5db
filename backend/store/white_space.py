"""Gathering for `domain.white_space`: who is similar, and what they and others ordered in the last two years.

Nothing is computed beforehand: at most 120 customers, those whose rank is nearest, stand for the similar ones, and as many of
comparable rank for all others; their orders come by an index. So it costs the same at 100,000 customers as at 1,000. Counts are over
the whole company and name nobody; names are read apart, only of customers this person sees.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from beanie import PydanticObjectId
from pymongo import ASCENDING, DESCENDING

from backend.domain.white_space import Gap, Trait, gaps, is_enough, rings
from backend.store.customers import Customer
from backend.store.trade import Order
from backend.store.users import User, visible_to

Row = dict[str, Any]
Baskets = dict[str, set[str]]

NEAREST = 60
"""To each side of the customer's rank."""
ORDERS_OF_ONE = 5_000
NAMED = 3
TRAITS = {"industries": 1, "segment": 1, "value_class": 1, "rank": 1, "open_complaint": 1}


class Found(NamedTuple):
    ring: tuple[Trait, ...]
    """What the similar ones have in common with the customer; empty if too few are known."""
    peers: int
    others: int
    gaps: tuple[Gap, ...]


async def traits(user: User, customer_id: PydanticObjectId) -> Row | None:
    """What similarity is judged by, and whether a complaint is open; None if this person may not see the customer."""
    row: Row | None = await Customer.get_motor_collection().find_one({"_id": customer_id, **visible_to(user)}, TRAITS)
    return row


async def found(customer: Row, since: datetime) -> Found:
    """The gaps of a customer read by `traits`, from orders since then."""
    asked = rings(_has(customer))
    if not asked:
        return Found((), 0, 0, ())
    own, others, (ring, peers) = await asyncio.gather(
        _bought_ever(customer["_id"]), _bought_by_nearest(customer, {}, since), _narrowest(customer, asked, since)
    )
    return Found(ring, len(peers), len(others), gaps(own, peers, others)) if ring else Found((), 0, 0, ())


async def named(user: User, ids: Iterable[str]) -> list[Row]:
    """Id and name of those of these customers whom this person sees; at most three."""
    wanted = {"$and": [{"_id": {"$in": [PydanticObjectId(it) for it in ids]}}, visible_to(user)]}
    return await Customer.get_motor_collection().find(wanted, {"name": 1}).sort("rank", -1).limit(NAMED).to_list(NAMED)


async def _narrowest(
    customer: Row, asked: Sequence[Sequence[Trait]], since: datetime
) -> tuple[tuple[Trait, ...], Baskets]:
    """The first ring that holds enough customers who buy; an empty one if none does."""
    for ring in asked:
        peers = await _bought_by_nearest(customer, _common(customer, ring), since)
        if is_enough(peers):
            return tuple(ring), peers
    return (), {}


async def _bought_by_nearest(customer: Row, common: Row, since: datetime) -> Baskets:
    return await _baskets(await _nearest(customer, common), since)


def _has(customer: Row) -> set[Trait]:
    told: dict[Trait, Any] = {
        "industry": customer.get("industries"), "segment": customer.get("segment"), "value_class": customer.get("value_class"),
    }  # fmt: skip
    return {trait for trait, value in told.items() if value}


def _common(customer: Row, ring: Sequence[Trait]) -> Row:
    conditions: dict[Trait, Row] = {
        "industry": {"industries": {"$in": customer.get("industries", [])}},
        "segment": {"segment": customer.get("segment")},
        "value_class": {"value_class": customer.get("value_class")},
    }
    return {name: test for trait in ring for name, test in conditions[trait].items()}


async def _nearest(customer: Row, common: Row) -> list[PydanticObjectId]:
    """Who shares this, nearest in rank, without the customer."""
    others = {**common, "_id": {"$ne": customer["_id"]}}
    rank = customer["rank"]
    sides = await asyncio.gather(
        _ids({**others, "rank": {"$gte": rank}}, ASCENDING), _ids({**others, "rank": {"$lt": rank}}, DESCENDING)
    )
    return [it for side in sides for it in side]


async def _ids(wanted: Row, order: int) -> list[PydanticObjectId]:
    rows = Customer.get_motor_collection().find(wanted, {"_id": 1}, max_time_ms=5000).sort("rank", order).limit(NEAREST)
    return [row["_id"] for row in await rows.to_list(NEAREST)]


async def _baskets(ids: list[PydanticObjectId], since: datetime) -> Baskets:
    """What each of them ordered; who ordered nothing of ours is left out."""
    pipeline: list[Row] = [
        {"$match": {"customer_id": {"$in": ids}, "day": {"$gte": since}, "status": {"$ne": "cancelled"}}},
        {"$project": {"customer_id": 1, "lines.offering_id": 1}},
        {"$unwind": "$lines"},
        {"$match": {"lines.offering_id": {"$type": "objectId"}}},
        {"$group": {"_id": "$customer_id", "offerings": {"$addToSet": "$lines.offering_id"}}},
    ]
    rows = await Order.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(None)
    return {str(row["_id"]): {str(it) for it in row["offerings"]} for row in rows}


async def _bought_ever(customer_id: PydanticObjectId) -> set[str]:
    """Also what was ordered long ago: who knows it and left it has no white space there."""
    wanted = {"customer_id": customer_id, "status": {"$ne": "cancelled"}}
    rows = Order.get_motor_collection().find(wanted, {"lines.offering_id": 1}).sort("day", -1).limit(ORDERS_OF_ONE)
    lines = (line for row in await rows.to_list(ORDERS_OF_ONE) for line in row.get("lines", ()))
    return {str(it) for line in lines if (it := line.get("offering_id"))}
