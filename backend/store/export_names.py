"""The names and numbers of what documents point to, looked up for a batch of them: whoever takes data along reads no ids."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from beanie import Document

from backend.domain.columns import ImportKind
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.trade import Offer, Order
from backend.store.users import User

Row = dict[str, Any]
Seen = Callable[[str], Row]
"""The filter for what may be seen, by the field that holds the customer's id."""
Named = tuple[str, type[Document], str, str]
_WHOSE: tuple[Named, ...] = (
    ("customer_id", Customer, "name", "customer_name"), ("customer_id", Customer, "numbers", "customer_number"),
)  # fmt: skip
_OWNER: Named = ("owner_id", User, "name", "owner_name")
NAMED: dict[ImportKind, tuple[Named, ...]] = {
    "customers": (_OWNER, ("parent_id", Customer, "numbers", "parent_number")),
    "contacts": (*_WHOSE, ("boss_id", Contact, "name", "boss_name")),
    "opportunities": (*_WHOSE, _OWNER),
    "offers": _WHOSE,
    "orders": (*_WHOSE, ("offer_id", Offer, "number", "offer_number")),
    "invoices": (*_WHOSE, ("order_id", Order, "number", "order_number")),
    "offerings": (),
    "activities": (*_WHOSE, ("contact_id", Contact, "addresses", "contact_address"), ("by_user_id", User, "name", "by_name")),
}  # fmt: skip
"""Per kind: the field with the id, whose id it is, what of it is told (of several the first), and under which name."""


async def with_names(kind: ImportKind, rows: Sequence[Row], seen: Seen) -> list[Row]:
    """The rows with the names of what they point to. Of what may not be seen nothing is told."""
    found = [dict(row) for row in rows]
    for field, document, name, told in NAMED[kind]:
        known = await _told(document, {row.get(field) for row in rows} - {None}, name, seen)
        for row in found:
            row[told] = known.get(row.get(field), "")
    return found


async def _told(document: type[Document], ids: Iterable[Any], name: str, seen: Seen) -> dict[Any, str]:
    of = {"_id": {"$in": list(ids)}}
    if document is not User:
        of |= seen("_id" if document is Customer else "customer_id")
    return {row["_id"]: _first(row.get(name)) async for row in document.get_motor_collection().find(of, {name: 1})}


def _first(said: Any) -> str:
    return str(said[0] if said else "") if isinstance(said, list) else str(said or "")
