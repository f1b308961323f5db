"""The fifth field: what money says about a customer. Kept apart from the customer, so that whoever reads one never reads the other by accident.

Figures are computed from orders and invoices (`trade`); here stands only what nobody can compute. The caller has checked `sees_money`,
and each read is noted in the audit log.
"""

from datetime import date, datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field

from backend.errors import Conflict, Invalid, NotFound
from backend.store import audit, edits
from backend.store.customers import Customer, Known
from backend.store.database import Store
from backend.store.trade import DAYS, Offering
from backend.store.users import User, visible_to

PRICES = 200


class AgreedPrice(BaseModel):
    id: PydanticObjectId = Field(default_factory=PydanticObjectId)
    offering_id: PydanticObjectId
    price_cents: int
    currency: str = "EUR"
    valid_until: date | None = None
    note: str = ""


class Finances(Document):
    """`_id` is the customer's."""

    id: PydanticObjectId
    team: str
    credit_limit_cents: int | None = None
    rating: str = ""
    """As the credit agency writes it, with its name."""
    terms_days: int | None = None
    terms: str = ""
    currency: str = "EUR"
    prices: list[AgreedPrice] = Field(default_factory=list)
    known: dict[str, Known] = Field(default_factory=dict)
    changed_at: datetime
    schema_version: int = 1

    class Settings:
        name = "finances"
        bson_encoders = DAYS


async def of_customer(customer_id: PydanticObjectId) -> dict[str, Any]:
    """What stands there, or the same without anything known. The caller has checked customer and money."""
    found: dict[str, Any] | None = await Finances.get_motor_collection().find_one({"_id": customer_id})
    return found or {**_NOTHING, "_id": customer_id}


async def amend(
    store: Store, user: User, customer_id: PydanticObjectId, field: str, was: Any, value: Any, now: datetime
) -> None:
    """Change one field, if it still is what the person saw. Raises NotFound, Conflict."""

    async def write(session: Any) -> None:
        await _begin(user, customer_id, now, session)
        of = {"_id": customer_id, **visible_to(user)}
        await edits.change(Finances, of, field, was, value, now=now, user_id=user.id, session=session)

    await store.in_transaction(write)


async def agree(store: Store, user: User, customer_id: PydanticObjectId, price: AgreedPrice, now: datetime) -> None:
    """Add an agreed price. Raises NotFound, Invalid for an offering that is none, Conflict when there is no end of prices."""

    async def write(session: Any) -> None:
        await _begin(user, customer_id, now, session)
        offering = {"_id": price.offering_id}
        if not await Offering.get_motor_collection().find_one(offering, {"_id": 1}, session=session):
            raise Invalid("There is no such offering.", code="no_offering")
        row = _stored(price)
        has_room = {"_id": customer_id, f"prices.{PRICES - 1}": {"$exists": False}}
        await _change_prices(user, has_room, {"$push": {"prices": row}}, [None, row], now, session)

    await store.in_transaction(write)


async def reprice(
    store: Store, user: User, customer_id: PydanticObjectId, price_id: PydanticObjectId, field: str, was: Any, value: Any, now: datetime,
) -> None:  # fmt: skip
    """Change one field of an agreed price, if it still is what the person saw. Raises NotFound, Conflict."""

    async def write(session: Any) -> None:
        if not await _price(user, customer_id, price_id, session):
            raise NotFound("There is no such price.")
        same = {"_id": customer_id, "prices": {"$elemMatch": {"id": price_id, field: {"$eq": was}}}}
        await _change_prices(user, same, {"$set": {f"prices.$.{field}": value}}, [was, value], now, session)

    await store.in_transaction(write)


async def revoke(
    store: Store, user: User, customer_id: PydanticObjectId, price_id: PydanticObjectId, now: datetime
) -> None:
    """Take an agreed price away; one that is gone already stays gone."""

    async def write(session: Any) -> None:
        row = await _price(user, customer_id, price_id, session)
        if row:
            gone = {"$pull": {"prices": {"id": price_id}}}
            await _change_prices(user, {"_id": customer_id}, gone, [row, None], now, session)

    await store.in_transaction(write)


async def _begin(user: User, customer_id: PydanticObjectId, now: datetime, session: Any) -> None:
    """See to it that there is something to change. Raises NotFound."""
    wanted = {"_id": customer_id, **visible_to(user)}
    customer = await Customer.get_motor_collection().find_one(wanted, {"team": 1}, session=session)
    if customer is None:
        raise NotFound("There is no such customer.")
    fields = {**_NOTHING, "team": customer["team"], "changed_at": now}
    await Finances.get_motor_collection().update_one(
        {"_id": customer_id}, {"$setOnInsert": fields}, upsert=True, session=session
    )


async def _price(
    user: User, customer_id: PydanticObjectId, price_id: PydanticObjectId, session: Any
) -> dict[str, Any] | None:
    wanted = {"_id": customer_id, **visible_to(user), "prices.id": price_id}
    found = await Finances.get_motor_collection().find_one(wanted, {"prices.$": 1}, session=session)
    return found["prices"][0] if found else None


async def _change_prices(
    user: User, of: dict[str, Any], change: dict[str, Any], told: list[Any], now: datetime, session: Any
) -> None:
    known = {"source": "person", "at": now, "by": user.id}
    kept = {**change.pop("$set", {}), "known.prices": known, "changed_at": now}
    done = await Finances.get_motor_collection().update_one(of, {**change, "$set": kept}, session=session)
    if not done.modified_count:
        raise Conflict(edits.CHANGED_MEANWHILE)
    await audit.note("change", "finances", of["_id"], at=now, user_id=user.id, customer_id=of["_id"],
                     changes={"prices": told}, session=session)  # fmt: skip


def _stored(price: AgreedPrice) -> dict[str, Any]:
    day = price.valid_until
    return {**price.model_dump(), "valid_until": datetime(day.year, day.month, day.day) if day else None}


_NOTHING: dict[str, Any] = {
    "team": "", "credit_limit_cents": None, "rating": "", "terms_days": None, "terms": "", "currency": "EUR", "prices": [], "known": {},
    "schema_version": 1,
}  # fmt: skip
