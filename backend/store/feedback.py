"""What people said of the entries on their cards, kept for this company's own learning: the verdict and by what the entry stood there.

Nothing of it leaves the installation unless an administrator writes it into a file, which names nobody. Each person sees their own taps,
nobody those of others. It goes with the mail, with the entry, and with whoever is locked out.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

from backend.domain.feedback import Shown, Verdict
from backend.domain.words import ActivityKind, Kind


class Feedback(Document):
    user_id: PydanticObjectId
    mail_id: PydanticObjectId
    activity_id: PydanticObjectId
    verdict: Verdict
    at: datetime
    rank: int
    reasons: list[str]
    kind: ActivityKind
    mail_kind: Kind
    age_days: int
    schema_version: int = 1

    class Settings:
        name = "feedback"
        indexes = [
            IndexModel([("mail_id", ASCENDING), ("user_id", ASCENDING), ("activity_id", ASCENDING)], unique=True),
            IndexModel([("activity_id", ASCENDING)]),
            IndexModel([("user_id", ASCENDING)]),
        ]


async def say(
    of: tuple[PydanticObjectId, PydanticObjectId], by: PydanticObjectId, verdict: Verdict, shown: Shown, now: datetime
) -> None:
    """Keep what a person says of a mail and an entry (their ids); the last word counts, said twice it is said once."""
    row = {**asdict(shown), "reasons": list(shown.reasons), "verdict": verdict, "at": now, "schema_version": 1}
    await Feedback.get_motor_collection().update_one(_one(of, by), {"$set": row}, upsert=True)


async def take_back(of: tuple[PydanticObjectId, PydanticObjectId], by: PydanticObjectId) -> None:
    """As if this person had never said it."""
    await Feedback.get_motor_collection().delete_one(_one(of, by))


async def said_by(user_id: PydanticObjectId, mail_id: PydanticObjectId) -> dict[str, Verdict]:
    """This person's own verdicts on the card of a mail, by the entry's id."""
    found = Feedback.get_motor_collection().find(
        {"mail_id": mail_id, "user_id": user_id}, {"activity_id": 1, "verdict": 1}
    )
    return {str(row["activity_id"]): row["verdict"] async for row in found}


async def forget_mail(mail_id: PydanticObjectId, line_ids: list[PydanticObjectId], session: Any) -> None:
    """All that was said on a mail's card, and of its own lines on the cards of others."""
    gone = {"$or": [{"mail_id": mail_id}, {"activity_id": {"$in": line_ids}}]}
    await Feedback.get_motor_collection().delete_many(gone, session=session)


async def forget_entry(activity_id: PydanticObjectId, session: Any) -> None:
    await Feedback.get_motor_collection().delete_many({"activity_id": activity_id}, session=session)


async def forget_all() -> int:
    """How many there were."""
    return int((await Feedback.get_motor_collection().delete_many({})).deleted_count)


def _one(of: tuple[PydanticObjectId, PydanticObjectId], by: PydanticObjectId) -> dict[str, Any]:
    return {"mail_id": of[0], "activity_id": of[1], "user_id": by}
