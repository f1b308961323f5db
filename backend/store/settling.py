"""A customer follows its territory: the team as the territory says, with all that hangs on the customer, and the owner, unless a person
chose one by hand who may stay. Each customer is one transaction, each change stands in the audit log as derived."""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.errors import Conflict
from backend.store import edits, territories
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.moves import move_to_team
from backend.store.territories import Territory
from backend.store.users import User

AT_ONCE = 50
"""A request's worth of customers; whoever asked asks again while some are left."""

Row = dict[str, Any]


async def settle(store: Store, user: User, territory: Territory, now: datetime) -> int:
    """Let some customers follow; how many did."""
    owner_id = await territories.carer(territory.team, territory.owner_id)
    wanted = territories.outstanding(user, territory, owner_id)
    found = Customer.get_motor_collection().find(wanted, {"_id": 1}, max_time_ms=5000).limit(AT_ONCE)
    done = 0
    for row in await found.to_list(AT_ONCE):
        done += await _one(store, user, territory, {"$and": [{"_id": row["_id"]}, wanted]}, now)
    return done


async def follow(
    customer_id: PydanticObjectId, territory: Territory, user: User, now: datetime, session: Session
) -> None:
    """The customer, which is in this territory already, gets its team and its owner. Raises Invalid if nobody is in that team."""
    of = {"_id": customer_id}
    row = await _read(of, session)
    if row["team"] != territory.team:
        await _set(of, "team", row["team"], territory.team, user, now, session)
        await move_to_team(row, territory.team, user, now, session)
        row = await _read(of, session)
    owner_id = await territories.carer(territory.team, territory.owner_id)
    if owner_id and owner_id != row.get("owner_id") and not _by_hand(row):
        await _set(of, "owner_id", row.get("owner_id"), owner_id, user, now, session)


async def _one(store: Store, user: User, territory: Territory, of: Row, now: datetime) -> bool:
    """False if somebody was faster: then there is nothing to do, or it is another thing."""

    async def write(session: Session) -> bool:
        row = await Customer.get_motor_collection().find_one(of, {"territory": 1}, session=session)
        if row is None:
            return False
        if row["territory"] != territory.name:
            await _set({"_id": row["_id"]}, "territory", row["territory"], territory.name, user, now, session)
        await follow(row["_id"], territory, user, now, session)
        return True

    try:
        return await store.in_transaction(write)
    except Conflict:
        return False


def _by_hand(row: Row) -> bool:
    return bool(row.get("owner_id")) and row.get("known", {}).get("owner_id", {}).get("source") == "person"


async def _read(of: Row, session: Session) -> Row:
    fields = {"team": 1, "owner_id": 1, "known.owner_id": 1}
    row: Row | None = await Customer.get_motor_collection().find_one(of, fields, session=session)
    if row is None:
        raise Conflict(edits.CHANGED_MEANWHILE)
    return row


async def _set(of: Row, field: str, was: Any, value: Any, user: User, now: datetime, session: Session) -> None:
    await edits.change(Customer, of, field, was, value, now=now, user_id=user.id, source="derived", session=session)
