"""Offers that a customer's mail answers. The offer carries the mail that answered it first, the mail the offer: what is derived from a match
goes with it, and comes back.

    a mail is kept, or filed     the offer is looked for (`answered`), and answered in the same transaction
    it goes to another customer  the offer it answered is open again, or another mail's; one of the new customer's may be answered
    it is withdrawn              the offer is open again, or another mail's
"""

from collections.abc import Mapping
from typing import Any

from beanie import PydanticObjectId
from pymongo import DESCENDING
from pymongo.client_session import ClientSession

from backend.domain import answered as decision
from backend.domain.answered import SentOffer
from backend.domain.business_numbers import tokens
from backend.store.database import plain
from backend.store.mails import Mail
from backend.store.trade import Offer

MOST_OFFERS = 50
EARLIER_READ = 6
TEXT_READ = 2_000
Row = Mapping[str, Any]
Session = Any


async def meant(mail: Mail, session: Session = None, *, is_filed_by_hand: bool = False) -> Row | None:
    """The offer that a mail answers: `_id`, `number` and `opportunity_id`; None for most mail."""
    if not _may_answer(mail, is_filed_by_hand=is_filed_by_hand):
        return None
    rows = {str(it["_id"]): it for it in await _sent(mail.customer_id, session)}
    offers = [SentOffer(id_, row["number"]) for id_, row in rows.items()]
    said = tokens(mail.subject, mail.new_text)
    earlier = [it async for it in _earlier(mail, session)] if offers else []
    found = decision.answered(mail.kind, offers, said, earlier)
    return rows[found] if found else None


def mark_in(mail: Row, session: ClientSession) -> None:
    """Answer the offer of a mail that is being kept, inside its transaction; not one that is answered already."""
    if mail.get("offer_id"):
        plain(Offer).update_one(*_answering(mail), session=session)


async def mark(mail: Mail, session: Session) -> None:
    row = {"_id": mail.id, "offer_id": mail.offer_id, "received_at": mail.received_at}
    if mail.offer_id:
        await Offer.get_motor_collection().update_one(*_answering(row), session=session)


async def release(mail_id: PydanticObjectId, offer_id: PydanticObjectId | None, session: Session) -> None:
    """This mail answers it no more: the offer is the next mail's that does, or open again."""
    if offer_id is None:
        return
    other = {"offer_id": offer_id, "_id": {"$ne": mail_id}}
    row = await Offer.get_motor_collection().find_one({"_id": offer_id}, {"customer_id": 1}, session=session)
    following = await _first_of(row["customer_id"], other, session) if row else None
    change = {"mail_id": following["_id"], "at": following["received_at"]} if following else None
    of = {"_id": offer_id, "answered.mail_id": mail_id}
    await Offer.get_motor_collection().update_one(of, {"$set": {"answered": change}}, session=session)


def _may_answer(mail: Mail, *, is_filed_by_hand: bool) -> bool:
    is_theirs = mail.customer_id is not None and mail.direction == "in"
    return is_theirs and decision.may_answer(mail.kind, mail.trust, is_filed_by_hand=is_filed_by_hand)


def _answering(mail: Row) -> tuple[Row, Row]:
    answered = {"mail_id": mail["_id"], "at": mail["received_at"]}
    return {"_id": mail["offer_id"], "status": "sent", "answered": None}, {"$set": {"answered": answered}}


async def _sent(customer_id: PydanticObjectId | None, session: Session) -> list[dict[str, Any]]:
    """Those without an end, the newest first."""
    of = {"customer_id": customer_id, "status": "sent"}
    found = Offer.get_motor_collection().find(of, {"number": 1, "opportunity_id": 1}, session=session)
    rows: list[dict[str, Any]] = await found.sort("day", DESCENDING).limit(MOST_OFFERS).to_list(MOST_OFFERS)
    return rows


async def _earlier(mail: Mail, session: Session) -> Any:
    """What may be numbers in the mails of the same conversation, the newest first."""
    of = {"thread_id": mail.thread_id, "_id": {"$ne": mail.id}}
    fields = {"subject": 1, "customer_id": 1, "new_text": {"$substrCP": ["$new_text", 0, TEXT_READ]}}
    found = Mail.get_motor_collection().find(of, fields, session=session).sort("received_at", DESCENDING)
    async for row in found.limit(EARLIER_READ):
        if row["customer_id"] == mail.customer_id:
            yield tokens(row["subject"], row["new_text"])


async def _first_of(customer_id: PydanticObjectId, of: Row, session: Session) -> dict[str, Any] | None:
    found = Mail.get_motor_collection().find({"customer_id": customer_id, **of}, {"received_at": 1}, session=session)
    rows: list[dict[str, Any]] = await found.sort("received_at", 1).limit(1).to_list(1)
    return rows[0] if rows else None
