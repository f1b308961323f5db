"""Offers written by hand: drafted, sent, answered. Offers of an ERP come in by import and are shown with them.

An offer may change while it is a draft. What reaches the timeline is that it was sent and how it ended.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from beanie import PydanticObjectId
from pymongo import ReturnDocument

from backend.domain.sales import check_draft, check_offer_step, line_total, offer_status
from backend.domain.trade_entries import PaperKind, lines_told
from backend.domain.words import OfferStatus
from backend.errors import Conflict, Invalid, NotFound
from backend.store import audit, edits
from backend.store.activities import Activity
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.opportunities import Opportunity
from backend.store.search_index import put_number
from backend.store.trade import Invoice, Line, Offer, Offering, Order
from backend.store.users import User, visible_to

Row = dict[str, Any]

PAPERS: dict[PaperKind, type[Offer] | type[Order] | type[Invoice]] = {
    "offers": Offer,
    "orders": Order,
    "invoices": Invoice,
}
SHOWN = 50


async def of_customer(kind: PaperKind, customer_id: PydanticObjectId) -> list[Row]:
    """The 50 newest and one more if there are more. The caller has checked that the person may see the customer."""
    found = PAPERS[kind].get_motor_collection().find({"customer_id": customer_id}, {"lines": 0})
    return await found.sort("day", -1).max_time_ms(5000).to_list(SHOWN + 1)


async def opened(user: User, kind: PaperKind, paper_id: PydanticObjectId) -> Row | None:
    """One with its customer's and opportunity's name; None if this person may not see it."""
    pipeline: list[Row] = [
        {"$match": {"_id": paper_id, **visible_to(user, "customer_id")}},
        {"$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                     "pipeline": [{"$project": {"name": 1}}]}},
        {"$lookup": {"from": "opportunities", "localField": "opportunity_id", "foreignField": "_id", "as": "opportunity",
                     "pipeline": [{"$project": {"title": 1}}]}},
    ]  # fmt: skip
    rows = await PAPERS[kind].get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(1)
    return rows[0] if rows else None


def priced(lines: Sequence[Line]) -> list[Line]:
    """The lines of a hand-written offer with their totals."""
    return [it.model_copy(update={"total_cents": line_total(it.quantity, it.price_cents, it.discount)}) for it in lines]


async def add(store: Store, user: User, customer_id: PydanticObjectId, fields: Row, now: datetime) -> PydanticObjectId:
    """A draft. Without a number it gets the year's next one. Raises NotFound, Invalid."""

    async def write(session: Any) -> PydanticObjectId:
        seen = {"_id": customer_id, **visible_to(user)}
        customer = await Customer.get_motor_collection().find_one(seen, {"team": 1}, session=session)
        if customer is None:
            raise NotFound("There is no such customer.")
        await _check_opportunity(fields.get("opportunity_id"), customer_id, session)
        lines = await _known_lines(fields.get("lines", []), session)
        made = Offer(
            **{**fields, "lines": lines, "number": fields.get("number") or await _next_number(fields["day"], session)},
            id=PydanticObjectId(), customer_id=customer_id, team=customer["team"], status="draft",
            total_cents=sum(it.total_cents for it in lines), made_by=user.id, changed_at=now,
        )  # fmt: skip
        await made.insert(session=session)
        offer_id = PydanticObjectId(str(made.id))
        await put_number("offer", made.model_dump(by_alias=True), session)
        await audit.note("add", "offers", offer_id, at=now, user_id=user.id, customer_id=customer_id, session=session)
        return offer_id

    return await store.in_transaction(write)


async def amend(
    store: Store, user: User, offer_id: PydanticObjectId, field: str, was: Any, value: Any, now: datetime
) -> None:
    """Change one field of a draft. Raises NotFound, Conflict, Invalid."""

    async def write(session: Any) -> None:
        row = await _seen(user, offer_id, session)
        check_draft(row["status"])
        if field == "opportunity_id":
            await _check_opportunity(value, row["customer_id"], session)
        of = {"_id": offer_id, **visible_to(user, "customer_id")}
        await edits.change(Offer, of, field, was, value, now=now, user_id=user.id, session=session)
        if field == "number":
            await put_number("offer", row | {"number": value}, session)

    await store.in_transaction(write)


async def rewrite(
    store: Store, user: User, offer_id: PydanticObjectId, was: Sequence[Line], lines: Sequence[Line], now: datetime
) -> None:
    """Put other lines into a draft, if its lines still are what the person saw. Raises NotFound, Conflict, Invalid."""

    async def write(session: Any) -> None:
        row = await _seen(user, offer_id, session)
        check_draft(row["status"])
        if [_shown(Line(**it)) for it in row["lines"]] != [_shown(it) for it in priced(was)]:
            raise Conflict(edits.CHANGED_MEANWHILE)
        renewed = await _known_lines(lines, session)
        stored = [it.model_dump() for it in renewed]
        change = {"lines": stored, "total_cents": sum(it.total_cents for it in renewed), "changed_at": now}
        await Offer.get_motor_collection().update_one({"_id": offer_id}, {"$set": change}, session=session)
        await audit.note("change", "offers", offer_id, at=now, user_id=user.id, customer_id=row["customer_id"],
                         changes={"lines": [row["lines"], stored]}, session=session)  # fmt: skip

    await store.in_transaction(write)


async def step(
    store: Store, user: User, offer_id: PydanticObjectId, seen: OfferStatus, to: OfferStatus, now: datetime, today: date
) -> None:
    """Send it, take it back, or note how it ended. Raises NotFound, Conflict, Invalid."""

    async def write(session: Any) -> None:
        row = await _seen(user, offer_id, session)
        valid_until = row["valid_until"].date() if row["valid_until"] else None
        status = offer_status(row["status"], valid_until, today, is_answered=bool(row.get("answered")))
        if status == to or (status == "answered" and to == row["status"]):
            return  # the same step again, from a device whose answer got lost
        if status != seen:
            raise Conflict("Somebody was faster: the offer stands elsewhere now.", code="moved")
        check_offer_step(status, to)
        if to == "sent" and not row["lines"]:
            raise Invalid("An offer without lines cannot be sent.", code="no_lines")
        change = {"status": to, "changed_at": now} | ({"answered": None} if to == "draft" else {})
        await Offer.get_motor_collection().update_one({"_id": offer_id}, {"$set": change}, session=session)
        await _log(row, to, user, now, session)
        await audit.note("change", "offers", offer_id, at=now, user_id=user.id, customer_id=row["customer_id"],
                         changes={"status": [seen, to]}, session=session)  # fmt: skip

    await store.in_transaction(write)


async def _log(row: Row, status: OfferStatus, user: User, now: datetime, session: Any) -> None:
    text = lines_told(row["lines"]) if status == "sent" else ""
    await Activity(
        customer_id=row["customer_id"], team=row["team"], kind="offer", at=now, title=row["number"], text=text, by_user_id=user.id,
        ref_kind="offers", ref_id=row["_id"], ref_status=status,
    ).insert(session=session)  # fmt: skip


async def _seen(user: User, offer_id: PydanticObjectId, session: Any) -> Row:
    of = {"_id": offer_id, **visible_to(user, "customer_id")}
    row: Row | None = await Offer.get_motor_collection().find_one(of, session=session)
    if row is None:
        raise NotFound("There is no such offer.")
    return row


def _shown(line: Line) -> Row:
    """What a person saw of a line: costs are not for everybody, and other systems round in their own way."""
    return line.model_dump(exclude={"cost_cents", "total_cents"})


async def _known_lines(lines: Sequence[Line], session: Any) -> list[Line]:
    """Priced, each with what it costs us where the offering says so. Raises Invalid for an offering that is none."""
    wanted = {it.offering_id for it in lines if it.offering_id}
    found = Offering.get_motor_collection().find({"_id": {"$in": list(wanted)}}, {"cost_cents": 1}, session=session)
    costs = {row["_id"]: row["cost_cents"] async for row in found}
    if wanted - costs.keys():
        raise Invalid("There is no such offering.", code="no_offering")
    return [
        it.model_copy(update={"cost_cents": None if (cost := costs.get(it.offering_id)) is None else line_total(it.quantity, cost, 0)})
        for it in priced(lines)
    ]  # fmt: skip


async def _check_opportunity(
    opportunity_id: PydanticObjectId | None, customer_id: PydanticObjectId, session: Any
) -> None:
    of = {"_id": opportunity_id, "customer_id": customer_id}
    if opportunity_id and not await Opportunity.get_motor_collection().find_one(of, {"_id": 1}, session=session):
        raise Invalid("This opportunity belongs to another customer.", code="no_opportunity")


async def _next_number(day: date, session: Any) -> str:
    """AN-<year>-<four digits>. The counter of a new year begins behind what was numbered by hand or imported."""
    database = Offer.get_motor_collection().database
    of_year = {"number": {"$gte": f"AN-{day.year}-", "$lt": f"AN-{day.year}."}}
    last = (
        await Offer.get_motor_collection().find(of_year, {"number": 1}, session=session).sort("number", -1).to_list(1)
    )
    digits = last[0]["number"].rpartition("-")[2] if last else ""
    least = int(digits) if digits.isdigit() and len(digits) < 10 else 0
    counted = await database.clocks.find_one_and_update(
        {"_id": f"offers {day.year}"},
        [{"$set": {"version": {"$add": [{"$max": [{"$ifNull": ["$version", 0]}, least]}, 1]}}}],
        upsert=True, return_document=ReturnDocument.AFTER, session=session,
    )  # fmt: skip
    return f"AN-{day.year}-{counted['version']:04}"
