"""A customer's complaint. While one is open every card says "resolve first".

The oldest open one is mirrored on its customer, so that whoever reads a customer knows it without asking further.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel, UpdateOne

from backend.domain.words import ComplaintStatus
from backend.store.customers import Customer


class Complaint(Document):
    customer_id: PydanticObjectId
    team: str
    title: str
    status: ComplaintStatus = "received"
    is_open: bool = True
    received_at: datetime
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "complaints"
        indexes = [
            IndexModel(
                [("customer_id", ASCENDING)], name="open_of_customer", partialFilterExpression={"is_open": True}
            ),
            IndexModel([("changed_at", ASCENDING)]),
        ]


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
