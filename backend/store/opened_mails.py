"""A person has opened a mail: whatever would tell them of it has become needless, on whichever device it waits or lies.

Nothing else is kept of it: no time, and nobody but the person's own devices is ever told.
"""

from collections.abc import Sequence
from typing import Any

from beanie import PydanticObjectId

from backend.store.notices import Notice

TOLD = ("queued", "sent", "replaced")
STANDING = ("queued", "sent", "failed", "expired")


async def note_opened(user_id: PydanticObjectId, mail_id: PydanticObjectId) -> None:
    """Nothing of this mail, nor of earlier ones of the same matter, is sent to this person any more, or counted as unopened."""
    notices = Notice.get_motor_collection()
    told = await notices.find({"user_id": user_id, "mail_id": mail_id}, {"topic": 1, "made_at": 1}).to_list(100)
    if told:
        until = [{"topic": it["topic"], "made_at": {"$lte": it["made_at"]}} for it in told]
        of: dict[str, Any] = {"user_id": user_id, "state": {"$in": TOLD}, "$or": until}
        await notices.update_many(of, {"$set": {"state": "seen", "payload": b""}})


async def needless(user_id: PydanticObjectId, notice_ids: Sequence[PydanticObjectId]) -> list[PydanticObjectId]:
    """Those of the notices lying on a device that may go: their mail was opened or has been withdrawn, or a later one has taken their place."""
    stand = {"_id": {"$in": list(notice_ids)}, "user_id": user_id, "state": {"$in": STANDING}}
    standing = {row["_id"] async for row in Notice.get_motor_collection().find(stand, {"_id": 1})}
    return [it for it in notice_ids if it not in standing]
