"""A mail's checklist: doing a step, and undoing it. The steps themselves stand on the card."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.domain.plays import PlayStep
from backend.store import plays
from backend.store.plays import Author
from backend.store.users import User

router = APIRouter(prefix="/api", tags=["playbooks"])


@router.post("/mails/{mail_id}/plays/{step_id}", response_model=list[PlayStep])
async def done(mail_id: str, step_id: str, user: SignedIn, request: Request) -> Response:
    """A step of the playbook is done: it stands on the customer's timeline. Whoever is second changes nothing. The checklist as it is now."""
    author = Author(user, datetime.now(UTC))
    await plays.tick(request.app.state.store, object_id(mail_id), object_id(step_id), author)
    return await _checklist(user, mail_id, request)


@router.delete("/mails/{mail_id}/plays/{step_id}", response_model=list[PlayStep])
async def not_done(mail_id: str, step_id: str, user: SignedIn, request: Request) -> Response:
    """A step is not done after all: its line on the timeline goes. The checklist as it is now."""
    await plays.untick(request.app.state.store, object_id(mail_id), object_id(step_id), user)
    return await _checklist(user, mail_id, request)


async def _checklist(user: User, mail_id: str, request: Request) -> Response:
    calendar = request.app.state.settings.company.calendar
    return answer(await plays.checklist(user, object_id(mail_id), calendar))
