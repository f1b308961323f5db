"""Reading a mailbox's older mail: a preview, then start, pause, go on, cancel, and how far it is. For the mailbox's people and administrators.

A preview tells how many mails are which customer's. Names are given of customers the person may see; the others are one number.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.domain.backfilling import TURNS, BackfillState, Turn, remaining_s, turns
from backend.errors import Conflict, Invalid, NotFound
from backend.store import backfills, mailbox_care
from backend.store.backfills import Backfill, Order, Preview
from backend.store.customers import names_for
from backend.store.mailboxes import Mailbox
from backend.store.users import User

router = APIRouter(prefix="/api/mailboxes/{mailbox_id}/backfill", tags=["mailboxes"])

NO_MAILBOX = "There is no such mailbox."
EARLIEST = date(1990, 1, 1)


class BackfillIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    since: date
    """The first day, by the mail server's date of receipt."""


@dataclass
class BackfillShare:
    customer_id: str
    name: str
    mails: int


@dataclass
class BackfillPreview:
    """`others`: of customers this person does not see, or who have too few mails to be listed. `nobody`: are not kept."""

    customers: list[BackfillShare]
    others: int
    undecided: int
    known: int
    nobody: int


@dataclass
class BackfillCounts:
    """`seen` is the sum of the others."""

    seen: int
    stored: int
    known: int
    skipped: int
    gone: int
    quarantined: int


@dataclass
class BackfillRow:
    id: str
    state: BackfillState
    since: date
    total: int
    counts: BackfillCounts
    remaining_s: int | None
    """Null while nothing can be said."""
    trouble: str
    """Why it does not go on, as a sentence; it is tried again."""
    preview: BackfillPreview | None
    ended_at: datetime | None
    may: list[Turn]


@dataclass
class BackfillPage:
    """`backfill`: the latest, if there was one."""

    backfill: BackfillRow | None


@router.get("", response_model=BackfillPage)
async def page(mailbox_id: str, user: SignedIn) -> Response:
    found = await backfills.latest(_id(await _mailbox(user, mailbox_id)))
    return answer(BackfillPage(await _row(user, found) if found else None))


@router.post("", response_model=BackfillPage)
async def ask(mailbox_id: str, body: BackfillIn, user: SignedIn, request: Request) -> Response:
    """Order a preview. Nothing is kept before somebody starts it."""
    box, now = await _mailbox(user, mailbox_id), datetime.now(UTC)
    if not EARLIEST <= body.since <= now.date():
        raise Invalid("The first day lies in the past, and not before 1990.")
    order = Order(datetime.combine(body.since, time(), UTC), PydanticObjectId(str(user.id)), now)
    made = await backfills.ask(request.app.state.store, box, order)
    return answer(BackfillPage(await _row(user, made)))


@router.post("/{turn}", status_code=204)
async def turn(mailbox_id: str, turn: str, user: SignedIn) -> None:
    """start (with or without waiting for the preview), pause, go_on, cancel."""
    found = await backfills.latest(_id(await _mailbox(user, mailbox_id)))
    what = next((it for it in TURNS if it == turn), None)
    if found is None or what is None:
        raise NotFound("No older mail of this mailbox was asked for.")
    if not await backfills.turn(_id(found), what):
        raise Conflict("It has gone on meanwhile; look again.")


async def _mailbox(user: User, mailbox_id: str) -> Mailbox:
    found = await mailbox_care.one(user, object_id(mailbox_id))
    if found is None:
        raise NotFound(NO_MAILBOX)
    return found


async def _row(user: User, it: Backfill) -> BackfillRow:
    counts = BackfillCounts(**it.tally().model_dump())
    left = remaining_s(it.total() - counts.seen, it.rate) if it.state in backfills.WORKED_ON and it.total() else None
    preview = await _preview(user, it.preview) if it.preview else None
    return BackfillRow(
        str(it.id), it.state, it.since.date(), it.total(), counts, left, it.trouble, preview, it.ended_at, list(turns(it.state))
    )  # fmt: skip


async def _preview(user: User, it: Preview) -> BackfillPreview:
    called = await names_for(user, [share.customer_id for share in it.customers])
    seen = [BackfillShare(str(of.customer_id), called[of.customer_id], of.mails) for of in it.customers if of.customer_id in called]  # fmt: skip
    others = it.rest + sum(of.mails for of in it.customers if of.customer_id not in called)
    return BackfillPreview(seen, others, it.undecided, it.known, it.nobody)


def _id(document: Any) -> PydanticObjectId:
    return PydanticObjectId(str(document.id))
