"""Lines of offers, orders and invoices learn which of our offerings they mean, also when the catalogue comes after the orders.

An import links what it knows at that moment. Whenever the catalogue has changed since, every line without an offering is looked at once
more (`look`, by the worker each minute). A link that follows from a number or a name is no decision of anybody's: it goes with the
offering. Everything but `look` blocks.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, UpdateOne

from backend.domain.catalogue import catalogue, offering_of
from backend.store.database import plain
from backend.store.rounds import START
from backend.store.trade import Invoice, Offer, Offering, Order

Row = dict[str, Any]
BATCH = 500
FROM_PAPER: Row = {"made_by": None}
"""Not those that a person wrote here: they chose the offering themselves, or none."""
LOOKED = "line_offerings"
"""The clock that says up to which change of the catalogue the lines have been looked at."""
USED_BY = (
    ("opportunities", "offering_ids"), ("customers", "needs.offering_id"), ("customers", "fascination.offering_id"),
    ("finances", "prices.offering_id"),
)  # fmt: skip


async def look(now: datetime) -> int:
    """Link what the catalogue says since it was last changed; how many documents that were, 0 if it was not."""
    latest = await Offering.find_one({"changed_at": {"$lte": now}}, sort=[("changed_at", DESCENDING)])
    clocks = Offering.get_motor_collection().database.clocks
    place = await clocks.find_one({"_id": LOOKED}) or {"at": START}
    if latest is None or latest.changed_at <= place["at"]:
        return 0
    linked = await asyncio.to_thread(link)
    await clocks.update_one({"_id": LOOKED}, {"$set": {"at": latest.changed_at}}, upsert=True)
    return linked


def link() -> int:
    """Give every line that has none the offering that it names; how many documents were changed."""
    known = catalogue(plain(Offering).find({}, {"name": 1, "number": 1}))
    keys = list(known)
    names_one = {"offering_id": None, "$or": [{"number": {"$in": keys}}, {"text": {"$in": keys}}]}
    wanted = {**FROM_PAPER, "lines": {"$elemMatch": names_one}}
    linked = 0
    for document in (Order, Invoice, Offer):
        batch: list[UpdateOne] = []
        for row in plain(document).find(wanted, {"lines": 1}, batch_size=BATCH):
            batch.append(_linking(row, known))
            if len(batch) == BATCH:
                linked += _written(document, batch)
        linked += _written(document, batch)
    return linked


def unlink(offering_ids: Sequence[Any]) -> None:
    """These offerings are no longer ours."""
    of = {**FROM_PAPER, "lines.offering_id": {"$in": list(offering_ids)}}
    change = {"$set": {"lines.$[line].offering_id": None}}
    for document in (Order, Invoice, Offer) if offering_ids else ():
        plain(document).update_many(of, change, array_filters=[{"line.offering_id": {"$in": list(offering_ids)}}])


def in_use(offering_ids: Iterable[Any]) -> set[Any]:
    """Those that a person has chosen somewhere: in an offer made here, an opportunity, a need, a price."""
    ids = list(offering_ids)
    database = plain(Offering).database
    asked: list[tuple[str, str, Row]] = [(name, field, {}) for name, field in USED_BY]
    asked.append(("offers", "lines.offering_id", {"made_by": {"$ne": None}}))
    found = {
        it
        for name, field, of in asked if ids
        for it in database[name].distinct(field, {field: {"$in": ids}, **of})
    }  # fmt: skip
    return found & set(ids)


def _linking(row: Row, known: Row) -> UpdateOne:
    """Only while the lines are still these: who rewrites them meanwhile links them anew."""
    linked = [it | {"offering_id": it.get("offering_id") or offering_of(it, known)} for it in row["lines"]]
    return UpdateOne({"_id": row["_id"], "lines": row["lines"]}, {"$set": {"lines": linked}})


def _written(document: type[Order | Invoice | Offer], batch: list[UpdateOne]) -> int:
    done = plain(document).bulk_write(batch, ordered=False).modified_count if batch else 0
    batch.clear()
    return int(done)
