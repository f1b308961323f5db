"""A customer's complaint. While one is open every card says "resolve first".

The oldest open one is mirrored on its customer, so that whoever reads a customer knows it without asking further. What changes one stands
in `complaint_changes`, who hears of a missed aim in `escalations`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne

from backend.domain.complaint_life import OPEN, Life, Stage
from backend.domain.words import ComplaintCause, ComplaintStatus, ComplaintStep, Severity
from backend.store.customers import Customer, Known
from backend.store.users import Filter, User, visible_to

LISTED = 200

Which = Literal["mine", "team", "overdue", "closed"]


class Step(BaseModel):
    """One thing that happened to it. `note` is in the words of whoever did it."""

    status: ComplaintStep
    at: datetime
    by_user_id: PydanticObjectId | None = None
    note: str = ""


class Told(BaseModel):
    """A missed aim of which somebody has heard."""

    stage: Stage
    at: datetime


class Complaint(Document):
    customer_id: PydanticObjectId
    team: str
    number: str = ""
    title: str
    text: str = ""
    contact_id: PydanticObjectId | None = None
    owner_id: PydanticObjectId | None = None
    """Who cares for this complaint; at first the customer's owner."""
    mail_id: PydanticObjectId | None = None
    thread_id: str | None = None
    cause: ComplaintCause = ""
    cause_text: str = ""
    cost_cents: int | None = None
    currency: str = "EUR"
    steps: list[Step] = Field(default_factory=list)
    escalations: list[Told] = Field(default_factory=list)
    known: dict[str, Known] = Field(default_factory=dict)

    # Its life, under the names of `domain.complaint_life.Life`
    status: ComplaintStatus = "received"
    severity: Severity = "normal"
    received_at: datetime
    round_at: datetime | None = None
    acknowledged_at: datetime | None = None
    solved_at: datetime | None = None
    confirmed_at: datetime | None = None
    waiting_since: datetime | None = None
    paused_minutes: int = 0
    ack_due_at: datetime | None = None
    solve_due_at: datetime | None = None
    told: list[Stage] = Field(default_factory=list)
    is_open: bool = True
    due_at: datetime | None = None
    escalate_at: datetime | None = None

    changed_at: datetime
    schema_version: int = 2

    class Settings:
        name = "complaints"
        indexes = [
            IndexModel(
                [("customer_id", ASCENDING)], name="open_of_customer", partialFilterExpression={"is_open": True}
            ),
            IndexModel([("team", ASCENDING), ("status", ASCENDING), ("due_at", ASCENDING)], name="of_team"),
            IndexModel([("owner_id", ASCENDING), ("status", ASCENDING), ("due_at", ASCENDING)], name="of_owner"),
            IndexModel([("customer_id", ASCENDING), ("received_at", DESCENDING)], name="of_customer"),
            IndexModel(
                [("team", ASCENDING), ("solved_at", ASCENDING)], name="solved_of_team",
                partialFilterExpression={"status": "solved"},
            ),
            IndexModel(
                [("owner_id", ASCENDING), ("solved_at", ASCENDING)], name="solved_of_owner",
                partialFilterExpression={"status": "solved"},
            ),
            IndexModel(
                [("team", ASCENDING), ("confirmed_at", DESCENDING)], name="closed_of_team",
                partialFilterExpression={"status": "confirmed"},
            ),
            IndexModel(
                [("escalate_at", ASCENDING)], name="to_escalate",
                partialFilterExpression={"escalate_at": {"$type": "date"}},
            ),
            IndexModel(
                [("number", ASCENDING)], name="number", unique=True, partialFilterExpression={"number": {"$gt": ""}}
            ),
            IndexModel([("changed_at", ASCENDING)]),
        ]  # fmt: skip


def life(row: dict[str, Any], now: datetime) -> Life:
    """The stored life of a complaint. One from before there were clocks begins its time for solving now."""
    return Life(
        status=row["status"],
        severity=row.get("severity", "normal"),
        received_at=row["received_at"],
        round_at=row.get("round_at") or now,
        acknowledged_at=row.get("acknowledged_at"),
        solved_at=row.get("solved_at"),
        confirmed_at=row.get("confirmed_at"),
        waiting_since=row.get("waiting_since"),
        paused_minutes=row.get("paused_minutes", 0),
        ack_due_at=row.get("ack_due_at"),
        solve_due_at=row.get("solve_due_at"),
        told=tuple(row.get("told", ())),
        is_open=row["is_open"],
        due_at=row.get("due_at"),
        escalate_at=row.get("escalate_at"),
    )


_NEW_IN_2: dict[str, Any] = {
    "number": "", "text": "", "contact_id": None, "owner_id": None, "mail_id": None, "thread_id": None, "cause": "", "cause_text": "",
    "cost_cents": None, "currency": "EUR", "steps": [], "escalations": [], "severity": "normal", "acknowledged_at": None,
    "solved_at": None, "confirmed_at": None, "waiting_since": None, "paused_minutes": 0, "ack_due_at": None, "solve_due_at": None,
    "told": [], "due_at": None, "escalate_at": None,
}  # fmt: skip


async def upgrade(database: Any) -> None:
    """Give complaints from before version 2 the fields they lack. They have no clock until their next step."""
    change = [{"$set": {**{name: {"$ifNull": [f"${name}", {"$literal": value}]} for name, value in _NEW_IN_2.items()},
                        "round_at": "$$NOW", "schema_version": 2}}]  # fmt: skip
    await database.complaints.update_many({"schema_version": {"$not": {"$gte": 2}}}, change)


# Reading


_IS_OPEN: Filter = {"status": {"$in": list(OPEN)}}
"""By status and not by `is_open`, so that the same index brings them in the order in which they are due."""
_PEOPLE: list[dict[str, Any]] = [
    {"$lookup": {"from": collection, "localField": local, "foreignField": "_id", "as": name,
                 "pipeline": [{"$project": {"name": 1}}]}}
    for collection, local, name in (("customers", "customer_id", "customer"), ("users", "owner_id", "owner"))
]  # fmt: skip
_ROW = {
    "number", "title", "status", "severity", "received_at", "round_at", "acknowledged_at", "solved_at", "confirmed_at", "waiting_since",
    "paused_minutes", "ack_due_at", "solve_due_at", "is_open", "due_at", "customer_id", "owner_id",
}  # fmt: skip


async def listed(user: User, which: Which, now: datetime) -> list[dict[str, Any]]:
    """At most 200: the open ones by what is due first, those that wait for the customer's word after them; closed ones newest first."""
    seen = visible_to(user, "customer_id")
    if which == "closed":
        return await _rows({**seen, "status": "confirmed"}, {"confirmed_at": -1})
    if which == "overdue":
        return await _rows({**seen, **_IS_OPEN, "due_at": {"$lt": now}, "waiting_since": None}, {"due_at": 1})
    theirs = {**seen, **({"owner_id": user.id} if which == "mine" else {})}
    unsolved = await _rows({**theirs, **_IS_OPEN}, {"due_at": 1})
    return unsolved + await _rows({**theirs, "status": "solved"}, {"solved_at": 1})


async def _rows(wanted: Filter, order: dict[str, int]) -> list[dict[str, Any]]:
    pipeline: list[dict[str, Any]] = [
        {"$match": wanted}, {"$sort": order}, {"$limit": LISTED}, {"$project": dict.fromkeys(_ROW, 1)}, *_PEOPLE,
    ]  # fmt: skip
    return await Complaint.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(LISTED)


async def opened(user: User, complaint_id: PydanticObjectId) -> dict[str, Any] | None:
    """A whole complaint with customer, contact, owner, everybody of its steps and whoever could care for it, by name.

    None if this person may not see it.
    """
    pipeline: list[dict[str, Any]] = [
        {"$match": {"_id": complaint_id, **visible_to(user, "customer_id")}},
        *_PEOPLE,
        {"$lookup": {"from": "contacts", "localField": "contact_id", "foreignField": "_id", "as": "contact",
                     "pipeline": [{"$project": {"name": 1}}]}},
        {"$lookup": {"from": "users", "localField": "steps.by_user_id", "foreignField": "_id", "as": "people",
                     "pipeline": [{"$project": {"name": 1}}]}},
        {"$lookup": {"from": "users", "localField": "team", "foreignField": "teams", "as": "colleagues",
                     "pipeline": [{"$match": {"disabled_at": None}}, {"$project": {"name": 1}}]}},
    ]  # fmt: skip
    rows = await Complaint.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(1)
    return rows[0] if rows else None


async def open_of_customer(customer_id: PydanticObjectId) -> list[dict[str, Any]]:
    """The open ones of a customer, oldest first. The caller has checked that the person may see the customer."""
    found = Complaint.get_motor_collection().find({"customer_id": customer_id, "is_open": True})
    return await found.sort("received_at", ASCENDING).to_list(50)


# The mirror on the customer


_MIRRORED = ("_id", "title", "status", "received_at")
MIRROR_ALL: list[dict[str, Any]] = [
    {"$match": {"is_open": True}},
    {"$sort": {"received_at": 1}},
    {"$group": {"_id": "$customer_id", "open_complaint": {"$first": {name: f"${name}" for name in _MIRRORED}}}},
    {"$merge": {"into": "customers", "whenNotMatched": "discard"}},
]
"""For a database written before customers carried their complaint."""


async def mirror(customer_ids: Iterable[PydanticObjectId], session: Any = None) -> None:
    """Write each customer's oldest open complaint onto the customer. Call it in the transaction that changed the complaints."""
    ids = list(customer_ids)
    wanted = {"customer_id": {"$in": ids}, "is_open": True}
    rows = Complaint.get_motor_collection().find(wanted, [*_MIRRORED, "customer_id"], session=session)
    oldest: dict[PydanticObjectId, dict[str, Any]] = {}
    async for row in rows.sort("received_at", -1):
        oldest[row.pop("customer_id")] = row
    changes = [UpdateOne({"_id": it}, {"$set": {"open_complaint": oldest.get(it)}}) for it in ids]
    if changes:
        await Customer.get_motor_collection().bulk_write(changes, ordered=False, session=session)
