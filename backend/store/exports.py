"""Documents for an export: what the person sees and nothing else, streamed in batches with the names of what they point to."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from beanie import PydanticObjectId

from backend.domain.activity_log import TOLD
from backend.domain.columns import MONEY_KINDS, SHARED_KINDS, ImportKind
from backend.domain.told import without_money
from backend.domain.trade_entries import ACTIVITY
from backend.errors import NotAllowed, TooMany
from backend.store import audit
from backend.store.api_keys import ApiKey
from backend.store.export_names import Seen, with_names
from backend.store.import_known import DOCUMENTS
from backend.store.imports import WORKING, ImportRun
from backend.store.places import Place
from backend.store.users import User, sees_money, visible_to

BATCH = 500
PATIENCE_MS = 5000
SETTLING = timedelta(minutes=1)
"""So long a transaction, or a clock that is slow, may come after the time it bears."""
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
    """Each visible document with the names of what it points to; offers, orders and invoices once for each `line` they have."""

    def seen(customer: str) -> Row:
        return visible_to(user, customer)

    wanted = chosen(kind, seen)
    batch: list[Row] = []
    async for row in DOCUMENTS[kind].get_motor_collection().find(wanted, batch_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            for it in await _told(user, kind, batch, seen):
                yield it
            batch = []
    for it in await _told(user, kind, batch, seen):
        yield it


async def changed(key: ApiKey, kind: ImportKind, since: datetime, after: Place | None, limit: int) -> list[Row]:
    """The next documents in order of change, with names, and one more if there is one: what this system's key may read.

    Raises NotAllowed for orders and invoices if the key has no money.
    """
    if kind in MONEY_KINDS and not key.money:
        raise NotAllowed("This key may not read orders and invoices.")

    def seen(_: str) -> Row:
        return {"team": {"$in": key.teams}}

    wanted = {"$and": [chosen(kind, seen), {"changed_at": {"$gte": since}}, *_behind(after)]}
    found = DOCUMENTS[kind].get_motor_collection().find(wanted).sort([("changed_at", 1), ("_id", 1)])
    rows = await with_names(kind, await found.limit(limit + 1).max_time_ms(PATIENCE_MS).to_list(limit + 1), seen)
    return rows if key.money else [without_money(kind, row) for row in rows]


async def settled_until(now: datetime) -> datetime:
    """Before this time nothing changes any more: a minute ago, or when the first of the imports under way began, whose rows all bear that
    time."""
    begun = {"stamp": {"$ne": None}, "status": {"$in": [*WORKING, "paused"]}}
    first = await ImportRun.get_motor_collection().find(begun, {"stamp": 1}).sort("stamp", 1).limit(1).to_list(1)
    stamps: list[datetime] = [it["stamp"] for it in first]
    return min([now - SETTLING, *stamps])


def _behind(place: Place | None) -> list[Row]:
    if place is None:
        return []
    return [
        {"changed_at": {"$gte": place.at}},
        {"$or": [{"changed_at": {"$gt": place.at}}, {"_id": {"$gt": place.id}}]},
    ]


def chosen(kind: ImportKind, seen: Seen) -> Row:
    """The filter for a kind. Of the timeline only what was told by people and other systems: the rest stands in documents of its own."""
    if kind in SHARED_KINDS:
        return {}
    told: Row = {"kind": {"$in": list(TOLD)}, "ref_id": None, "mail_id": None} if kind == "activities" else {}
    return {**seen("_id" if kind == "customers" else "customer_id"), **told}


async def _told(user: User, kind: ImportKind, rows: list[Row], seen: Seen) -> list[Row]:
    named = await with_names(kind, rows, seen)
    shown = named if sees_money(user) else [without_money(kind, row) for row in named]
    if kind not in ACTIVITY:
        return shown
    return [row | {"line": line} for row in shown for line in row.get("lines") or [None]]
