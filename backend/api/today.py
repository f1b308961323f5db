"""Today: the mails that wait, how the mailboxes are, and how many inquiries there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter, Response

from backend.api.answers import Moment, answer
from backend.api.answers import page as page_of
from backend.api.auth import SignedIn
from backend.domain.context import Ref
from backend.domain.mail import Address, Direction
from backend.domain.mailbox_state import Condition, State
from backend.domain.trust import Trust
from backend.domain.why import why_line
from backend.domain.words import Kind
from backend.store import inquiries, mailbox_conditions, mailboxes, waiting_mails
from backend.store.cards import ref

router = APIRouter(prefix="/api", tags=["mails"])

ROW_WHY_LENGTH = 160

Scope = Literal["mine", "team", "done"]


@dataclass
class MailRow:
    id: str
    customer: Ref | None
    contact: Ref | None
    sender: Address
    subject: str
    why: str
    kind: Kind
    trust: Trust
    received_at: datetime
    open_complaint: bool
    open_value_cents: int
    currency: str
    done_at: datetime | None
    direction: Direction
    to: Address | None
    """Of a mail we sent: the first it went to."""
    candidates: int
    """So many customers it may be of, those of other teams counted."""
    mailbox: str


@dataclass
class MailboxHealth:
    id: str
    address: str
    kind: mailboxes.MailboxKind
    state: State
    detail: str
    last_ok_at: datetime | None


@dataclass
class Today:
    mails: list[MailRow]
    next: datetime | None
    mailboxes: list[MailboxHealth]
    inquiries: int
    """How many wait for this person, counted as far as 100; on the first page."""


@router.get("/today", response_model=Today)
async def today(user: SignedIn, scope: Scope = "mine", before: Moment | None = None) -> Response:
    rows, more = page_of(await waiting_mails.today(user, scope, before), waiting_mails.PAGE, "received_at")
    boxes = await mailboxes.of_user(user.id) if user.id and not before else []
    asked = await inquiries.amount(user) if any(it.kind == "functional" for it in boxes) else 0
    return answer(Today([_row(it) for it in rows], more, await _healths(boxes), asked))


def _row(row: dict[str, Any]) -> MailRow:
    opportunities = row["opportunities"]
    return MailRow(
        id=str(row["_id"]),
        customer=ref(row["customer"]),
        contact=ref(row["contact"]),
        sender=Address(row["sender"]["name"], row["sender"]["address"]),
        subject=row["subject"],
        why=why_line(row["new_text"], ROW_WHY_LENGTH),
        kind=row["kind"],
        trust=row["trust"],
        received_at=row["received_at"],
        open_complaint=bool(row["customer"] and row["customer"][0].get("open_complaint")),
        open_value_cents=sum(it["value_cents"] for it in opportunities),
        currency=opportunities[0]["currency"] if opportunities else "EUR",
        done_at=row["done_at"],
        direction=row.get("direction", "in"),
        to=Address(**row["to"][0]) if row.get("direction") == "out" and row["to"] else None,
        candidates=len({it["customer"]["id"] for it in row["match"]["candidates"]}),
        mailbox=row["mailbox_address"],
    )


async def _healths(boxes: Sequence[mailboxes.Mailbox]) -> list[MailboxHealth]:
    found = await mailbox_conditions.of([it.id for it in boxes if it.id], datetime.now(UTC)) if boxes else {}
    return [_health(it, found[it.id]) for it in boxes if it.id in found]


def _health(box: mailboxes.Mailbox, found: Condition) -> MailboxHealth:
    health = box.health
    return MailboxHealth(str(box.id), box.address, box.kind, found.state, health.detail, health.last_ok_at)
