"""Writing the second field, the buying centre: its people, whom they report to, and their part in one opportunity.

Every write runs in one transaction with its line in the audit log and the search entries of the customer.
"""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.group import closes_a_circle
from backend.domain.rereading import names
from backend.errors import Conflict, Invalid, NotFound
from backend.store import audit, edits, new_addresses
from backend.store.activities import Activity
from backend.store.contacts import Contact, visible
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.mails import Mail
from backend.store.opportunities import Opportunity
from backend.store.search_index import reindex_customer
from backend.store.users import User, visible_to

SEARCHED = frozenset(("name", "addresses", "phones", "left_at"))
MOST = 200
"""So many contacts of one customer are kept apart; beyond that nobody finds their way in a chart."""
NO_CONTACT = "There is no such contact."


async def add(store: Store, user: User, contact: Contact) -> None:
    """Write a new contact of a customer this person sees; sent twice under one id it is one. Raises NotFound, Invalid."""

    async def write(session: Session) -> None:
        customer = await _customer(user, contact.customer_id, contact.changed_at, session)
        people = Contact.get_motor_collection()
        if await people.find_one({"_id": contact.id}, {"_id": 1}, session=session):
            return
        if await people.count_documents({"customer_id": contact.customer_id}, limit=MOST, session=session) >= MOST:
            raise Invalid("A customer has at most 200 contacts.", code="too_many_contacts")
        contact.team = customer["team"]
        await contact.insert(session=session)
        await _noted(
            "add", contact.id, {"name": [None, contact.name]}, contact.customer_id, user, contact.changed_at, session
        )
        await _adopt(contact.customer_id, contact.id, contact.addresses, session)
        await new_addresses.note(names(contact.addresses), session)
        await reindex_customer(contact.customer_id, session)

    await store.in_transaction(write)


async def change(
    store: Store, user: User, contact_id: PydanticObjectId, field: str, was: Any, value: Any, now: datetime
) -> None:
    """Write one attribute if it still is `was`. Raises NotFound, Conflict, and Invalid for a circle or a stranger."""

    async def write(session: Session) -> None:
        contact = await visible(user, contact_id, session)
        if contact is None:
            raise NotFound(NO_CONTACT)
        customer_id = contact["customer_id"]
        if field == "boss_id" and value:
            await _reports_to(user, contact_id, customer_id, value, now, session)
        if field == "relations":
            await _colleagues(customer_id, contact_id, [it["contact_id"] for it in value], session)
        of, seen = {"_id": contact_id}, _as_stored(contact.get(field), was)
        await edits.change(Contact, of, field, seen, value, now=now, user_id=user.id, session=session)
        if field == "addresses":
            await _adopt(customer_id, contact_id, value, session)
            await new_addresses.note(names(it for it in value if it not in contact["addresses"]), session)
            former = {"former_addresses": _former(contact, value)}
            await Contact.get_motor_collection().update_one(of, {"$set": former}, session=session)
        if field in SEARCHED:
            await reindex_customer(customer_id, session)

    await store.in_transaction(write)


async def remove(store: Store, user: User, contact_id: PydanticObjectId, now: datetime) -> None:
    """Take away somebody who was entered by mistake. Whoever stands on the timeline cannot be removed: they leave (Conflict)."""

    async def write(session: Session) -> None:
        contact = await visible(user, contact_id, session)
        if contact is None:
            raise NotFound(NO_CONTACT)
        customer_id = contact["customer_id"]
        for past, who in ((Activity, "contact_id"), (Activity, "others"), (Mail, "contact_id")):
            of = {"customer_id": customer_id, who: contact_id}
            if await past.get_motor_collection().find_one(of, {"_id": 1}, session=session):
                raise Conflict("This person stands on the timeline and can only leave.", code="has_history")
        await _let_go(customer_id, contact_id, session)
        await Contact.get_motor_collection().delete_one({"_id": contact_id}, session=session)
        await _noted("remove", contact_id, {"name": [contact["name"], None]}, customer_id, user, now, session)
        await reindex_customer(customer_id, session)

    await store.in_transaction(write)


async def cast_opportunity(
    store: Store, user: User, opportunity_id: PydanticObjectId, was: list[dict[str, Any]], people: list[dict[str, Any]], now: datetime
) -> None:  # fmt: skip
    """Who plays which part in one opportunity, as a whole, if it still is `was`. Raises NotFound, Conflict, Invalid."""

    async def write(session: Session) -> None:
        of = {"_id": opportunity_id, **visible_to(user, "customer_id")}
        found = await Opportunity.get_motor_collection().find_one(of, {"customer_id": 1}, session=session)
        if found is None:
            raise NotFound("There is no such opportunity.")
        await _colleagues(found["customer_id"], None, [it["contact_id"] for it in people], session)
        await edits.change(Opportunity, of, "people", was, people, now=now, user_id=user.id, session=session)

    await store.in_transaction(write)


def _former(contact: dict[str, Any], addresses: list[str]) -> list[str]:
    """What was taken away, now or before, and not given back."""
    gone = dict.fromkeys((*contact.get("former_addresses", ()), *contact["addresses"]))
    return [it for it in gone if it not in addresses]


def _as_stored(stored: Any, was: Any) -> Any:
    """Times travel in whole seconds, and what is stored may be finer."""
    both_times = isinstance(stored, datetime) and isinstance(was, datetime)
    return stored if both_times and stored.replace(microsecond=0) == was.replace(microsecond=0) else was


async def _customer(user: User, customer_id: PydanticObjectId, now: datetime, session: Session) -> dict[str, Any]:
    """The customer's team. Writing to it makes two people who change the same buying centre meet: one of them looks again."""
    of = {"_id": customer_id, **visible_to(user)}
    found: dict[str, Any] | None = await Customer.get_motor_collection().find_one_and_update(
        of, {"$set": {"changed_at": now}}, {"team": 1}, session=session
    )
    if found is None:
        raise NotFound("There is no such customer.")
    return found


async def _reports_to(
    user: User, contact_id: PydanticObjectId, customer_id: PydanticObjectId, boss_id: PydanticObjectId, now: datetime, session: Session
) -> None:  # fmt: skip
    await _customer(user, customer_id, now, session)
    rows = await Contact.get_motor_collection().find({"customer_id": customer_id}, {"boss_id": 1}, session=session).to_list(MOST)  # fmt: skip
    bosses = {str(it["_id"]): str(it["boss_id"]) if it.get("boss_id") else None for it in rows}
    if str(boss_id) not in bosses:
        raise Invalid("This person is not a contact of this customer.", code="stranger")
    if closes_a_circle(str(contact_id), str(boss_id), bosses):
        raise Invalid("This person already stands above the other one.", code="circle")


async def _colleagues(
    customer_id: PydanticObjectId, contact_id: PydanticObjectId | None, others: list[PydanticObjectId], session: Session
) -> None:
    """Raises Invalid unless all others are contacts of the same customer, and somebody else."""
    wanted = {"customer_id": customer_id, "_id": {"$in": others}}
    known = await Contact.get_motor_collection().count_documents(wanted, session=session)
    if known != len(set(others)) or contact_id in others:
        raise Invalid("This person is not a contact of this customer.", code="stranger")


async def _adopt(
    customer_id: PydanticObjectId, contact_id: PydanticObjectId | None, addresses: list[str], session: Session
) -> None:
    """Mail of this customer that came from one of these addresses, and from nobody known, is this person's."""
    mails = Mail.get_motor_collection()
    wanted = {"customer_id": customer_id, "contact_id": None, "sender.address": {"$in": addresses}}
    found = await mails.find(wanted, {"_id": 1}, session=session).to_list(1000)
    ids = [it["_id"] for it in found]
    theirs = {"$set": {"contact_id": contact_id}}
    await mails.update_many({"_id": {"$in": ids}}, theirs, session=session)
    lines = {"mail_id": {"$in": ids}, "customer_id": customer_id}
    await Activity.get_motor_collection().update_many(lines, theirs, session=session)


async def _let_go(customer_id: PydanticObjectId, contact_id: PydanticObjectId, session: Session) -> None:
    """Nobody reports or relates to this person any more, and no opportunity counts on them."""
    people, of = Contact.get_motor_collection(), {"customer_id": customer_id}
    await people.update_many({**of, "boss_id": contact_id}, {"$set": {"boss_id": None}}, session=session)
    await people.update_many(of, {"$pull": {"relations": {"contact_id": contact_id}}}, session=session)
    parts = {"$pull": {"people": {"contact_id": contact_id}}}
    await Opportunity.get_motor_collection().update_many({**of, "is_open": True}, parts, session=session)


async def _noted(
    action: audit.Action, contact_id: PydanticObjectId | None, changes: dict[str, list[Any]], customer_id: PydanticObjectId, user: User,
    now: datetime, session: Session,
) -> None:  # fmt: skip
    if contact_id is None:
        raise ValueError("a new contact is given its id before it is written")
    await audit.note(action, "contacts", contact_id, at=now, user_id=user.id, customer_id=customer_id, changes=changes, session=session)  # fmt: skip
