"""Opening a customer: itself, its people, what is open and the newest of its timeline, in one aggregation.

A parent and open complaints are rare, and each $lookup costs a tenth of the whole: they are read only where the customer names them.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from beanie import PydanticObjectId

from backend.domain.context import Ref
from backend.store import activities, customers, merging, users
from backend.store.complaints import Complaint
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.users import Names, User, visible_to

READ = 200
"""So many contacts and open opportunities at most."""
SHOWN = 50

Row = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """All that a customer's page is made of. `timeline` holds one entry more than a page if there is more, and is empty if not asked for."""

    customer: Customer
    contacts: list[Contact]
    opportunities: list[Row]
    complaints: list[Row]
    parent: Ref | None
    timeline: list[Row]
    names: Names
    """Of our own people who appear in it."""


async def opened(user: User, customer_id: PydanticObjectId, *, with_timeline: bool = False) -> Opened | None:
    """None if there is no such customer for this person. An id from an old link leads to the customer it was merged into."""
    row = await _read(user, customer_id, with_timeline)
    if row is None and (kept := await merging.final("customers", customer_id)):
        row = await _read(user, kept, with_timeline)
    return await _opened(user, row) if row else None


async def _read(user: User, customer_id: PydanticObjectId, with_timeline: bool) -> Row | None:
    pipeline = [
        {"$match": {"_id": customer_id, **visible_to(user)}},
        _hanging("contacts", [{"$limit": READ}]),
        _hanging("opportunities", [{"$match": {"is_open": True}}, {"$limit": READ}]),
        *([_hanging("activities", activities.FIRST_PAGE)] if with_timeline else []),
    ]  # fmt: skip
    rows = await Customer.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(1)
    return next(iter(rows), None)


def _hanging(collection: str, pipeline: list[Row]) -> Row:
    return {
        "$lookup": {
            "from": collection, "localField": "_id", "foreignField": "customer_id", "as": collection, "pipeline": pipeline
        }
    }  # fmt: skip


async def _opened(user: User, row: Row) -> Opened:
    customer = Customer.model_validate(row)
    contacts = [Contact.model_validate(it) for it in sorted(row["contacts"], key=itemgetter("name"))]
    opportunities = sorted(row["opportunities"], key=_close)
    parent, complaints, timeline, names = await asyncio.gather(
        _parent(user, customer),
        _complaints(customer),
        activities.with_people(row.get("activities", []), row["contacts"]),
        users.known_names(_named(customer, contacts)),
    )
    return Opened(customer, contacts, opportunities[:SHOWN], complaints, parent, timeline, names)


def _close(opportunity: Row) -> datetime:
    """Without a day: first, as MongoDB sorts them."""
    close: datetime | None = opportunity.get("expected_close")
    return close or datetime.min.replace(tzinfo=UTC)


async def _parent(user: User, customer: Customer) -> Ref | None:
    parent = await customers.visible(user, customer.parent_id) if customer.parent_id else None
    return Ref(str(parent.id), parent.name) if parent else None


async def _complaints(customer: Customer) -> list[Row]:
    if not customer.open_complaint:
        return []
    of = {"customer_id": customer.id, "is_open": True}
    return await Complaint.get_motor_collection().find(of).sort("received_at", 1).to_list(SHOWN)


def _named(customer: Customer, contacts: list[Contact]) -> set[PydanticObjectId]:
    """Our own people who appear on the page."""
    known = [it.by for of in (customer, *contacts) for it in of.known.values()]
    deputy = customer.deputy.user_id if customer.deputy else None
    return {it for it in (customer.owner_id, deputy, *known) if it}
