"""Handing a customer to another team: all that hangs on it carries the team, too, and is written in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from beanie import Document
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.errors import Invalid
from backend.store import beside, candidates, edits
from backend.store.customers import Customer
from backend.store.documents import DOCUMENTS
from backend.store.notices import Notice
from backend.store.search import SearchEntry
from backend.store.search_index import reindex_customer
from backend.store.users import User

NOT_MOVED: tuple[type[Document], ...] = (Notice, SearchEntry)
"""A notice has been decided already and goes after a day; the search entries are renewed as a whole."""


def hanging() -> list[type[Document]]:
    """Whatever carries a customer's id and its team."""
    wanted = {"customer_id", "team"}
    return [it for it in DOCUMENTS if wanted <= it.model_fields.keys() and it not in NOT_MOVED]


def _indexed(document: type[Document], customer_id: Any) -> list[dict[str, Any]]:
    """What is open and what is closed lies in two partial indexes: asked for both at once, MongoDB would use neither."""
    of = {"customer_id": customer_id}
    return [{**of, "is_open": it} for it in (True, False)] if "is_open" in document.model_fields else [of]


async def move_to_team(customer: Mapping[str, Any], team: str, user: User, now: datetime, session: Session) -> None:
    """The customer itself has its new team already. An owner who is not in it lets go. Raises Invalid if nobody is in that team."""
    people = User.get_motor_collection()
    if await people.find_one({"teams": team, "disabled_at": None}, {"_id": 1}, session=session) is None:
        raise Invalid("Nobody is in that team.", code="empty_team")
    for document in hanging():
        for of in _indexed(document, customer["_id"]):
            await document.get_motor_collection().update_many(of, {"$set": {"team": team}}, session=session)
    await candidates.move(customer["_id"], team, session)
    await beside.move(customer["_id"], team, session)
    finances = Customer.get_motor_collection().database.finances
    await finances.update_one({"_id": customer["_id"]}, {"$set": {"team": team}}, session=session)
    owner_id = customer.get("owner_id")
    stays = owner_id and await people.find_one({"_id": owner_id, "teams": team}, {"_id": 1}, session=session)
    if owner_id and not stays:
        of = {"_id": customer["_id"]}
        await edits.change(Customer, of, "owner_id", owner_id, None, now=now, user_id=user.id, session=session)
    await reindex_customer(customer["_id"], session)
