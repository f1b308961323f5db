"""What machines report of a contact, for somebody to put right: mail that does not arrive, and that they have left. Written with the mail that says so.

Anybody can send such a report: it marks, and a person decides. What is older than three months when it is kept marks nobody: the address may
well work again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from beanie import PydanticObjectId
from pymongo import UpdateMany
from pymongo.client_session import ClientSession

from backend.domain.kind_facts_rows import facts_from
from backend.errors import NotFound
from backend.store import audit, buying_centre
from backend.store.contacts import Contact, visible
from backend.store.database import Store, plain
from backend.store.users import User

KEPT = 10
NO_CONTACT = "There is no such contact."
STILL_TRUE = timedelta(days=90)
Row = Mapping[str, Any]


def mark_in(mails: Iterable[Row], session: ClientSession) -> None:
    """Note what kept mails report, inside their transaction. A sender who is not believed reports nothing."""
    changes = [change for it in mails if _counts(it) for change in _marks(it)]
    if changes:
        plain(Contact).bulk_write(changes, session=session)


def _counts(mail: Row) -> bool:
    is_recent: bool = mail["received_at"] >= mail["kept_at"] - STILL_TRUE
    return is_recent and mail["trust"] != "doubtful"


def _marks(mail: Row) -> list[UpdateMany]:
    match mail["kind"]:
        case "bounce":
            return _bounces(mail)
        case "departure":
            return _departure(mail)
        case _:
            return []


def _bounces(mail: Row) -> list[UpdateMany]:
    return [
        UpdateMany({"addresses": it.address}, _pushed({"address": it.address, "is_hard": it.is_hard}, mail))
        for it in facts_from(mail["facts"]).bounced
    ]


def _pushed(report: dict[str, Any], mail: Row) -> dict[str, Any]:
    """The latest stay, in whatever order they are read."""
    row = report | {"at": mail["received_at"], "mail_id": mail["_id"]}
    latest = {"$each": [row], "$sort": {"at": 1}, "$slice": -KEPT}
    return {"$push": {"bounces": latest}, "$set": {"changed_at": mail["kept_at"]}}


def _departure(mail: Row) -> list[UpdateMany]:
    """Of the one who wrote; not again where a person has said already that they left, nor over a later note."""
    said = facts_from(mail["facts"]).departure
    successors = [{"name": it.name, "address": it.address} for it in said.successors] if said else []
    departed = {"at": mail["received_at"], "mail_id": mail["_id"], "successors": successors}
    earlier = [{"departed": None}, {"departed.at": {"$lte": mail["received_at"]}}]
    of = {"addresses": mail["sender"]["address"], "left_at": None, "$or": earlier}
    change = {"$set": {"departed": departed, "changed_at": mail["kept_at"]}}
    return [UpdateMany(of, change)] if mail["sender"]["address"] else []


async def still_there(store: Store, user: User, contact_id: PydanticObjectId, now: datetime) -> None:
    """A person says that the address works and nobody has left: the marks go."""

    async def write(session: Any) -> None:
        contact = await visible(user, contact_id, session)
        if contact is None:
            raise NotFound(NO_CONTACT)
        change: dict[str, Any] = {"$set": {"bounces": [], "departed": None, "changed_at": now}}
        await Contact.get_motor_collection().update_one({"_id": contact_id}, change, session=session)
        told: dict[str, list[Any]] = {
            "bounces": [len(contact.get("bounces") or ()), 0],
            "departed": [bool(contact.get("departed")), False],
        }
        await audit.note("change", "contacts", contact_id, at=now, user_id=user.id, customer_id=contact["customer_id"],
                         changes=told, session=session)  # fmt: skip

    await store.in_transaction(write)


async def succeed(
    store: Store, user: User, contact_id: PydanticObjectId, new_id: PydanticObjectId, address: str, now: datetime
) -> None:
    """Whom the note names takes over: a contact of the same customer, unless there is one, and the other has left.

    Raises NotFound for a contact this person does not see, or an address the note does not name.
    """
    contact = await visible(user, contact_id)
    named = _named(contact, address) if contact else None
    if contact is None or named is None:
        raise NotFound(NO_CONTACT)
    if not await _is_known(contact["customer_id"], address):
        new = Contact(id=new_id, customer_id=contact["customer_id"], team="", name=named["name"] or address, addresses=[address],
                      title=contact.get("title", ""), changed_at=now)  # fmt: skip
        await buying_centre.add(store, user, new)
    if contact.get("left_at") is None:
        await buying_centre.change(store, user, contact_id, "left_at", None, now, now)


def _named(contact: dict[str, Any], address: str) -> dict[str, str] | None:
    successors: Sequence[dict[str, str]] = (contact.get("departed") or {}).get("successors") or ()
    return next((it for it in successors if it["address"] == address), None)


async def _is_known(customer_id: PydanticObjectId, address: str) -> bool:
    of = {"customer_id": customer_id, "addresses": address, "left_at": None}
    return await Contact.get_motor_collection().find_one(of, {"_id": 1}) is not None
