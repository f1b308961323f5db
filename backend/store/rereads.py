"""Having mailboxes read once more for addresses that have become somebody's: a backfill that nobody asked for and nobody sees.

    noted (new_addresses.py) --each minute--> ordered, one per mailbox --scanner--> done, and forgotten

All mailboxes are asked, for anybody may have had mail of them; two at a time in each scanner, after what people wait for, as far as the day's
bytes go. Addresses that come while an order still waits for the scanner join it. Ordering comes before forgetting what was noted, so dying between
them only means ordering again, which finds mail that is known by then.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from pymongo import UpdateOne

from backend.domain.rereading import ANYBODY, begins
from backend.store import new_addresses
from backend.store.backfills import Backfill
from backend.store.mailboxes import Mailbox

MOST = 200
"""More addresses than that are not worth listing, for each mailbox has its own list: everything is looked at."""
Row = dict[str, Any]
FIRST_ASKED: list[Row] = [
    {"$match": {"state": "done", "why": {"$ne": "new_address"}}},
    {"$group": {"_id": {"mailbox_id": "$mailbox_id", "generation": "$generation"}, "at": {"$min": "$since"}}},
]


@dataclass(frozen=True, slots=True)
class Span:
    """A mailbox, and since when it has been read."""

    mailbox_id: PydanticObjectId
    generation: int
    since: datetime


async def order(now: datetime) -> int:
    """Have all mailboxes look for what was noted; how many those are. What was looked for is forgotten, and what a mailbox waits for that
    is no longer read."""
    await Backfill.get_motor_collection().delete_many({"why": "new_address", "is_open": False})
    rows = await new_addresses.waiting(MOST + 1)
    if not rows:
        return 0
    names = [ANYBODY] if len(rows) > MOST else [row["_id"] for row in rows]
    spans = await _spans()
    gone = {"why": "new_address", "mailbox_id": {"$nin": [it.mailbox_id for it in spans]}}
    await Backfill.get_motor_collection().delete_many(gone)
    orders = [_ordered(it, names, now) for it in spans]
    if orders:
        await Backfill.get_motor_collection().bulk_write(orders, ordered=False)
    await (new_addresses.forget_until(now) if len(rows) > MOST else new_addresses.forget(rows))
    return len(orders)


def _ordered(span: Span, names: list[str], now: datetime) -> UpdateOne:
    """Joins the order that no scanner has taken up yet."""
    untouched = {"mailbox_id": span.mailbox_id, "generation": span.generation, "why": "new_address", "is_open": True, "fence": 0, f"addresses.{MOST}": {"$exists": False}}  # fmt: skip
    made = Backfill(
        mailbox_id=span.mailbox_id, generation=span.generation, since=span.since, state="running", asked_at=now
    )
    beginning = made.model_dump(exclude={"id", "revision_id", "since", "addresses", *untouched})
    change = {"$setOnInsert": beginning, "$min": {"since": span.since}, "$addToSet": {"addresses": {"$each": names}}}
    return UpdateOne(untouched, change, upsert=True)


async def _spans() -> list[Span]:
    """All mailboxes that are read and have been before."""
    boxes = Mailbox.get_motor_collection().find({"disabled_at": None}, {"generation": 1, "reads_from": 1})
    rows = await Backfill.get_motor_collection().aggregate(FIRST_ASKED).to_list(None)
    asked = {(row["_id"]["mailbox_id"], row["_id"]["generation"]): row["at"] for row in rows}
    spans = []
    async for box in boxes:
        key = box["_id"], box["generation"]
        if since := begins(box.get("reads_from"), [asked[key]] if key in asked else []):
            spans.append(Span(*key, since))
    return spans
