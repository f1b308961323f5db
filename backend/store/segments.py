"""Segments at rest, and which customer belongs to which. What their rules mean to MongoDB is `segment_filters`.

Each customer carries the segment that leads (`segment_id`, and its name for the card): the one a person chose, else the first by
order whose rules hold. It is written when rules change and once an hour, for rules speak of days.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from backend.domain.segments import Rule, Test, Treatment
from backend.store import ranks
from backend.store.customers import Customer
from backend.store.segment_figures import refresh_bought, refresh_revenue
from backend.store.segment_filters import filter_of
from backend.store.users import User, visible_to

FRESH_FOR = timedelta(hours=1)
KNOWN_S = 60
_treatments: dict[PydanticObjectId, tuple[float, Treatment]] = {}


class RuleRow(BaseModel):
    attribute: str
    test: Test
    values: list[str] = Field(default_factory=list)
    number: int = 0


class TreatmentRow(BaseModel):
    rhythm_days: int | None = None
    playbook: list[str] = Field(default_factory=list)
    cares: Literal["owner", "inside"] = "owner"


class Segment(Document):
    name: str
    note: str = ""
    position: int
    """Where a customer fits several, the lowest leads."""
    by_hand: bool = False
    rules: list[RuleRow] = Field(default_factory=list)
    treatment: TreatmentRow = Field(default_factory=TreatmentRow)
    made_by: PydanticObjectId | None = None
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "segments"
        indexes = [IndexModel([("name", ASCENDING)], unique=True), IndexModel([("position", ASCENDING)])]


def rules_of(segment: Segment) -> tuple[Rule, ...]:
    return tuple(Rule(it.attribute, it.test, tuple(it.values), it.number) for it in segment.rules)


def treatment_of(segment: Segment) -> Treatment:
    it = segment.treatment
    return Treatment(it.rhythm_days, tuple(it.playbook), it.cares)


async def count(user: User, rules: Sequence[Rule], now: datetime) -> int:
    """How many of the customers this person sees."""
    wanted = {"$and": [visible_to(user), filter_of(rules, now)]}
    return int(await Customer.get_motor_collection().count_documents(wanted, maxTimeMS=5000))


async def members(user: User, segment: Segment) -> int:
    """How many of the customers this person sees are in it now."""
    wanted = {"$and": [visible_to(user), {"segment_id": segment.id}]}
    return int(await Customer.get_motor_collection().count_documents(wanted, maxTimeMS=5000))


async def sample(user: User, rules: Sequence[Rule], now: datetime) -> list[dict[str, Any]]:
    """The five that matter most of those, id and name."""
    wanted = {"$and": [visible_to(user), filter_of(rules, now)]}
    found = Customer.get_motor_collection().find(wanted, {"name": 1, "sites": {"$slice": 1}}, max_time_ms=5000)
    return await found.sort("rank", -1).limit(5).to_list(5)


async def treatment(segment_id: PydanticObjectId | None) -> Treatment:
    """What a segment asks of us, remembered for a minute: it is on every card."""
    if segment_id is None:
        return Treatment()
    known = _treatments.get(segment_id)
    if known is None or known[0] < time.monotonic():
        found = await Segment.get(segment_id)
        known = _treatments[segment_id] = (time.monotonic() + KNOWN_S, treatment_of(found) if found else Treatment())
    return known[1]


async def in_order() -> list[Segment]:
    return await Segment.find_all().sort("position").to_list(200)


async def assign(now: datetime, customer_id: PydanticObjectId | None = None) -> None:
    """Write each customer's leading segment, or one customer's. What a person chose stays as long as that segment exists."""
    of = {"_id": customer_id} if customer_id else {}
    customers, segments = Customer.get_motor_collection(), await in_order()
    taken: list[dict[str, Any]] = []
    for segment in segments:
        lead = {"segment_id": segment.id, "segment": segment.name}
        await customers.update_many({**of, "segment_by_hand": True, "segment_id": segment.id}, {"$set": lead})
        if segment.by_hand:
            continue
        fits = filter_of(rules_of(segment), now)
        free = {**of, "segment_by_hand": {"$ne": True}, "$and": [fits, *({"$nor": [it]} for it in taken)]}
        await customers.update_many({**free, "segment_id": {"$ne": segment.id}}, {"$set": lead})
        await customers.update_many({**free, "segment": {"$ne": segment.name}}, {"$set": lead})
        taken.append(fits)
    rest = {**of, "segment_id": {"$ne": None}, "segment_by_hand": {"$ne": True}, **({"$nor": taken} if taken else {})}
    await customers.update_many(rest, {"$set": {"segment_id": None, "segment": ""}})


async def release(segment_id: PydanticObjectId, now: datetime) -> None:
    """A segment is gone: nobody is in it by hand any more."""
    await Customer.get_motor_collection().update_many({"segment_id": segment_id}, {"$set": {"segment_by_hand": False}})
    await assign(now)


async def refresh_if_due(now: datetime) -> bool:
    """Once an hour, by whichever process is first: revenue and purchases onto the customers, their rank, then the assignment."""
    clock = Segment.get_motor_collection().database.clocks
    await clock.update_one(
        {"_id": "segments"}, {"$setOnInsert": {"at": datetime.min.replace(tzinfo=now.tzinfo)}}, upsert=True
    )
    won = await clock.update_one({"_id": "segments", "at": {"$lt": now - FRESH_FOR}}, {"$set": {"at": now}})
    if not won.modified_count:
        return False
    await refresh_revenue(now)
    await refresh_bought()
    await ranks.refresh()
    await assign(now)
    return True
