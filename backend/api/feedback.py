"""One tap on an entry of a mail's card: it helped, or it is not what was needed. A company may do without it (RAPPORT_FEEDBACK=0)."""

from datetime import UTC, datetime

from beanie import PydanticObjectId
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from backend.api.answers import object_id
from backend.api.auth import SignedIn
from backend.domain.context import card
from backend.domain.feedback import Verdict, shown
from backend.errors import NotAllowed, NotFound
from backend.store import feedback
from backend.store.cards import opened
from backend.store.mails import is_readable
from backend.store.users import User

router = APIRouter(prefix="/api", tags=["mails"])

SWITCHED_OFF = "Feedback is switched off in this company."
NO_ENTRY = "This entry is not on the card."
NO_MAIL = "There is no such mail."


class FeedbackIn(BaseModel):
    """`activity_id`: an entry of the card's `history`."""

    model_config = ConfigDict(extra="forbid")
    activity_id: str = Field(max_length=24)
    verdict: Verdict


@router.post("/mails/{mail_id}/feedback", status_code=204)
async def say(mail_id: str, body: FeedbackIn, user: SignedIn, request: Request) -> None:
    """The last word of a person on an entry counts. 403 where the company has switched it off."""
    now, id_ = datetime.now(UTC), object_id(mail_id)
    found = await opened(user, id_, now, whole=False)
    if found is None:
        raise NotFound(NO_MAIL)
    if not request.app.state.settings.company.feedback:
        raise NotAllowed(SWITCHED_OFF)
    entry = shown(card(found[0], found[1], now), body.activity_id)
    if entry is None:
        raise NotFound(NO_ENTRY)
    await feedback.say((id_, object_id(body.activity_id)), _id(user), body.verdict, entry, now)


@router.delete("/mails/{mail_id}/feedback/{activity_id}", status_code=204)
async def take_back(mail_id: str, activity_id: str, user: SignedIn) -> None:
    """Take one's own word back; also where nothing was said, and where it is switched off by now."""
    id_ = object_id(mail_id)
    if not await is_readable(user, id_):
        raise NotFound(NO_MAIL)
    await feedback.take_back((id_, object_id(activity_id)), _id(user))


def _id(user: User) -> PydanticObjectId:
    return PydanticObjectId(str(user.id))
