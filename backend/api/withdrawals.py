"""Withdrawing a mail: what a person may, and doing it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.store import withdrawing
from backend.store.withdrawing import Reach

router = APIRouter(prefix="/api/mails", tags=["mails"])


@dataclass
class Withdrawn:
    """`here`: it lies in somebody else's mailbox, too, and stays with them."""

    reach: Reach


@router.delete("/{mail_id}", response_model=Withdrawn)
async def withdraw(mail_id: str, user: SignedIn, request: Request) -> Response:
    """Take a mail that lies in a mailbox of this person's out of Rapport, for good. In the mailbox itself nothing changes."""
    done = await withdrawing.withdraw(request.app.state.store, user, object_id(mail_id), datetime.now(UTC))
    return answer(Withdrawn(done))
