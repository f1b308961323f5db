"""How many bytes came out of a mailbox on a day: providers allow so much and no more (domain/traffic.py).

Whoever signs in to a mailbox notes what came over its connections (mail_scanner/meter.py), whatever it was read for; others only ask.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

KEPT = timedelta(days=7)


class Traffic(Document):
    """One mailbox on one day of UTC."""

    mailbox_id: PydanticObjectId
    day: datetime
    """Its first moment."""
    received: int
    """Bytes, as they were after TLS."""

    class Settings:
        name = "mailbox_traffic"
        indexes = [
            IndexModel([("mailbox_id", ASCENDING), ("day", ASCENDING)], unique=True),
            IndexModel([("day", ASCENDING)], expireAfterSeconds=int(KEPT.total_seconds())),
        ]


async def note(mailbox_id: PydanticObjectId, received: int, day: date) -> int:
    """Add bytes to those of a day; how many it has by now."""
    found: dict[str, Any] = await Traffic.get_motor_collection().find_one_and_update(
        _key(mailbox_id, day), {"$inc": {"received": received}}, {"received": 1}, upsert=True, return_document=True
    )
    return int(found["received"])


async def used(mailbox_id: PydanticObjectId, day: date) -> int:
    """Bytes that were noted for a day."""
    found = await Traffic.get_motor_collection().find_one(_key(mailbox_id, day), {"received": 1})
    return int(found["received"]) if found else 0


def _key(mailbox_id: PydanticObjectId, day: date) -> dict[str, Any]:
    return {"mailbox_id": mailbox_id, "day": datetime.combine(day, time(), UTC)}
