"""The people who work here. `teams` decides what a person sees: the customers of these teams, and what hangs on them."""

import time
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import Field, PrivateAttr
from pymongo import ASCENDING, IndexModel

from backend.domain.completeness import Months
from backend.domain.language import Lang, LockScreen
from backend.store.devices import Device

Role = Literal["rep", "inside", "manager", "admin"]
Filter = dict[str, Any]
Names = dict[PydanticObjectId, str]

NAME_KNOWN_S = 60
MONEY_ROLES = ("manager", "inside")
_names: dict[PydanticObjectId, tuple[float, str | None]] = {}


class User(Document):
    email: str
    name: str
    role: Role
    teams: list[str] = Field(default_factory=list)
    lang: Lang = "de"
    lock_screen: LockScreen = "kind"
    money: bool | None = None
    """Whether this person sees finances; None leaves it to the role."""
    stale_months: Months = 12
    """What is known of a customer counts as old for this person after so many months."""
    password_hash: str
    token_version: int = 0
    """Raised to end every session of this person at once."""
    disabled_at: datetime | None = None
    schema_version: int = 1
    _deputy_of: list[PydanticObjectId] = PrivateAttr(default_factory=list)
    """Customers this person cares for in somebody's stead today; `with_deputy` reads them."""

    class Settings:
        name = "users"
        indexes = [
            IndexModel([("email", ASCENDING)], unique=True),
            IndexModel([("teams", ASCENDING), ("role", ASCENDING)]),
        ]


def visible_to(user: User, customer: str = "_id") -> Filter:
    """The filter every read for a person starts from: customers (and all that carries their `team`) of the person's teams, and those
    this person is deputy for today. `customer` names the field that holds the customer's id: `_id` on customers, `customer_id` on
    what hangs on them.

    Administering the server is no reason to read customers: an admin sees those of their own teams, like everybody.
    """
    theirs: Filter = {"team": {"$in": user.teams}}
    return {"$or": [theirs, {customer: {"$in": user._deputy_of}}]} if user._deputy_of else theirs


def stood_in_for(user: User) -> Filter:
    """The customers this person is deputy for today."""
    return {"_id": {"$in": user._deputy_of}}


def sees(user: User, team: str, customer_id: PydanticObjectId | None) -> bool:
    """`visible_to` for a customer, or what hangs on one, that is in hand already."""
    return team in user.teams or customer_id in user._deputy_of


def deputy_of(user: User) -> frozenset[str]:
    """The customers (ids) this person is deputy for today."""
    return frozenset(str(it) for it in user._deputy_of)


def sees_money(user: User) -> bool:
    """Whether this person sees revenue, margin, open items, credit and prices of the customers they see."""
    return user.money if user.money is not None else user.role in MONEY_ROLES


async def with_deputy(user: User, today: date) -> User:
    """The person, with the customers they are deputy for today. At most 500: a deputy is for days, not for ever."""
    day = datetime(today.year, today.month, today.day, tzinfo=UTC)
    wanted = {"deputy.user_id": user.id, "deputy.first_day": {"$lte": day}, "deputy.last_day": {"$gte": day}}
    customers = User.get_motor_collection().database.customers
    user._deputy_of = [row["_id"] for row in await customers.find(wanted, {"_id": 1}).limit(500).to_list(500)]
    return user


async def by_email(email: str) -> User | None:
    return await User.find_one({"email": email.strip().lower()})


async def names(ids: list[PydanticObjectId]) -> Names:
    found = User.get_motor_collection().find({"_id": {"$in": ids}}, {"name": 1})
    return {row["_id"]: row["name"] async for row in found}


async def known_names(ids: Collection[PydanticObjectId]) -> Names:
    """The same, remembered for a minute: names of colleagues are on every card and every page."""
    now = time.monotonic()
    if unknown := [it for it in ids if it not in _names or _names[it][0] < now]:
        found = await names(unknown)
        _names.update({it: (now + NAME_KNOWN_S, found.get(it)) for it in unknown})
    return {it: name for it in ids if (name := _names[it][1])}


async def named(user_id: PydanticObjectId | None) -> list[dict[str, Any]]:
    """Id and name of a colleague, as a $lookup would give them."""
    known = await known_names([user_id]) if user_id else {}
    return [{"_id": id_, "name": name} for id_, name in known.items()]


async def set_preferences(user: User, changes: dict[str, Any]) -> User:
    """Write only the named fields (lang, lock_screen); the caller has checked their values."""
    if changes:
        await User.find_one({"_id": user.id}).update({"$set": changes})
    changed: User = user.model_copy(update=changes)
    return changed


async def set_teams(user_id: PydanticObjectId, teams: list[str]) -> None:
    """Which customers this person sees from now on; who is signed in stays signed in."""
    await User.find_one({"_id": user_id}).update({"$set": {"teams": teams}})


async def set_money(user_id: PydanticObjectId, money: bool | None) -> None:
    """Whether this person sees finances; None leaves it to the role."""
    await User.find_one({"_id": user_id}).update({"$set": {"money": money}})


async def disable(user_id: PydanticObjectId, now: datetime) -> None:
    """Out at once: no sign-in, no session, no push. What they said of entries (`feedback`) is forgotten."""
    await _end_everything(user_id, {"disabled_at": now})
    await User.get_motor_collection().database.feedback.delete_many({"user_id": user_id})


async def set_password(user_id: PydanticObjectId, password_hash: str) -> None:
    """Ends all sessions, and push to all devices: a new password is how a lost phone is locked out."""
    await _end_everything(user_id, {"password_hash": password_hash})


async def _end_everything(user_id: PydanticObjectId, change: dict[str, Any]) -> None:
    await User.find_one({"_id": user_id}).update({"$set": change, "$inc": {"token_version": 1}})
    await Device.get_motor_collection().delete_many({"user_id": user_id})


async def of_mailbox(owner_ids: list[PydanticObjectId]) -> list[dict[str, Any]]:
    """The people of a mailbox who still work here, with what a notice to them needs."""
    wanted = {"_id": {"$in": owner_ids}, "disabled_at": None}
    found = User.get_motor_collection().find(wanted, {"name": 1, "lang": 1, "lock_screen": 1, "teams": 1})
    return await found.to_list(100)
