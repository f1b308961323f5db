"""The past that the card of an opened mail shows. It comes with the card's own aggregation as long as the order kept with the mail holds
(`domain.past`); else a second read brings the lines with their words, and they are ranked as of now. A mail that was never ranked (older
mail, or one that was given to another customer) has the customer's whole past ranked once.
"""

from datetime import datetime
from itertools import islice
from typing import Any

from beanie import PydanticObjectId

from backend.domain import past
from backend.domain.context import HISTORY_LENGTH, CardMail, CustomerFacts
from backend.domain.past import KEPT, Order
from backend.domain.ranking import Entry, Ranked, Reason
from backend.store import customer_past, past_kept

Row = dict[str, Any]

KEPT_LINES = {
    "$lookup": {"from": "activities", "localField": "past.activity_id", "foreignField": "_id", "as": "kept",
                "pipeline": [{"$project": {"customer_id": 1, "kind": 1, "at": 1, "title": 1, "text": 1, "mail_id": 1}}]}
}  # fmt: skip
"""Texts whole: cutting them takes MongoDB longer than sending them."""
NEWEST_LINES = {
    "$lookup": {"from": "activities", "localField": "customer_id", "foreignField": "customer_id", "as": "newest",
                "pipeline": [{"$sort": {"at": -1, "_id": -1}}, {"$limit": past.NEWEST}, {"$project": {"_id": 1}}]}
}  # fmt: skip
"""Only their ids, which the index holds: whether anything has come since."""


async def of_opened(row: Row, mail: CardMail, facts: CustomerFacts, now: datetime) -> tuple[Ranked, ...]:
    """What matters for this mail as of now, most first. `row` is what the aggregation with both stages gave, of a customer that is there."""
    order, newest = past_kept.order_of(row), [str(it["_id"]) for it in row["newest"] if it["_id"] != row["_id"]]
    if order is None or order.customer_id != facts.customer.id:
        return await _for_the_first_time(row, mail, facts, now)
    kept = _as_kept(row, order)
    if past.holds(order, newest, now) and _is_enough(kept, newest):
        return kept
    ids = {*(it["activity_id"] for it in row["past"]), *map(PydanticObjectId, newest)}
    found = await customer_past.some(PydanticObjectId(facts.customer.id), ids, now)
    return found.index.ranked(past.matter(mail, facts.contact), now, HISTORY_LENGTH)


async def _for_the_first_time(row: Row, mail: CardMail, facts: CustomerFacts, now: datetime) -> tuple[Ranked, ...]:
    """Kept with the mail if it is this customer's first of all; of a further one nothing is kept."""
    found = await customer_past.whole(PydanticObjectId(facts.customer.id), now)
    ranked = found.index.ranked(past.matter(mail, facts.contact), now, KEPT)
    if not row.get("beside"):
        await past_kept.keep(row["_id"], past.order(facts.customer.id, found.entries, ranked, now), ranked)
    return ranked[:HISTORY_LENGTH]


def _as_kept(row: Row, order: Order) -> tuple[Ranked, ...]:
    """As many as the card shows. What was withdrawn, removed or given to another customer since is not among them any more."""
    lines = {it["_id"]: it for it in row["kept"] if str(it["customer_id"]) == order.customer_id}
    there = (it for it in row["past"] if it["activity_id"] in lines)
    return tuple(_ranked(it, lines[it["activity_id"]]) for it in islice(there, HISTORY_LENGTH))


def _is_enough(kept: tuple[Ranked, ...], newest: list[str]) -> bool:
    """Whether the card is full, or nothing else there to fill it with."""
    return len(kept) >= HISTORY_LENGTH or set(newest) <= {it.entry.id for it in kept}


def _ranked(kept: Row, line: Row) -> Ranked:
    mail_id = line.get("mail_id")
    entry = Entry(
        str(line["_id"]),
        line["kind"],
        line["at"],
        line["title"],
        line["text"][: customer_past.TEXT],
        str(mail_id) if mail_id else None,
    )
    return Ranked(entry, kept["score"], tuple(Reason(it["kind"], it["value"]) for it in kept["reasons"]))
