"""Territories: who cares for the customers of a region. The list, and which customers do not yet stand as their territory says.

A customer carries its territory's name; team and owner follow when somebody says so (`settling`). Names from imports that are not on
the list are labels and have no consequences.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from backend.domain.territories import Area, area, holds, overlap
from backend.errors import Conflict, Invalid
from backend.store import audit
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.users import User, visible_to

COUNTED = 1000
"""Further customers are not counted: the list says "more than"."""
LISTED = 500
CHANGED_MEANWHILE = "Somebody has changed this territory meanwhile. Please look at it again."

Filter = dict[str, Any]


class Territory(Document):
    name: str
    team: str
    owner_id: PydanticObjectId | None = None
    """Who cares for its customers; None: nobody in particular."""
    country: str = "DE"
    postcodes: list[str] = Field(default_factory=list)
    """As `domain.territories` reads them. No postcode is in two territories."""
    changed_at: datetime
    turn: int = 0
    """How often it was changed: what a person saw is named by it, for times on the wire are whole seconds."""
    schema_version: int = 1

    class Settings:
        name = "territories"
        indexes = [IndexModel([("name", ASCENDING)], unique=True)]


async def in_order(session: Any = None) -> list[Territory]:
    return await Territory.find_all(session=session).sort("name").to_list(LISTED)


def areas_of(territory: Territory) -> tuple[Area, ...]:
    return tuple(area(it) for it in territory.postcodes)


def where(territories: Iterable[Territory], postcode: str, country: str) -> Territory | None:
    """The one this postcode lies in."""
    here = (it for it in territories if it.country == country and postcode)
    return next((it for it in here if any(holds(one, postcode) for one in areas_of(it))), None)


def within(user: User, territory: Territory) -> Filter:
    """Customers this person sees that belong to the territory."""
    return {"$and": [visible_to(user), {"territory": territory.name}]}


def outstanding(user: User, territory: Territory, owner_id: PydanticObjectId | None) -> Filter:
    """Customers this person sees that do not stand as the territory says: in it with another team, or with another owner whom nobody
    chose by hand; or without a territory while their main site lies there. `owner_id` is the territory's, if that person may care.
    """
    astray: list[Filter] = [{"team": {"$ne": territory.team}}]
    if owner_id:
        free: Filter = {"$or": [{"owner_id": None}, {"known.owner_id.source": {"$ne": "person"}}]}
        astray.append({"$and": [{"owner_id": {"$ne": owner_id}}, free]})
    found: list[Filter] = [{"territory": territory.name, "$or": astray}]
    found += [{"territory": "", **_main_site(it, territory.country)} for it in areas_of(territory)]
    # Each by itself: asked as a whole, MongoDB would read every customer without a territory.
    return {"$or": [{"$and": [visible_to(user), it]} for it in found]}


async def count(wanted: Filter) -> int:
    """At most 1,000."""
    customers = Customer.get_motor_collection()
    return int(await customers.count_documents(wanted, limit=COUNTED, maxTimeMS=5000))


async def carer(team: str, owner_id: PydanticObjectId | None) -> PydanticObjectId | None:
    """The owner, if they work here and are in the team."""
    wanted = {"_id": owner_id, "teams": team, "disabled_at": None}
    there = owner_id and await User.get_motor_collection().find_one(wanted, {"_id": 1})
    return owner_id if there else None


async def add(store: Store, user: User, territory: Territory) -> None:
    """Raises Invalid, DuplicateKeyError for a name that is taken."""

    async def write(session: Session) -> None:
        await _check(territory, session)
        await territory.insert(session=session)
        await _note("add", territory, user, {"name": [None, territory.name]}, territory.changed_at, session)

    await store.in_transaction(write)


async def change(store: Store, user: User, territory: Territory, seen: int) -> None:
    """Write all of it, if it still is at the turn the person saw. Customers follow only when asked to, but for the name.

    Raises Invalid, Conflict, DuplicateKeyError for a name that is taken.
    """
    fields = territory.model_dump(exclude={"id", "revision_id", "turn", "schema_version"})

    async def write(session: Session) -> dict[str, Any]:
        await _check(territory, session)
        of = {"_id": territory.id, "turn": seen}
        before: dict[str, Any] | None = await Territory.get_motor_collection().find_one_and_update(
            of, {"$set": fields, "$inc": {"turn": 1}}, session=session
        )
        if before is None:
            raise Conflict(CHANGED_MEANWHILE)
        changes = {
            name: [before.get(name), it]
            for name, it in fields.items()
            if before.get(name) != it and name != "changed_at"
        }
        await _note("change", territory, user, changes, territory.changed_at, session)
        return before

    old = (await store.in_transaction(write))["name"]
    if old != territory.name:
        # Apart from the transaction, which has five seconds; here may be a hundred thousand customers.
        await _rename(old, territory.name)


async def _rename(old: str, name: str) -> None:
    """Customers carry a territory's name, and rules of segments ask for it."""
    customers = Customer.get_motor_collection()
    await customers.update_many({"territory": old}, {"$set": {"territory": name}})
    await customers.database.segments.update_many(
        {"rules": {"$elemMatch": {"attribute": "territory", "values": old}}},
        {"$set": {"rules.$[rule].values.$[value]": name}},
        array_filters=[{"rule.attribute": "territory"}, {"value": old}],
    )


async def remove(store: Store, user: User, territory: Territory, now: datetime) -> None:
    """Its customers keep team and owner, and the name as a label."""

    async def write(session: Session) -> None:
        await Territory.get_motor_collection().delete_one({"_id": territory.id}, session=session)
        await _note("remove", territory, user, {"name": [territory.name, None]}, now, session)

    await store.in_transaction(write)


async def _check(territory: Territory, session: Session) -> None:
    """Team and owner exist and fit, and no postcode is another's. One at a time: the clock is written by everybody who asks."""
    clocks = Territory.get_motor_collection().database.clocks
    await clocks.update_one(
        {"_id": "territories"}, {"$set": {"at": territory.changed_at}}, upsert=True, session=session
    )
    people = User.get_motor_collection()
    if await people.find_one({"teams": territory.team, "disabled_at": None}, {"_id": 1}, session=session) is None:
        raise Invalid("Nobody is in that team.", code="empty_team")
    if await carer(territory.team, territory.owner_id) != territory.owner_id:
        raise Invalid("This person is not in the territory's team.", code="not_in_team")
    others = [it for it in await in_order(session) if it.id != territory.id and it.country == territory.country]
    for other in others:
        if any(overlap(one, theirs) for one in areas_of(territory) for theirs in areas_of(other)):
            raise Invalid(f"Postcodes of this territory lie in {other.name} already.", code="overlap")


async def _note(
    action: audit.Action, it: Territory, user: User, changes: dict[str, list[Any]], at: datetime, session: Session
) -> None:
    if it.id is None:
        raise ValueError("a territory is given its id before it is written")
    await audit.note(action, "territories", it.id, at=at, user_id=user.id, changes=changes, session=session)


def _main_site(one: Area, country: str) -> Filter:
    """The first site is the main one. Asked twice, for the index knows the postcodes of all sites, and not their place; and only of
    one and the same element does MongoDB take both ends of a range."""
    between = {"$gte": one.first, "$lt": one.beyond}
    return {"sites": {"$elemMatch": {"postcode": between}}, "sites.0.postcode": between, "sites.0.country": country}
