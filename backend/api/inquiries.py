"""Inquiries: first mails to a functional mailbox, for its people to give to a customer or to discard."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from backend.api.answers import Moment, answer, object_id
from backend.api.answers import page as page_of
from backend.api.auth import SignedIn
from backend.api.checks import NO_OWN
from backend.api.entries import Id
from backend.domain import proposals
from backend.domain.addresses import domain_of
from backend.domain.mail import Address, Attachment
from backend.domain.proposals import ProposedCustomer, said_below
from backend.domain.trust import Trust
from backend.domain.why import why_line
from backend.domain.words import Kind
from backend.errors import NotFound
from backend.store import assigning, audit, inquiries
from backend.store.choices import Chooser
from backend.store.customers import visible
from backend.store.inquiries import Inquiry
from backend.store.public_domains import company_domains
from backend.store.users import User

router = APIRouter(prefix="/api", tags=["inquiries"])

WHY_LENGTH = 300
NO_INQUIRY = "There is no such inquiry, or somebody has decided it already."
NO_CUSTOMER = "There is no such customer."


@dataclass
class InquiryRow:
    id: str
    mailbox: str
    sender: Address
    subject: str
    why: str
    kind: Kind
    trust: Trust
    received_at: datetime
    expires_at: datetime
    """When it is erased if nobody decides."""
    prospect: ProposedCustomer | None
    """The company that could be added, by what the mail says of it."""


@dataclass
class InquiryList:
    inquiries: list[InquiryRow]
    next: datetime | None


@dataclass
class InquiryText:
    id: str
    text: str
    attachments: list[Attachment]


@dataclass
class Assigned:
    mail_id: str


class Assignment(BaseModel):
    model_config = ConfigDict(extra="forbid")
    customer_id: Id


@router.get("/inquiries", response_model=InquiryList)
async def waiting(user: SignedIn, before: Moment | None = None) -> Response:
    """Those of the functional mailboxes one answers, newest first."""
    rows, more = page_of(await inquiries.waiting(user, before), inquiries.PAGE, "received_at")
    return answer(InquiryList([_row(it) for it in rows], more))


@router.get("/inquiries/{inquiry_id}", response_model=InquiryText)
async def text(inquiry_id: str, user: SignedIn) -> Response:
    """The whole text, which the audit log notes as read."""
    mail = await _mail(user, inquiry_id)
    await audit.note("read_mail", "inquiries", object_id(inquiry_id), at=_now(), user_id=user.id)
    return answer(InquiryText(inquiry_id, mail["text"], [Attachment(**it) for it in mail["attachments"]]))


@router.post("/inquiries/{inquiry_id}/assign", response_model=Assigned)
async def assign(inquiry_id: str, body: Assignment, user: SignedIn, request: Request) -> Response:
    """Give it to a customer: it becomes a mail on their timeline."""
    await _mail(user, inquiry_id)
    if await visible(user, PydanticObjectId(body.customer_id)) is None:
        raise NotFound(NO_CUSTOMER)
    settings, store = request.app.state.settings, request.app.state.store
    chooser = Chooser(user, _now(), settings.web.public_url, settings.company.alert_unchecked)
    mail_id = await assigning.assign(store, object_id(inquiry_id), PydanticObjectId(body.customer_id), chooser)
    if mail_id is None:
        raise NotFound(NO_INQUIRY)
    return answer(Assigned(str(mail_id)))


@router.delete("/inquiries/{inquiry_id}", status_code=204)
async def discard(inquiry_id: str, user: SignedIn, request: Request) -> None:
    """Its content is gone at once."""
    if not await assigning.discard(request.app.state.store, user, object_id(inquiry_id), _now()):
        raise NotFound(NO_INQUIRY)


async def _mail(user: User, inquiry_id: str) -> dict[str, Any]:
    found: Inquiry | None = await inquiries.opened(user, object_id(inquiry_id))
    if found is None or found.mail is None:
        raise NotFound(NO_INQUIRY)
    return found.mail


def _row(row: dict[str, Any]) -> InquiryRow:
    return InquiryRow(
        id=str(row["_id"]),
        mailbox=row["mailbox_address"],
        sender=Address(**row["sender"]),
        subject=row["subject"],
        why=why_line(row["new_text"], WHY_LENGTH),
        kind=row["kind"],
        trust=row["trust"],
        received_at=row["received_at"],
        expires_at=row["expires_at"],
        prospect=_prospect(row),
    )


def _prospect(row: dict[str, Any]) -> ProposedCustomer | None:
    sender = Address(**row["sender"])
    domains = company_domains(domain_of(sender.address), NO_OWN)
    return proposals.customer(sender, said_below(row.get("signature")), domains[-1] if domains else "")


def _now() -> datetime:
    return datetime.now(UTC)
