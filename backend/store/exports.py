"""Documents for an export: what the person sees and nothing else, streamed in batches with the names of their customers."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from beanie import PydanticObjectId

from backend.domain.columns import MONEY_KINDS, ImportKind
from backend.errors import NotAllowed, TooMany
from backend.store import audit
from backend.store.customers import Customer
from backend.store.import_known import DOCUMENTS
from backend.store.users import User, names, sees_money, visible_to

BATCH = 500
AN_HOUR = 30
"""Exports of one person."""
Row = dict[str, Any]


async def begin(user: User, kind: ImportKind, now: datetime) -> None:
    """Check that this person may take these documents along, and note that they did. Raises NotAllowed, TooMany."""
    if kind in MONEY_KINDS and not sees_money(user):
        raise NotAllowed("Orders and invoices are for those who see finances.")
    of_hour = {"user_id": user.id, "action": "export", "at": {"$gte": now - timedelta(hours=1)}}
    if await audit.Audit.get_motor_collection().count_documents(of_hour) >= AN_HOUR:
        raise TooMany("That is a lot of exports for one hour. Please wait.", retry_after_s=600)
    await audit.note("export", kind, PydanticObjectId(str(user.id)), at=now, user_id=user.id)


async def documents(user: User, kind: ImportKind) -> AsyncIterator[Row]:
    """Each visible document with `customer_name`, `customer_number` and `owner_name`."""
    wanted: Row = visible_to(user, "_id" if kind == "customers" else "customer_id")
    batch: list[Row] = []
    async for row in DOCUMENTS[kind].get_motor_collection().find(wanted, batch_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            for it in await _named(kind, batch):
                yield it
            batch = []
    for it in await _named(kind, batch):
        yield it


async def _named(kind: ImportKind, rows: list[Row]) -> list[Row]:
    if kind == "customers":
        owners = await names([row["owner_id"] for row in rows if row.get("owner_id")])
        return [row | {"owner_name": owners.get(row["owner_id"], "") if row.get("owner_id") else ""} for row in rows]
    shown = {"name": 1, "numbers": 1}
    ids = list({row["customer_id"] for row in rows})
    customers = {it["_id"]: it async for it in Customer.get_motor_collection().find({"_id": {"$in": ids}}, shown)}
    return [row | _of(customers.get(row["customer_id"], {})) for row in rows]


def _of(customer: Row) -> Row:
    return {"customer_name": customer.get("name", ""), "customer_number": (customer.get("numbers") or [""])[0]}
