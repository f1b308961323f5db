"""What a mail wants, kept with it: read when it is kept, and what follows from whose it is once more when that changes.

wants       of the words alone: it stays
offer_id    the offer of its customer that it answers
proposals   open ones are made anew; what a person has decided stays, and so does a task that waits
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from beanie import PydanticObjectId

from backend.domain.answered import may_answer
from backend.domain.business_numbers import asked, keys, tokens
from backend.domain.proposed_steps import ProposedStage, ProposedTask, proposed_stage, proposed_task
from backend.domain.wants import Wants, row_of, wants, wants_from, written_on
from backend.domain.words import SILENT
from backend.store import answered_offers
from backend.store.article_names import named_in
from backend.store.mail_parts import MailProposal
from backend.store.mails import Mail
from backend.store.opportunities import Opportunity

OPPORTUNITIES_READ = 50
Row = Mapping[str, Any]
Session = Any


async def read(mail: Mail, *, is_filed_by_hand: bool = False) -> None:
    """Fill `wants`, `offer_id` and `proposals` of a mail that is going to be kept. Our own and what no person wrote want nothing."""
    if mail.direction == "out" or mail.kind in SILENT:
        return
    meant = answered_offers.meant(mail, is_filed_by_hand=is_filed_by_hand)
    articles, offer = await asyncio.gather(named_in(mail.subject, mail.new_text), meant)
    on = written_on(mail.sent_at, mail.received_at)
    found = wants(mail.kind, mail.new_text, on, articles)
    mail.wants, mail.offer_id = row_of(found), offer["_id"] if offer else None
    mail.proposals = await _proposals(mail, found, offer, by_hand=is_filed_by_hand)


async def follow(mail: Mail, session: Session) -> None:
    """A person has said whose it is, or what kind of mail: `mail` as it is now, but for what follows from that."""
    offer = await answered_offers.meant(mail, session, is_filed_by_hand=True)
    if mail.offer_id is None and offer is None and mail.wants is None:
        return
    await answered_offers.release(_id(mail), mail.offer_id, session)
    stay = [it for it in mail.proposals if it.state != "open" or (it.kind == "task" and mail.customer_id)]
    fresh = await _proposals(mail, wants_of(mail.model_dump()), offer, session, by_hand=True) if mail.wants else []
    known = {(it.kind, it.opportunity_id) for it in stay}
    now = [*stay, *(it for it in fresh if (it.kind, it.opportunity_id) not in known)]
    change = {"offer_id": offer["_id"] if offer else None, "proposals": [it.model_dump() for it in now]}
    await Mail.get_motor_collection().update_one({"_id": mail.id}, {"$set": change}, session=session)
    await answered_offers.mark(mail.model_copy(update=change), session)


def wants_of(mail: Row) -> Wants:
    """Of a mail as it is stored: `kind`, `direction`, `new_text`, `sent_at`, `received_at`, and `wants` if it was read when it was kept."""
    on = written_on(mail.get("sent_at"), mail["received_at"])
    if mail.get("wants"):
        return wants_from(mail["wants"], mail["kind"], on)
    if mail.get("direction") == "out" or mail["kind"] in SILENT:
        return Wants(mail["kind"])
    return wants(mail["kind"], mail["new_text"], on)


async def _proposals(
    mail: Mail, found: Wants, offer: Row | None, session: Session = None, *, by_hand: bool = False
) -> list[MailProposal]:
    if mail.customer_id is None:
        return []
    business = await _business(mail, offer, session, by_hand=by_hand)
    stage = proposed_stage(mail.new_text, str(business["_id"]), business["stage"]) if business else None
    task = proposed_task(mail.new_text, found, written_on(mail.sent_at, mail.received_at))
    return [_stored(it) for it in (stage, task) if it]


def _stored(it: ProposedStage | ProposedTask) -> MailProposal:
    id_ = PydanticObjectId()
    if isinstance(it, ProposedStage):
        return MailProposal(
            id=id_, kind="stage", opportunity_id=PydanticObjectId(it.opportunity_id), seen=it.seen, to=it.to, cause=it.cause, reason=it.reason,
        )  # fmt: skip
    at = it.due_at.isoformat() if it.due_at else None
    return MailProposal(id=id_, kind="task", title=it.title, due=it.due.isoformat(), due_at=at)


async def _business(mail: Mail, offer: Row | None, session: Session, *, by_hand: bool) -> Row | None:
    """The open opportunity an answer is about: the offer's, else the one whose number it names, else the only one. An order that names
    none is about something else."""
    if mail.direction == "out" or not may_answer(mail.kind, mail.trust, is_filed_by_hand=by_hand):
        return None
    of = {"customer_id": mail.customer_id, "is_open": True}
    found = Opportunity.get_motor_collection().find(of, {"stage": 1, "number": 1}, session=session)
    rows: list[dict[str, Any]] = await found.limit(OPPORTUNITIES_READ).to_list(OPPORTUNITIES_READ)
    if offer and offer.get("opportunity_id"):
        return next((it for it in rows if it["_id"] == offer["opportunity_id"]), None)
    said = [offer["number"]] if offer else []
    named = _named(rows, {key for it in said for key in keys(it)} or _quoted(mail))
    return named or (rows[0] if len(rows) == 1 and mail.kind == "offer" else None)


def _quoted(mail: Mail) -> set[str]:
    return {key for token in tokens(mail.subject, mail.new_text) for key in asked(token)}


def _named(rows: Iterable[dict[str, Any]], numbers: set[str]) -> dict[str, Any] | None:
    return next((it for it in rows if numbers.intersection(keys(it["number"]))), None)


def _id(mail: Mail) -> PydanticObjectId:
    return PydanticObjectId(str(mail.id))
