"""What a segment asks of us: of one customer, chosen by hand or by rule; of all its members; and who of all has waited too long."""

from datetime import UTC, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.deputies import stands_in
from backend.errors import NotFound
from backend.store import audit, edits, segments
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.segments import Segment
from backend.store.users import User, stood_in_for, visible_to

OVERDUE_READ, MEMBERS = 50, 50
PEOPLE_NAMED = 5
NO_CUSTOMER = "There is no such customer."
ASKED = {"segment_id": 1, "segment_by_hand": 1, "last_contact_at": 1, "owner_id": 1, "deputy": 1, "team": 1}

Row = dict[str, Any]


async def asked_of(user: User, customer_id: PydanticObjectId) -> Row:
    """The customer's segment, whether by hand, its last contact and who could care. Raises NotFound if this person may not see it."""
    wanted = {"_id": customer_id, **visible_to(user)}
    found: Row | None = await Customer.get_motor_collection().find_one(wanted, ASKED)
    if found is None:
        raise NotFound(NO_CUSTOMER)
    return found


async def carers(customer: Row, cares: str, now: datetime) -> list[Row]:
    """Id and name of whoever cares: inside sales of the customer's team, or its owner, for whom the deputy stands in these days."""
    deputy = customer.get("deputy")
    one = customer.get("owner_id")
    if deputy and stands_in(deputy["first_day"], deputy["last_day"], now):
        one = deputy["user_id"]
    of_inside = {"teams": customer["team"], "role": "inside", "disabled_at": None}
    found = User.get_motor_collection().find(of_inside if cares == "inside" else {"_id": one}, {"name": 1})
    return await found.sort("name", 1).to_list(PEOPLE_NAMED)


async def choose(
    store: Store, user: User, customer_id: PydanticObjectId, was: PydanticObjectId | None, segment: Segment | None, now: datetime
) -> None:  # fmt: skip
    """Put a customer into a segment by hand, or with None leave it to the rules again. `was` is what the person saw, in the same words.

    Raises NotFound if this person may not see the customer, Conflict if somebody was faster.
    """
    by_hand = {"segment_id": segment.id, "segment": segment.name} if segment else {}
    known = {"source": "person" if segment else "derived", "at": now, "by": user.id}
    write = {"$set": {**by_hand, "segment_by_hand": bool(segment), "known.segment": known, "changed_at": now}}
    as_seen = {"segment_by_hand": True, "segment_id": was} if was else {"segment_by_hand": {"$ne": True}}

    async def work(session: Session) -> None:
        of, customers = {"_id": customer_id, **visible_to(user)}, Customer.get_motor_collection()
        before = await customers.find_one_and_update({"$and": [of, as_seen]}, write, {"segment": 1}, session=session)
        if before is None:
            raise await edits.refusal(customers, of, session)
        changes = {"segment_by_hand": [before["segment"] if was else None, segment.name if segment else None]}
        await audit.note("change", "customers", customer_id, at=now, user_id=user.id, customer_id=customer_id,
                         changes=changes, session=session)  # fmt: skip

    await store.in_transaction(work)
    if segment is None:
        await segments.assign(now, customer_id)


async def overdue(user: User, now: datetime) -> list[Row]:
    """This person's customers whose segment asks for a contact by now, the longest waiting first; at most 50.

    Those they own or stand in for these days, where the owner cares; those of their teams, where inside sales care and they are inside sales.
    """
    rhythms = {it.id: it for it in await segments.in_order() if it.treatment.rhythm_days}
    of_owner = _late([it for it in rhythms.values() if it.treatment.cares == "owner"], now)
    of_inside = _late([it for it in rhythms.values() if it.treatment.cares == "inside"], now)
    mine = [{**whose, **it} for whose in ({"owner_id": user.id}, stood_in_for(user)) for it in of_owner]
    mine += [{"team": {"$in": user.teams}, **it} for it in of_inside if user.role == "inside"]
    if not mine:
        return []
    fields = {"name": 1, "segment_id": 1, "last_contact_at": 1, "sites": {"$slice": 1}, "open_complaint": 1}
    wanted = {"$and": [visible_to(user), {"$or": mine}]}
    found = Customer.get_motor_collection().find(wanted, fields, max_time_ms=5000)
    rows = await found.sort("last_contact_at", 1).limit(OVERDUE_READ).to_list(OVERDUE_READ)
    return [{**row, "of": rhythms[row["segment_id"]]} for row in rows]


async def members(user: User, segment: Segment, skip: int) -> list[Row]:
    """A page of its customers that this person sees, the longest without contact first, and one more if there is more."""
    wanted = {"$and": [visible_to(user), {"segment_id": segment.id}]}
    fields = {"name": 1, "last_contact_at": 1, "owner_id": 1, "segment_by_hand": 1, "sites": {"$slice": 1}}
    found = Customer.get_motor_collection().find(wanted, fields, max_time_ms=5000)
    return await found.sort([("last_contact_at", 1), ("_id", 1)]).skip(skip).limit(MEMBERS + 1).to_list(MEMBERS + 1)


def _late(asking: list[Segment], now: datetime) -> list[Row]:
    """One condition for those never spoken to and one for those spoken to too long ago: asked as one, no index is in order of time."""
    today = datetime(now.year, now.month, now.day, tzinfo=UTC)
    return [
        {"segment_id": it.id, "last_contact_at": test}
        for it in asking
        for test in (None, {"$lt": today - timedelta(days=it.treatment.rhythm_days or 0)})
    ]
