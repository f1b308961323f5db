"""The mail page and its card, and the few things one does with a mail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.corrections import chooser, reach_of
from backend.api.mail_kinds import MailFacts, mail_facts
from backend.domain import proposals
from backend.domain.context import Card, CardCandidate, Ref, card
from backend.domain.correcting import THIS_MAIL, CorrectionScope
from backend.domain.feedback import Verdict
from backend.domain.mail import Address, Attachment, Direction
from backend.domain.plays import PlayStep
from backend.domain.proposals import ProposedContact, said_below
from backend.domain.words import SILENT
from backend.errors import Conflict, NotFound
from backend.store import audit, choices, feedback, mails, opened_mails, relinking, waiting_mails, withdrawing
from backend.store.card_steps import steps
from backend.store.cards import opened, ref
from backend.store.mail_proposals import proposals_of
from backend.store.plays import plays_of
from backend.store.users import User
from backend.store.withdrawing import Reach

router = APIRouter(prefix="/api", tags=["mails"])

DATE_DIFFERS_H = 48
BY_ADDRESS = frozenset(("address", "former_address", "sub_address"))
NO_MAIL = "There is no such mail."
DECIDED = "Somebody has already decided this."


@dataclass
class MailText:
    id: str
    direction: Direction
    subject: str
    sender: Address
    to: list[Address]
    cc: list[Address]
    received_at: datetime
    sent_at: datetime | None
    date_differs: bool
    new_text: str
    text: str
    has_layout: bool
    """Whether it can be seen as its writer laid it out (`mail_html`)."""
    attachments: list[Attachment]
    done_at: datetime | None
    done_by: Ref | None
    kind_is_unsure: bool
    """Whether it is a complaint nobody is sure; the page asks."""
    facts: MailFacts | None
    """What a machine's mail or an invitation says."""
    may_withdraw: Reach
    """Whether it lies in this person's mailbox; `here`: in somebody else's, too."""


@dataclass
class MailPage:
    card: Card
    mail: MailText
    proposal: ProposedContact | None
    """Of a known customer's mail whose writer is not: the person who could be added."""
    verdicts: dict[str, Verdict]
    """What this person has said of the card's entries, by their ids; nothing where it is switched off."""


class Choice(BaseModel):
    model_config = ConfigDict(extra="forbid")
    customer_id: str = Field(max_length=24)
    contact_id: str | None = Field(default=None, max_length=24)
    scope: CorrectionScope = "mail"


@router.get("/mails/{mail_id}", response_model=MailPage)
async def page(mail_id: str, user: SignedIn, request: Request) -> Response:
    found = await _opened(user, mail_id, request, whole=True)
    await _note_read(user, found[1])
    reach = await withdrawing.reach(user, found[1]["occurrences"])
    words = _text(found[1], reach, await mail_facts(found[1]))
    return answer(MailPage(found[0], words, _proposal(*found), await _verdicts(user, found[1]["_id"], request)))


@router.get("/mails/{mail_id}/card", response_model=Card)
async def card_only(mail_id: str, user: SignedIn, request: Request) -> Response:
    return answer((await _opened(user, mail_id, request, whole=False))[0])


@router.post("/mails/{mail_id}/done", status_code=204)
async def done(mail_id: str, user: SignedIn) -> None:
    """Whoever ticks it off need not be told of it any more."""
    id_ = object_id(mail_id)
    if not await waiting_mails.set_done(user, id_, _now()):
        raise NotFound(NO_MAIL)
    await opened_mails.note_opened(PydanticObjectId(str(user.id)), id_)


@router.delete("/mails/{mail_id}/done", status_code=204)
async def not_done(mail_id: str, user: SignedIn) -> None:
    if not await waiting_mails.set_done(user, object_id(mail_id), None):
        raise NotFound(NO_MAIL)


@router.post("/mails/{mail_id}/match", response_model=Card)
async def choose(mail_id: str, choice: Choice, user: SignedIn, request: Request) -> Response:
    """Settle an undecided mail by one of its candidates."""
    current = (await _opened(user, mail_id, request, whole=False))[0]
    if current.customer is not None:
        raise Conflict(DECIDED)
    chosen = _chosen(current.match.candidates, choice)
    if chosen is None:
        raise NotFound("This customer is not among the candidates.")
    waiting = await mails.seen_by(user, object_id(mail_id))
    reach = await reach_of(waiting, choice.scope, request) if waiting else THIS_MAIL
    store, by = request.app.state.store, chooser(user, request)
    done = await choices.choose(store, object_id(mail_id), chosen, by, reach)
    if done is None:
        raise Conflict(DECIDED)
    await relinking.begin(store, done)
    return answer((await _opened(user, mail_id, request, whole=False))[0])


def _chosen(candidates: Sequence[CardCandidate], choice: Choice) -> CardCandidate | None:
    """The candidate that was meant. Of several people at the customer nobody is taken for the writer unless named."""
    found = [it for it in candidates if it.customer.id == choice.customer_id]
    if choice.contact_id is not None:
        return next((it for it in found if it.contact and it.contact.id == choice.contact_id), None)
    if len(found) > 1:
        return replace(found[0], contact=None)
    return found[0] if found else None


async def _opened(user: User, mail_id: str, request: Request, *, whole: bool) -> tuple[Card, dict[str, Any]]:
    now = _now()
    found = await opened(user, object_id(mail_id), now, whole=whole)
    if found is None:
        raise NotFound(NO_MAIL)
    mail, facts, row = found
    shown = card(mail, facts, now)
    return replace(shown, plays=await _plays(user, row, request), **await _steps(user, shown, row, now)), row


async def _steps(user: User, card: Card, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What could be done, and what the mail proposes: to whom it is shown as a further customer's it proposes nothing."""
    proposed = () if row.get("beside") else proposals_of(row)
    return {"proposals": proposed, "next_steps": await steps(card, row, proposed, user, now)}


async def _plays(user: User, row: dict[str, Any], request: Request) -> tuple[PlayStep, ...]:
    if not row["customer"]:
        return ()
    segment_id = row["customer"][0].get("segment_id")
    return await plays_of(row, segment_id, row["opportunities"], user, request.app.state.settings.company.calendar)


def _proposal(card: Card, row: dict[str, Any]) -> ProposedContact | None:
    """Nobody for an address that is known already: it is shared, or several people's."""
    is_known = any(it.method in BY_ADDRESS for it in card.match.evidence)
    is_a_persons = row.get("direction") != "out" and card.kind not in SILENT and card.match.method != "forwarded"
    if not card.customer or card.contact or is_known or not is_a_persons:
        return None
    sites = row["customer"][0].get("sites") or [{}]
    return proposals.contact(card.sender, said_below(row.get("signature")), sites[0].get("country") or "DE")


async def _verdicts(user: User, mail_id: PydanticObjectId, request: Request) -> dict[str, Verdict]:
    is_on = request.app.state.settings.company.feedback
    return await feedback.said_by(PydanticObjectId(str(user.id)), mail_id) if is_on else {}


async def _note_read(user: User, row: dict[str, Any]) -> None:
    """The full text of a mail is protected: before it goes out, the audit log knows."""
    await audit.note("read_mail", "mails", row["_id"], at=_now(), user_id=user.id, customer_id=row.get("customer_id"))


def _text(row: dict[str, Any], may_withdraw: Reach, facts: MailFacts | None) -> MailText:
    sent_at, received_at = row["sent_at"], row["received_at"]
    differs = sent_at is not None and abs((sent_at - received_at).total_seconds()) > DATE_DIFFERS_H * 3600
    return MailText(
        id=str(row["_id"]),
        direction=row.get("direction", "in"),
        subject=row["subject"],
        sender=Address(**row["sender"]),
        to=[Address(**it) for it in row["to"]],
        cc=[Address(**it) for it in row["cc"]],
        received_at=received_at,
        sent_at=sent_at,
        date_differs=differs,
        new_text=row["new_text"],
        text=row["text"],
        has_layout=row["has_layout"],
        attachments=[Attachment(**it) for it in row["attachments"]],
        done_at=row["done_at"],
        done_by=ref(row["done_by_user"]),
        kind_is_unsure=row.get("kind_is_unsure", False),
        facts=facts,
        may_withdraw=may_withdraw,
    )


def _now() -> datetime:
    return datetime.now(UTC)
