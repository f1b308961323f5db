"""Addresses and domains that have become somebody's, until the mailboxes have been told to look for them (rereads.py): for about a minute.

Noted in the transaction that writes the contact or the company. Nobody's is told here: an address is all that looking needs.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from beanie import Document
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import DeleteOne, UpdateOne


class NewAddress(Document):
    id: str  # type: ignore[assignment]
    """The address, or @ and the domain (domain/rereading.py)."""
    noted_at: datetime

    class Settings:
        name = "new_addresses"


async def note(names: Sequence[str], session: AsyncIOMotorClientSession | None = None) -> None:
    """Have the mailboxes look for these; noted twice it is one."""
    if names:
        await NewAddress.get_motor_collection().bulk_write(notes(names), ordered=False, session=session)


def notes(names: Sequence[str]) -> list[UpdateOne]:
    """The same as writes, for who writes through PyMongo itself."""
    at = {"$set": {"noted_at": datetime.now(UTC)}}
    return [UpdateOne({"_id": it}, at, upsert=True) for it in dict.fromkeys(names)]


async def waiting(most: int) -> list[dict[str, Any]]:
    """The first of those that are noted."""
    return await NewAddress.get_motor_collection().find().sort("noted_at", 1).to_list(most)


async def forget(rows: Sequence[dict[str, Any]]) -> None:
    """They are looked for. What was noted once more meanwhile stays."""
    if rows:
        await NewAddress.get_motor_collection().bulk_write([DeleteOne(row) for row in rows], ordered=False)


async def forget_until(at: datetime) -> None:
    """All that was noted till then: everything is looked at."""
    await NewAddress.get_motor_collection().delete_many({"noted_at": {"$lte": at}})
