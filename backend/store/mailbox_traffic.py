"""How many bytes came out of a mailbox in each hour: providers allow so much in 24 of them and no more (domain/traffic.py).

Whoever signs in to a mailbox notes what came over its connections (mail_scanner/meter.py), whatever it was read for; others only ask.
"""

from datetime import UTC, datetime, timedelta

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

from backend.domain.traffic import COUNTS_FOR, Hour

KEPT = timedelta(days=2)


class Traffic(Document):
    """One mailbox in one hour."""

    mailbox_id: PydanticObjectId
    hour: datetime
    """Its first moment."""
    received: int
    """Bytes, as they were after TLS."""

    class Settings:
        name = "mailbox_traffic_by_hour"
        indexes = [
            IndexModel([("mailbox_id", ASCENDING), ("hour", ASCENDING)], unique=True),
            IndexModel([("hour", ASCENDING)], expireAfterSeconds=int(KEPT.total_seconds())),
        ]


async def note(mailbox_id: PydanticObjectId, received: int, now: datetime) -> list[Hour]:
    """Add bytes to those of this hour; the hours that count now, with it."""
    this = {"mailbox_id": mailbox_id, "hour": now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)}
    await Traffic.get_motor_collection().update_one(this, {"$inc": {"received": received}}, upsert=True)
    return await hours(mailbox_id, now)


async def hours(mailbox_id: PydanticObjectId, now: datetime) -> list[Hour]:
    """What was noted for the hours that count now: 25 at most."""
    of = {"mailbox_id": mailbox_id, "hour": {"$gt": now - COUNTS_FOR}}
    rows = Traffic.get_motor_collection().find(of, {"hour": 1, "received": 1})
    return [Hour(row["hour"], int(row["received"])) async for row in rows]
