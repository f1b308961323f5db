"""Writing the first field, the company: one attribute at a time, its sites, and who cares for it.

Every write runs in one transaction with its line in the audit log and, where people search by what changed, with the search entries.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.postal import kept
from backend.domain.rereading import names
from backend.errors import Invalid, NotAllowed, NotFound
from backend.store import audit, edits, new_addresses, ranks
from backend.store.customers import Customer, Known, Site
from backend.store.database import Store
from backend.store.group import hang_below
from backend.store.moves import move_to_team
from backend.store.search_index import reindex_customer
from backend.store.settling import follow
from backend.store.territories import Territory
from backend.store.users import User, visible_to

SEARCHED = frozenset(("name", "numbers", "domains", "former_domains", "addresses", "phones"))
ASSIGNING = frozenset(("owner_id", "team", "territory", "deputy"))
"""Who cares for the customer: for its owner, inside sales and managers to say."""
CARING_ROLES = ("manager", "inside")
WRITES_FROM = ("addresses", "domains", "former_domains")
OTHER_LIST = {"domains": "former_domains", "former_domains": "domains"}
SITES = 100
NO_CUSTOMER = "There is no such customer."


def may_assign(user: User, customer: Mapping[str, Any]) -> bool:
    """Whether this person, who sees the customer, says who cares for it."""
    return user.role in CARING_ROLES or customer.get("owner_id") == user.id


async def country(user: User, customer_id: PydanticObjectId) -> str:
    """Where the first site lies, for telephone numbers written as they are dialled there: ISO 3166, Germany if nothing is known."""
    of = {"_id": customer_id, **visible_to(user)}
    found = await Customer.get_motor_collection().find_one(of, {"sites": {"$slice": 1}})
    return str(found["sites"][0]["country"] or "DE") if found and found["sites"] else "DE"


async def change(
    store: Store, user: User, customer_id: PydanticObjectId, field: str, was: Any, value: Any, now: datetime
) -> None:
    """Write one attribute if it still is `was`. Raises NotFound, NotAllowed, Conflict, and Invalid for a circle of companies."""
    await _allowed(user, customer_id, field)

    async def write(session: Session) -> None:
        of = {"_id": customer_id, **visible_to(user)}
        if field == "parent_id" and value:
            await hang_below(user, customer_id, value, now, session)
        before = await edits.change(Customer, of, field, was, value, now=now, user_id=user.id, session=session)
        if field in OTHER_LIST:
            await _taken_from(OTHER_LIST[field], before, value, now, user, session)
        if field == "team":
            await move_to_team(before, value, user, now, session)
        elif field == "territory" and (territory := await Territory.find_one({"name": value}, session=session)):
            await follow(customer_id, territory, user, now, session)
        elif field == "value_class":
            await ranks.settle([customer_id], session)
        elif field in SEARCHED:
            await reindex_customer(customer_id, session)
        if field in WRITES_FROM:
            await new_addresses.note(_gained(field, before, value), session)

    await store.in_transaction(write)


def _gained(field: str, before: Mapping[str, Any], value: list[str]) -> list[str]:
    """What mail of this company may come from now, and could not before."""
    gained = [it for it in value if it not in before.get(field, [])]
    return names(gained) if field == "addresses" else names((), gained)


async def _allowed(user: User, customer_id: PydanticObjectId, field: str) -> None:
    customers = Customer.get_motor_collection()
    found = await customers.find_one({"_id": customer_id, **visible_to(user)}, {"owner_id": 1})
    if found is None:
        raise NotFound(NO_CUSTOMER)
    if field in ASSIGNING and not may_assign(user, found):
        raise NotAllowed("Only the owner of this customer, inside sales and managers may do that.")


async def _taken_from(
    field: str, before: Mapping[str, Any], value: list[str], now: datetime, user: User, session: Session
) -> None:
    """A domain is in use or it is a former one: what was put into one list leaves the other."""
    old: list[str] = before.get(field, [])
    left = [domain for domain in old if domain not in value]
    if left != old:
        await edits.change(
            Customer, {"_id": before["_id"]}, field, old, left, now=now, user_id=user.id, session=session
        )


async def add(store: Store, user: User, customer: Customer) -> bool:
    """Write a new customer; False if one with this id is there already (the same request, sent twice)."""
    customer_id = _id(customer)

    async def write(session: Session) -> bool:
        there = await Customer.find_one({"_id": customer_id}, session=session)
        if there:
            return False
        await customer.insert(session=session)
        await audit.note("add", "customers", customer_id, at=customer.changed_at, user_id=user.id, customer_id=customer_id,
                         changes={"name": [None, customer.name]}, session=session)  # fmt: skip
        await reindex_customer(customer_id, session)
        await new_addresses.note(names(customer.addresses, customer.domains), session)
        return True

    return await store.in_transaction(write)


async def add_site(store: Store, user: User, customer_id: PydanticObjectId, site: Site, now: datetime) -> None:
    """Add a site; sent twice under one id it is one. Raises NotFound, Invalid."""

    async def write(session: Session) -> None:
        customers = Customer.get_motor_collection()
        of = {"_id": customer_id, **visible_to(user)}
        found = await customers.find_one(of, {"sites": 1}, session=session)
        if found is None:
            raise NotFound(NO_CUSTOMER)
        if any(it["id"] == site.id for it in found["sites"]):
            return
        if len(found["sites"]) >= SITES:
            raise Invalid("A customer has at most 100 sites.", code="too_many_sites")
        change = {"$push": {"sites": site.model_dump()}, "$set": _noted("sites", user, now)}
        await customers.update_one({"_id": customer_id}, change, session=session)
        await _site_noted("add", site.id, {"site": [None, site.city]}, customer_id, user, now, session)

    await store.in_transaction(write)


async def change_site(
    store: Store, user: User, customer_id: PydanticObjectId, site_id: PydanticObjectId, field: str, was: Any, value: Any, now: datetime
) -> None:  # fmt: skip
    """Write one field of a site, as addresses are kept, if it still is `was`. Raises NotFound, Conflict."""

    async def write(session: Session) -> None:
        customers = Customer.get_motor_collection()
        of = {"_id": customer_id, **visible_to(user)}
        as_seen = {"$and": [of, {"sites": {"$elemMatch": {"id": site_id, field: {"$eq": was}}}}]}
        found = await customers.find_one(as_seen, {"sites.$": 1}, session=session)
        if found is None:
            raise await edits.refusal(customers, {"$and": [of, {"sites.id": site_id}]}, session)
        changes = _of_site(found["sites"][0], field, value)
        put = {f"sites.$.{name}": new for name, (_, new) in changes.items()}
        await customers.update_one(as_seen, {"$set": {**put, **_noted("sites", user, now)}}, session=session)
        await _site_noted("change", site_id, changes, customer_id, user, now, session)

    await store.in_transaction(write)


def _of_site(site: Mapping[str, Any], field: str, value: Any) -> dict[str, list[Any]]:
    """What changes with one field, was and is: postcode and country say something of each other ("A-1010")."""
    new = kept({**site, field: value})
    also = [it for it in ("postcode", "country") if field in ("postcode", "country") and new[it] != site[it]]
    return {name: [site[name], new[name]] for name in dict.fromkeys((field, *also))}


async def remove_site(
    store: Store, user: User, customer_id: PydanticObjectId, site_id: PydanticObjectId, now: datetime
) -> None:
    """Take a site away; one that is gone already stays gone. Raises NotFound if the customer is not this person's."""

    async def write(session: Session) -> None:
        customers = Customer.get_motor_collection()
        of = {"_id": customer_id, **visible_to(user)}
        change = {"$pull": {"sites": {"id": site_id}}, "$set": _noted("sites", user, now)}
        before = await customers.find_one_and_update(of, change, {"sites": 1}, session=session)
        if before is None:
            raise NotFound(NO_CUSTOMER)
        gone = [it for it in before["sites"] if it["id"] == site_id]
        if gone:
            await _site_noted("remove", site_id, {"site": [gone[0]["city"], None]}, customer_id, user, now, session)

    await store.in_transaction(write)


async def _site_noted(
    action: audit.Action, site_id: PydanticObjectId, changes: dict[str, list[Any]], customer_id: PydanticObjectId, user: User,
    now: datetime, session: Session,
) -> None:  # fmt: skip
    """People search by town and postcode, so the entries are renewed, too."""
    await audit.note(action, "sites", site_id, at=now, user_id=user.id, customer_id=customer_id, changes=changes, session=session)  # fmt: skip
    await reindex_customer(customer_id, session)


def _noted(field: str, user: User, now: datetime) -> dict[str, Any]:
    return {f"known.{field}": Known(source="person", at=now, by=user.id).model_dump(), "changed_at": now}


def _id(customer: Customer) -> PydanticObjectId:
    if customer.id is None:
        raise ValueError("a new customer is given its id before it is written")
    return customer.id
