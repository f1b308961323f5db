"""Which process reads a mailbox: a lease with fencing (mail-contract.md 3).

    claim         fence + 1, for this mailbox and everything that says how far it is read: one transaction
    renew_all     hold on, by the database's clock
    release_some  free at once

Who holds the lease writes with its fence. From the commit of a claim on an older fence finds nothing any more, in no folder, whether the
new holder has opened it already or not: a process that slept past its lease writes nothing when it wakes.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import ReturnDocument

from backend.store.backfills import Backfill
from backend.store.database import Store
from backend.store.mailboxes import Mailbox
from backend.store.progress import Progress

LEASE_S = 45
"""Seconds until another process may take over; renewed after a third, given up by its holder after two thirds.

A third is also the longest absence of the database that costs no lease, and with it every sign-in. MongoDB needs 11 to 12 s to elect another
primary unless its electionTimeoutMillis is lowered."""
FENCED: tuple[type[Document], ...] = (Progress, Backfill)
"""Documents of a mailbox that are written under its fence."""
CLAIMED_AT_ONCE = 8

FREE: dict[str, Any] = {
    "disabled_at": None,
    "$or": [{"lease.expires_at": None}, {"$expr": {"$lt": ["$lease.expires_at", "$$NOW"]}}],
}
HELD = {"lease.fence": 1, "revision": 1}
LEASE_END: dict[str, Any] = {"$dateAdd": {"startDate": "$$NOW", "unit": "second", "amount": LEASE_S}}
RENEWED: list[dict[str, Any]] = [{"$set": {"lease.expires_at": LEASE_END}}]
GIVEN_BACK = {"$set": {"lease.owner": "", "lease.expires_at": None}}


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as its holder knows it. Another `revision` than before: an administrator changed the mailbox."""

    fence: int
    revision: int


async def claim(store: Store, mailbox_id: PydanticObjectId, owner: str) -> Held | None:
    """Take the lease if it is free or run out, and fence out whoever had it; None while another process holds it."""

    async def take(session: AsyncIOMotorClientSession) -> Held | None:
        found = await Mailbox.get_motor_collection().find_one_and_update(
            {"_id": mailbox_id, **FREE}, _taken_by(owner), HELD, return_document=ReturnDocument.AFTER, session=session
        )
        if found is None:
            return None
        for document in FENCED:
            raised = {"$set": {"fence": found["lease"]["fence"]}}
            await document.get_motor_collection().update_many({"mailbox_id": mailbox_id}, raised, session=session)
        return _held(found)

    return await store.in_transaction(take)


async def claim_some(store: Store, owner: str, want: int) -> dict[PydanticObjectId, Held]:
    """Take up to `want` free mailboxes, whichever they are: several processes that look at once rarely want the same."""
    free = [{"$match": FREE}, {"$sample": {"size": want}}, {"$project": {"_id": 1}}] if want > 0 else []
    ids = [row["_id"] async for row in Mailbox.get_motor_collection().aggregate(free)] if free else []
    claimed: dict[PydanticObjectId, Held] = {}
    for first in range(0, len(ids), CLAIMED_AT_ONCE):
        some = ids[first : first + CLAIMED_AT_ONCE]
        held = await asyncio.gather(*(claim(store, it, owner) for it in some))
        claimed |= {id_: it for id_, it in zip(some, held, strict=True) if it}
    return claimed


async def renew_all(owner: str) -> dict[PydanticObjectId, Held]:
    """Hold on all leases of a process at once: what it still holds, and under which fence."""
    mailboxes, ours = Mailbox.get_motor_collection(), {"lease.owner": owner, "disabled_at": None}
    await mailboxes.update_many(ours, RENEWED)
    return {row["_id"]: _held(row) async for row in mailboxes.find(ours, HELD)}


async def release_some(owner: str, mailbox_ids: Iterable[PydanticObjectId]) -> None:
    """Let other processes take over at once what this one still holds of these."""
    await Mailbox.get_motor_collection().update_many(
        {"_id": {"$in": list(mailbox_ids)}, "lease.owner": owner}, GIVEN_BACK
    )


def _taken_by(owner: str) -> list[dict[str, Any]]:
    fence = {"$add": ["$lease.fence", 1]}
    return [
        {"$set": {"lease": {"owner": {"$literal": owner}, "fence": fence, "expires_at": LEASE_END, "opened": 0}}},
    ]


def _held(row: dict[str, Any]) -> Held:
    return Held(int(row["lease"]["fence"]), int(row.get("revision", 1)))
