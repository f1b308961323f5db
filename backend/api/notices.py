"""What a person's devices need to know of notices: a mail was opened here, and which notices on the screen that makes needless."""

from dataclasses import dataclass
from typing import Annotated

from beanie import PydanticObjectId
from bson import ObjectId
from fastapi import APIRouter, Query, Response
from pydantic import StringConstraints

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.errors import NotFound
from backend.store import opened_mails
from backend.store.mails import is_readable
from backend.store.users import User

router = APIRouter(prefix="/api", tags=["push"])

MANY = 100
NoticeId = Annotated[str, StringConstraints(max_length=40)]
NO_MAIL = "There is no such mail."


@dataclass
class Needless:
    notices: list[str]


@router.post("/mails/{mail_id}/opened", status_code=204)
async def opened(mail_id: str, user: SignedIn) -> None:
    """This person looks at the mail: they need not be told of it any more."""
    id_ = object_id(mail_id)
    if not await is_readable(user, id_):
        raise NotFound(NO_MAIL)
    await opened_mails.note_opened(_id(user), id_)


@router.get("/notices/needless", response_model=Needless)
async def needless(
    user: SignedIn, lying: Annotated[list[NoticeId], Query(max_length=MANY, default_factory=list)]
) -> Response:
    """Which of the notices that lie on a device (`data.notice` of their payloads) may be closed there."""
    ids = [PydanticObjectId(it) for it in dict.fromkeys(lying) if len(it) == 24 and ObjectId.is_valid(it)]
    return answer(Needless([str(it) for it in await opened_mails.needless(_id(user), ids)]))


def _id(user: User) -> PydanticObjectId:
    return PydanticObjectId(str(user.id))
