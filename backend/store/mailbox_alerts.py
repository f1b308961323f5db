"""Telling people that a mailbox is stuck: its owners, and the administrators. Each time once, whichever worker comes first.

What a look finds is written only where the alert still is what the look began with. Telling is one transaction that reads what is due by
the database's clock, marks it as told and puts the notices into the outbox: of two workers one marks it, and the other, run again after
the conflict, finds nothing.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import UpdateOne

from backend.domain import mailbox_words
from backend.domain.mailbox_alerts import STUCK_AFTER, Alert, followed
from backend.domain.mailbox_words import Stuck
from backend.store import mailbox_conditions
from backend.store.database import Store
from backend.store.mailboxes import Mailbox
from backend.store.notices import Notice
from backend.store.noticing import About, notice
from backend.store.users import User

REASON = "mailbox_stuck"
DUE = {
    "disabled_at": None,
    "alert.told_at": None,
    "alert.since": {"$type": "date"},
    "$expr": {"$lte": ["$alert.since", {"$dateSubtract": {"startDate": "$$NOW", "unit": "second", "amount": STUCK_AFTER.seconds}}]},
}  # fmt: skip

Row = dict[str, Any]


async def look(now: datetime) -> None:
    """See how all mailboxes are doing, and note where trouble has begun or ended."""
    known = [(it, followed(it.alert, it.condition, now)) for it in await mailbox_conditions.watched(now)]
    changes = [_change(it.id, it.alert, after) for it, after in known if after != it.alert]
    if changes:
        await Mailbox.get_motor_collection().bulk_write(changes, ordered=False)


async def tell(store: Store, base_url: str, now: datetime) -> int:
    """Note whoever must hear of what has been stuck for 5 minutes; how many notices. None if another worker was faster."""

    async def write(session: AsyncIOMotorClientSession) -> int:
        mailboxes = Mailbox.get_motor_collection()
        shown = {"address": 1, "owner_ids": 1, "alert": 1}
        rows = await mailboxes.find(DUE, shown, session=session).sort("address", 1).to_list(None)
        if not rows:
            return 0
        told = [{"$set": {"alert.told_at": "$$NOW"}}]
        await mailboxes.update_many({"_id": {"$in": [it["_id"] for it in rows]}}, told, session=session)
        notices = [_notice(it, theirs, base_url, now) for it, theirs in await _hearers(rows, session)]
        for it in notices:
            await it.insert(session=session)
        return len(notices)

    return await store.in_transaction(write)


def _change(mailbox_id: PydanticObjectId, before: Alert | None, after: Alert | None) -> UpdateOne:
    """A new alert counts from the database's now; one that goes on keeps its time."""
    still = {"_id": mailbox_id, "alert.since": before.since if before else None}
    if after is None:
        return UpdateOne(still, {"$unset": {"alert": 1}})
    begins = before is None or after.since != before.since
    return UpdateOne(still, [{"$set": {"alert": asdict(after) | ({"since": "$$NOW"} if begins else {})}}])


async def _hearers(rows: list[Row], session: Any) -> list[tuple[User, list[Row]]]:
    """Everybody at work who owns one of these or administers all of them, with what they are told of."""
    owner_ids = {owner for row in rows for owner in row["owner_ids"]}
    wanted = {"$or": [{"_id": {"$in": list(owner_ids)}}, {"role": "admin"}], "disabled_at": None}
    people = await User.find(wanted, session=session).to_list()
    return [(it, [row for row in rows if it.role == "admin" or it.id in row["owner_ids"]]) for it in people]


def _notice(person: User, rows: Sequence[Row], base_url: str, now: datetime) -> Notice:
    stuck = [Stuck(row["address"], row["alert"]["kind"]) for row in rows]
    about = About(
        reason=REASON,
        topic="|".join(["mailbox", *(str(row["_id"]) for row in rows)]),
        url=f"/mailboxes/{rows[0]['_id']}" if len(rows) == 1 else "/mailboxes",
    )
    words = mailbox_words.words(stuck, person.lang, person.lock_screen)
    return notice(about, words, person.lang, PydanticObjectId(str(person.id)), base_url, now)
