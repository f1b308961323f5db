"""The lists noted on a customer (facts, fascination, needs): an entry is added, changed one attribute at a time, removed; by its id.

Each write is one statement on the customer, holds only while the entry still is what the person saw, stands in the audit log, and
counts the customer's completeness anew. The caller gives the session of its transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession

from backend.errors import Conflict, Invalid, NotFound
from backend.store import audit, completeness
from backend.store.customers import Customer
from backend.store.edits import CHANGED_MEANWHILE
from backend.store.users import User, visible_to

ListName = Literal["facts", "fascination", "needs"]
Row = dict[str, Any]

MOST = 60
"""Entries of one list: the customer is read whole on every card."""

NO_CUSTOMER = "There is no such customer."
NO_ENTRY = "There is no such entry."


@dataclass(frozen=True, slots=True)
class Place:
    """A list of one customer, the person who writes in it and when, and the transaction it happens in."""

    name: ListName
    customer_id: PydanticObjectId
    user: User
    now: datetime
    session: AsyncIOMotorClientSession

    @property
    def of(self) -> Row:
        return {"_id": self.customer_id, **visible_to(self.user)}


async def entries(place: Place) -> list[Row]:
    """What stands there. Raises NotFound for a customer this person may not see."""
    found = await _customers().find_one(place.of, {place.name: 1}, session=place.session)
    if found is None:
        raise NotFound(NO_CUSTOMER)
    return list(found.get(place.name, ()))


async def add(place: Place, entry: Row) -> None:
    """Append an entry with an id made by whoever adds it: adding it again changes nothing. Raises NotFound, Invalid if the list is full."""
    there = await entries(place)
    if any(it["id"] == entry["id"] for it in there):
        return
    if len(there) >= MOST:
        raise Invalid("There are enough entries here. Please remove one first.", code="enough")
    await _write(place, place.of, {"$push": {place.name: entry}})
    await _told(place, "add", {place.name: [None, entry]})


async def change(place: Place, entry_id: PydanticObjectId, field: str, was: Any, value: Any) -> None:
    """Set `field` (a name of ours) of one entry. Raises Conflict if it no longer is `was`, NotFound if the entry is gone."""
    seen = {place.name: {"$elemMatch": {"id": entry_id, field: {"$eq": was}}}}
    noted = {f"{place.name}.$[it].{name}": it for name, it in {field: value, **_noted(place, field)}.items()}
    if not await _write(place, {"$and": [place.of, seen]}, {"$set": noted}, [{"it.id": entry_id}]):
        there = any(it["id"] == entry_id for it in await entries(place))
        raise Conflict(CHANGED_MEANWHILE) if there else NotFound(NO_ENTRY)
    await _told(place, "change", {f"{place.name}.{entry_id}.{field}": [was, value]})


async def remove(place: Place, entry_id: PydanticObjectId) -> None:
    """Raises NotFound if the entry is not there (any more)."""
    entry = next((it for it in await entries(place) if it["id"] == entry_id), None)
    if entry is None:
        raise NotFound(NO_ENTRY)
    await _write(place, place.of, {"$pull": {place.name: {"id": entry_id}}})
    await _told(place, "remove", {place.name: [entry, None]})


def _noted(place: Place, field: str) -> Row:
    """A need's attributes have a source and an age each; an entry of the other lists has one."""
    told = {"source": "person", "at": place.now, "by": place.user.id}
    return {f"known.{field}": told} if place.name == "needs" else told


async def _write(place: Place, of: Row, update: Row, array_filters: list[Row] | None = None) -> bool:
    stamped = {**update, "$set": {**update.get("$set", {}), "changed_at": place.now}}
    done = await _customers().update_one(of, stamped, array_filters=array_filters, session=place.session)
    return bool(done.matched_count)


async def _told(place: Place, action: audit.Action, changes: dict[str, list[Any]]) -> None:
    await audit.note(action, "customers", place.customer_id, at=place.now, user_id=place.user.id, customer_id=place.customer_id,
                     changes=changes, session=place.session)  # fmt: skip
    await completeness.recount([place.customer_id], place.session)


def _customers() -> Any:
    return Customer.get_motor_collection()
