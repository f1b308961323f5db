"""What a person has said of a mail's customer: for how much mail, by whom, and how far older mail has followed.

    moving --all older mail has followed--> done
       |                                      |
       +------------- undone -----------------+--> undoing --all mail is back, and what came since--> undone
                                              |
                                              +--> erased     nobody's, and a day has passed: its mail is gone

Each mail that has followed carries the correction's id and what it was before (`mail_parts.Corrected`): so nothing is listed here, dying between
two steps means going on, and a mail that somebody has corrected since is left alone.
"""

from datetime import datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session
from pymongo import ASCENDING, IndexModel, ReturnDocument

from backend.domain.correcting import CorrectionScope
from backend.store.mails import Mail

CorrectionState = Literal["moving", "done", "undoing", "undone", "erased"]
UNDER_WAY: tuple[CorrectionState, ...] = ("moving", "undoing")


class Correction(Document):
    mail_id: PydanticObjectId
    by_user_id: PydanticObjectId
    at: datetime
    scope: CorrectionScope
    value: str = ""
    """The conversation's id, the address or the domain; of the mail itself nothing."""
    customer_id: PydanticObjectId | None
    """None: nobody's."""
    contact_id: PydanticObjectId | None = None
    replaced: dict[str, Any] | None = None
    """The rule (`match_rules`) that held before."""
    state: CorrectionState
    undone_at: datetime | None = None
    undone_by: PydanticObjectId | None = None
    schema_version: int = 1

    class Settings:
        name = "corrections"
        indexes = [
            IndexModel([("state", ASCENDING), ("at", ASCENDING)]),
            IndexModel([("customer_id", ASCENDING)]),
        ]


async def under_way() -> Correction | None:
    """The oldest that older mail still has to follow, or to come back from."""
    return await Correction.find({"state": {"$in": list(UNDER_WAY)}}).sort("at").first_or_none()


async def refused(before: datetime) -> Correction | None:
    """One that said before this time that mail is nobody's."""
    return await Correction.find_one({"state": "done", "at": {"$lt": before}, "customer_id": None})


async def erased(correction: Correction) -> None:
    """Its mail is gone for good."""
    of = {"_id": correction.id, "state": "done"}
    await Correction.get_motor_collection().update_one(of, {"$set": {"state": "erased"}})


async def undo(
    correction_id: PydanticObjectId, user_id: PydanticObjectId, now: datetime, session: Session
) -> Correction | None:
    """It holds no more; None if it does not already."""
    change = {"state": "undoing", "undone_at": now, "undone_by": user_id}
    found = await Correction.get_motor_collection().find_one_and_update(
        {"_id": correction_id, "state": {"$in": ["moving", "done"]}},
        {"$set": change},
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    return Correction.model_validate(found) if found else None


async def end(correction: Correction) -> None:
    """All its mail has followed, or is back. Undone meanwhile it goes on."""
    ends: CorrectionState = "done" if correction.state == "moving" else "undone"
    of = {"_id": correction.id, "state": correction.state}
    await Correction.get_motor_collection().update_one(of, {"$set": {"state": ends}})


async def moved(correction: Correction) -> int:
    """How many older mails have followed so far, beside the one it was said of."""
    of = {"corrected.correction_id": correction.id, "_id": {"$ne": correction.mail_id}}
    return await Mail.get_motor_collection().count_documents(of)
