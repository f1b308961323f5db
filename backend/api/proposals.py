"""What a mail proposes: another stage for an opportunity, a task for a day. One tap takes it, another dismisses it."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from backend.api.answers import object_id
from backend.api.auth import SignedIn
from backend.domain.words import LostCause, WonCause
from backend.store import mail_proposals
from backend.store.mail_proposals import Why

router = APIRouter(prefix="/api", tags=["mails"])


class TakeIn(BaseModel):
    """Why the opportunity ended, where that is not as proposed."""

    model_config = ConfigDict(extra="forbid")
    cause: WonCause | LostCause | Literal[""] = ""
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


@router.post("/mails/{mail_id}/proposals/{proposal_id}/take", status_code=204)
async def take(mail_id: str, proposal_id: str, body: TakeIn, user: SignedIn, request: Request) -> None:
    """Do what is proposed: the task is written down, or the opportunity moved. Repeating it changes nothing."""
    why = Why(body.cause, body.reason)
    ids = object_id(mail_id), object_id(proposal_id)
    await mail_proposals.take(request.app.state.store, user, *ids, why, datetime.now(UTC))


@router.post("/mails/{mail_id}/proposals/{proposal_id}/dismiss", status_code=204)
async def dismiss(mail_id: str, proposal_id: str, user: SignedIn, request: Request) -> None:
    """Nothing comes of it, and nobody is asked again."""
    ids = object_id(mail_id), object_id(proposal_id)
    await mail_proposals.dismiss(request.app.state.store, user, *ids, datetime.now(UTC))
