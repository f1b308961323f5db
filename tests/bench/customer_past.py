"""What it costs to know a customer's whole past when a mail is kept: reading and indexing its lines, then ranking them for the mail.

Told by the length of the timeline; the goal of the ranking alone is `ranking`'s.
"""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain import past
from backend.settings import Mongo
from backend.store import card_mails, customer_past
from backend.store.connection import open_store
from tests.bench import stage
from tests.bench.rows import Row, quantile, told

LENGTHS = (20, 200, 2_000, 10_000)
TURNS = 7


def measure() -> list[Row]:
    with stage.company() as mongod:
        db = stage.database(mongod)
        return asyncio.run(_measured(mongod.uri, _customers(db), db.mails.find_one({"identity": "bench-0"})))


def _customers(db: Any) -> dict[int, Any]:
    """For each length the customer whose timeline comes nearest to it from above, or is the longest."""
    counted = list(
        db.activities.aggregate([{"$group": {"_id": "$customer_id", "n": {"$sum": 1}}}, {"$sort": {"n": 1}}])
    )
    return {length: next((it for it in counted if it["n"] >= length), counted[-1])["_id"] for length in LENGTHS}


async def _measured(uri: str, customers: dict[int, Any], mail: dict[str, Any]) -> list[Row]:
    store = await open_store(Mongo(uri, stage.DATABASE))
    try:
        return [row for length, id_ in customers.items() for row in await _of(length, id_, mail)]
    finally:
        store.close()


async def _of(length: int, customer_id: Any, mail: dict[str, Any]) -> list[Row]:
    now, read, ranked = datetime.now(UTC), [], []
    matter = past.matter(card_mails.card_mail(mail), None)
    for _ in range(TURNS):
        began = time.perf_counter()
        found = await customer_past.whole(PydanticObjectId(customer_id), now)
        between = time.perf_counter()
        found.index.ranked(matter, now, past.KEPT)
        read.append((between - began) * 1000)
        ranked.append((time.perf_counter() - between) * 1000)
    lines = f"of {len(found.entries):,} lines"
    return [
        told(f"the past {lines} read and indexed, p50", quantile(read, 0.5), "ms"),
        told(f"the past {lines} ranked for a mail, p50", quantile(ranked, 0.5), "ms"),
    ]
