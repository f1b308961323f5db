"""What matters of a customer's past, kept with the mail for which it was put in order (`domain.past`): the lines by id, best first."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from pymongo import WriteConcern

from backend.domain import past
from backend.domain.context import CustomerFacts
from backend.domain.past import KEPT, Order
from backend.domain.ranking import Ranked
from backend.store.card_mails import card_mail
from backend.store.customer_past import CustomerPast
from backend.store.mail_parts import KeptEntry, PastOrder
from backend.store.mails import Mail

UNWAITED = WriteConcern(1)
"""Lost in a crash it is made again."""
Row = dict[str, Any]


def put_in_order(mail: Mail, facts: CustomerFacts, of: CustomerPast, now: datetime) -> CustomerFacts:
    """Have a mail that is about to be written carry what matters for it. The facts with it as everybody may see them, for the notices."""
    shown = card_mail(mail.model_dump() | {"_id": mail.id})
    ranked = of.index.ranked(past.matter(shown, facts.contact), now, KEPT)
    mail.past, mail.past_order = kept(past.order(facts.customer.id, of.entries, ranked, now), ranked)
    return replace(facts, past=past.without_money(ranked))


def kept(order: Order, ranked: tuple[Ranked, ...]) -> tuple[list[KeptEntry], PastOrder]:
    entries = [
        KeptEntry(activity_id=it.entry.id, score=round(it.score, 4), reasons=[asdict(why) for why in it.reasons])
        for it in ranked
    ]
    return entries, PastOrder(**asdict(order))


def order_of(row: Row) -> Order | None:
    """Of a mail as it is stored; None: its past was not put in order yet."""
    found = row.get("past_order")
    if not found:
        return None
    return Order(str(found["customer_id"]), found["at"], tuple(map(str, found["newest"])), found["is_settled"])


async def forget(line_ids: Sequence[PydanticObjectId], of: Sequence[PydanticObjectId], session: Any) -> None:
    """Lines that are gone, from the mails of these customers: their reasons are words of the lines."""
    gone = {"activity_id": {"$in": list(line_ids)}}
    theirs = {"customer_id": {"$in": list(of)}, "past": {"$elemMatch": gone}}
    await Mail.get_motor_collection().update_many(theirs, {"$pull": {"past": gone}}, session=session)


async def keep(mail_id: PydanticObjectId, order: Order, ranked: tuple[Ranked, ...]) -> None:
    """With a mail that is kept already, unless it is another customer's by now."""
    entries, of = kept(order, ranked)
    change = {"past": [it.model_dump() for it in entries], "past_order": of.model_dump()}
    mails = Mail.get_motor_collection().with_options(write_concern=UNWAITED)
    await mails.update_one({"_id": mail_id, "customer_id": of.customer_id}, {"$set": change})
