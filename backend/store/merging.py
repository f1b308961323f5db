"""Two customers, or two contacts, that are one: everything that hangs on the one goes to the other, and can go back.

`Merge` keeps the document that goes, whole, and what the other one was before. Each row that moves carries the merge's id in `via`, so
that undoing finds exactly those rows again, however many: nothing is listed, and what came later stays where it came to.

    merge   customer gone -> its rows to the kept one, fields as chosen, the document into the merge, search entries renewed
    undo    the same backwards; fields of the kept one that somebody has changed since stay as they are
    final   an id from an old link -> where that customer lives now
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.merge import Known, Merged, Record
from backend.errors import Conflict, NotFound
from backend.store import audit
from backend.store.complaints import mirror
from backend.store.database import Store
from backend.store.search_index import drop, reindex_customer
from backend.store.users import User, visible_to

Kind = Literal["customers", "contacts"]
HOPS = 10

LINKS: dict[Kind, tuple[tuple[str, str], ...]] = {
    "customers": (
        ("contacts", "customer_id"), ("opportunities", "customer_id"), ("offers", "customer_id"), ("orders", "customer_id"),
        ("invoices", "customer_id"), ("activities", "customer_id"), ("mails", "customer_id"), ("complaints", "customer_id"),
        ("tasks", "customer_id"), ("notices", "customer_id"), ("audit", "customer_id"), ("customers", "parent_id"),
    ),
    "contacts": (
        ("activities", "contact_id"), ("mails", "contact_id"), ("complaints", "contact_id"), ("tasks", "contact_id"),
        ("contacts", "boss_id"),
    ),
}  # fmt: skip
"""Every field that points at one. A test reads the documents and fails when one is missing here."""

FIELDS: dict[Kind, tuple[str, ...]] = {
    "customers": (
        "name", "legal_form", "vat_id", "numbers", "phones", "domains", "former_domains", "addresses", "sites", "business_units",
        "industries", "language", "owner_id", "territory", "parent_id", "value_class", "external", "facts", "fascination", "needs",
    ),
    "contacts": (
        "name", "title", "department", "role", "influence", "attitude", "addresses", "phones", "language", "boss_id", "relations",
        "left_at", "external",
    ),
}  # fmt: skip
"""What two can differ in; a person chooses among these."""

ABOVE = ("parent_id", "boss_id")
"""Who stands above: compared as text, as ids are there, and never oneself."""

INSIDE: dict[Kind, tuple[tuple[str, str, str], ...]] = {
    "customers": (),
    "contacts": (("opportunities", "people", "contact_id"), ("contacts", "relations", "contact_id")),
}
"""The same inside lists: collection, list, field."""


class Merge(Document):
    kind: Kind
    kept_id: PydanticObjectId
    gone_id: PydanticObjectId
    gone: dict[str, Any]
    before: dict[str, Any]
    """The kept one's fields that the merge wrote, as they were."""
    after: dict[str, Any]
    """And as it left them."""
    customer_id: PydanticObjectId
    at: datetime
    by_user_id: PydanticObjectId
    undone_at: datetime | None = None

    class Settings:
        name = "merges"
        indexes = [
            IndexModel([("gone_id", ASCENDING), ("undone_at", ASCENDING)]),
            IndexModel([("kept_id", ASCENDING), ("at", DESCENDING)]),
            IndexModel([("by_user_id", ASCENDING), ("at", DESCENDING)]),
        ]


@dataclass(frozen=True, slots=True)
class Pair:
    """Both documents as stored, which the person has seen."""

    kind: Kind
    kept: Mapping[str, Any]
    gone: Mapping[str, Any]

    def records(self) -> tuple[Record, Record]:
        """Both as `domain.merge` compares them."""
        return _record(self.kind, self.kept), _record(self.kind, self.gone)


async def pair(user: User, kind: Kind, kept_id: PydanticObjectId, gone_id: PydanticObjectId) -> Pair:
    """Raises NotFound if this person sees not both."""
    of = visible_to(user, "_id" if kind == "customers" else "customer_id")
    collection = Merge.get_motor_collection().database[kind]
    found = {row["_id"]: row async for row in collection.find({"_id": {"$in": [kept_id, gone_id]}, **of})}
    if kept_id not in found or gone_id not in found:
        raise NotFound("There is no such entry.")
    return Pair(kind, found[kept_id], found[gone_id])


async def merge(store: Store, user: User, two: Pair, write: Mapping[str, Any], now: datetime) -> PydanticObjectId:
    """Make one of two. `write` is what the kept one becomes (`domain.merge.plan`); both must still be as the person saw them."""
    merge_id = PydanticObjectId()

    async def work(session: Session) -> None:
        row = _row(merge_id, two, write, user, now)
        await store.database.merges.insert_one(row, session=session)
        await _move(store.database, two.kind, two.gone["_id"], two.kept, merge_id, session)
        both = store.database[two.kind]
        gone = await both.delete_one(_seen(two.gone), session=session)
        kept = await both.update_one(_seen(two.kept), {"$set": {**write, "changed_at": now}}, session=session)
        if not (gone.deleted_count and kept.matched_count):
            raise Conflict("Somebody has changed one of the two meanwhile. Please look again.")
        await _finances(store.database, two, session)
        await _settle(row, session)
        changes = {name: [row["before"][name], value] for name, value in write.items()}
        await audit.note("merge", two.kind, two.kept["_id"], at=now, user_id=user.id, customer_id=row["customer_id"],
                         changes=changes, session=session)  # fmt: skip

    await store.in_transaction(work)
    return merge_id


def written(two: Pair, merged: Merged, user_id: PydanticObjectId) -> dict[str, Any]:
    """What the kept one becomes, and since when each field is known: the fields of `merge`'s `write`."""
    known = {name: {"source": it.source, "at": it.at, "by": user_id} for name, it in merged.known.items()}
    write = merged.write | ({"known": dict(two.kept.get("known", {})) | known} if known else {})
    for name in ABOVE:
        if name in write or two.kept.get(name):
            above = write.get(name, two.kept.get(name))
            own = {str(two.kept["_id"]), str(two.gone["_id"])}
            write[name] = None if not above or str(above) in own else PydanticObjectId(above)
    return write


async def parents(two: Pair) -> dict[str, str]:
    """Who belongs to whom, from both upwards."""
    if two.kind != "customers":
        return {}
    found: dict[str, str] = {}
    above = {two.kept.get("parent_id"), two.gone.get("parent_id")} - {None}
    customers = Merge.get_motor_collection().database.customers
    for _ in range(HOPS * 2):
        rows = (
            await customers.find({"_id": {"$in": list(above)}}, {"parent_id": 1}).to_list(len(above)) if above else []
        )
        found |= {str(row["_id"]): str(row["parent_id"]) for row in rows if row.get("parent_id")}
        above = {row["parent_id"] for row in rows if row.get("parent_id")}
    return found


async def links(two: Pair) -> dict[str, int]:
    """How many rows of each collection go along."""
    database, found = Merge.get_motor_collection().database, {}
    for collection, field in LINKS[two.kind]:
        if collection not in ("audit", "notices"):
            halves = _halves(collection, {field: two.gone["_id"]})
            found[collection] = sum([await database[collection].count_documents(it) for it in halves])
    return {name: many for name, many in found.items() if many}


async def undo(store: Store, user: User, merge_id: PydanticObjectId, now: datetime) -> list[str]:
    """Two again. The kept one's fields that were changed since the merge stay; their names are returned.

    Raises NotFound for a merge this person cannot see, Conflict if it is undone already or what was kept is itself gone.
    """
    kept_changed: list[str] = []

    async def work(session: Session) -> None:
        row = await store.database.merges.find_one_and_update(
            {"_id": merge_id, "undone_at": None}, {"$set": {"undone_at": now}}, session=session
        )
        if row is None and await store.database.merges.find_one({"_id": merge_id}, {"_id": 1}, session=session) is None:
            raise NotFound("There is no such entry.")
        if row is None:
            raise Conflict("This has been undone already.")
        kept = await _visible(store.database, user, row, session)
        kept_changed[:] = [name for name, value in row["after"].items() if kept.get(name) != value and name != "known"]
        back = {name: value for name, value in row["before"].items() if name not in kept_changed and name != "known"}
        both = store.database[row["kind"]]
        await both.update_one({"_id": row["kept_id"]}, {"$set": {**back, "changed_at": now}}, session=session)
        await both.insert_one({**row["gone"], "changed_at": now}, session=session)
        await _move_back(store.database, row, session)
        await _settle(row, session)
        await audit.note("unmerge", row["kind"], row["kept_id"], at=now, user_id=user.id, customer_id=row["customer_id"], session=session)  # fmt: skip

    await store.in_transaction(work)
    return kept_changed


async def final(kind: Kind, id_: PydanticObjectId) -> PydanticObjectId | None:
    """Where what had this id lives now; None if it was never merged."""
    merges, there = Merge.get_motor_collection(), id_
    for _ in range(HOPS):
        row = await merges.find_one({"gone_id": there, "kind": kind, "undone_at": None}, {"kept_id": 1})
        if row is None:
            break
        there = row["kept_id"]
    return there if there != id_ else None


async def recent(user: User, since: datetime) -> list[dict[str, Any]]:
    """Merges of customers this person sees, newest first; at most 50."""
    found = Merge.get_motor_collection().aggregate([
        {"$match": {"at": {"$gte": since}, "undone_at": None}},
        {"$sort": {"at": -1}},
        {"$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                     "pipeline": [{"$match": visible_to(user)}, {"$project": {"name": 1}}]}},
        {"$match": {"customer.0": {"$exists": True}}},
        {"$limit": 50},
        {"$project": {"kind": 1, "kept_id": 1, "gone_id": 1, "gone.name": 1, "customer": 1, "at": 1, "by_user_id": 1}},
    ], maxTimeMS=5000)  # fmt: skip
    return await found.to_list(50)


async def follow(database: Any, since: datetime) -> int:
    """Take along what was written to a customer that had just gone: a mail that came in the same second. How many rows that were."""
    moved = 0
    async for row in database.merges.find({"undone_at": None, "at": {"$gte": since}}):
        kept = await database[row["kind"]].find_one({"_id": row["kept_id"]})
        if kept:
            moved += await _move(database, row["kind"], row["gone_id"], kept, row["_id"], None)
    return moved


def _seen(it: Mapping[str, Any]) -> dict[str, Any]:
    """The document as the person saw it, and no other."""
    return {"_id": it["_id"], "changed_at": it["changed_at"]}


def _record(kind: Kind, it: Mapping[str, Any]) -> Record:
    known = {name: Known(row["source"], row["at"]) for name, row in it.get("known", {}).items() if name in FIELDS[kind]}
    fields = {name: it.get(name) for name in FIELDS[kind]}
    above = {name: str(value) for name, value in fields.items() if name in ABOVE and value}
    return Record(str(it["_id"]), fields | above, known)


def _row(merge_id: PydanticObjectId, two: Pair, write: Mapping[str, Any], user: User, now: datetime) -> dict[str, Any]:
    before = {name: two.kept.get(name) for name in write}
    customer_id = two.kept["_id"] if two.kind == "customers" else two.kept["customer_id"]
    return {
        "_id": merge_id, "kind": two.kind, "kept_id": two.kept["_id"], "gone_id": two.gone["_id"], "gone": dict(two.gone), "before": before,
        "after": dict(write), "customer_id": customer_id, "at": now, "by_user_id": user.id, "undone_at": None,
    }  # fmt: skip


async def _move(
    database: Any, kind: Kind, gone_id: Any, kept: Mapping[str, Any], via: PydanticObjectId, session: Any
) -> int:
    moved = 0
    for collection, field in LINKS[kind]:
        own = collection == kind and {"_id": {"$ne": kept["_id"]}}
        write: dict[str, Any] = {"$set": {field: kept["_id"]}, "$push": {"via": via}}
        if field == "customer_id" and collection not in ("notices", "audit"):
            write["$set"]["team"] = kept["team"]
        for of in _halves(collection, {field: gone_id, **(own or {})}):
            moved += (await database[collection].update_many(of, write, session=session)).modified_count
    for collection, list_, field in INSIDE[kind]:
        write = {"$set": {f"{list_}.$[it].{field}": kept["_id"], f"{list_}.$[it].via": via}}
        done = await database[collection].update_many(
            {f"{list_}.{field}": gone_id}, write, array_filters=[{f"it.{field}": gone_id}], session=session
        )
        moved += done.modified_count
    return moved


async def _move_back(database: Any, row: Mapping[str, Any], session: Session) -> None:
    kind: Kind = row["kind"]
    for collection, field in LINKS[kind]:
        write: dict[str, Any] = {"$set": {field: row["gone_id"]}, "$pull": {"via": row["_id"]}}
        if field == "customer_id" and collection not in ("notices", "audit"):
            write["$set"]["team"] = row["gone"]["team"]
        for of in _halves(collection, {field: row["kept_id"], "via": row["_id"]}):
            await database[collection].update_many(of, write, session=session)
    for collection, list_, field in INSIDE[kind]:
        write = {"$set": {f"{list_}.$[it].{field}": row["gone_id"]}, "$unset": {f"{list_}.$[it].via": ""}}
        await database[collection].update_many(
            {f"{list_}.via": row["_id"]}, write, array_filters=[{"it.via": row["_id"]}], session=session
        )


def _halves(collection: str, of: dict[str, Any]) -> list[dict[str, Any]]:
    """What is open and what is closed lies in two partial indexes; asked for both at once MongoDB would use neither."""
    is_split = collection in ("opportunities", "complaints") and "customer_id" in of
    return [{**of, "is_open": it} for it in (True, False)] if is_split else [of]


async def _finances(database: Any, two: Pair, session: Session) -> None:
    """Two finances become one only if the kept one has none; otherwise those of the gone one wait in the database for an undo."""
    if two.kind != "customers" or await database.finances.find_one(
        {"_id": two.kept["_id"]}, {"_id": 1}, session=session
    ):
        return
    theirs = await database.finances.find_one({"_id": two.gone["_id"]}, session=session)
    if theirs:
        row = {**theirs, "_id": two.kept["_id"], "team": two.kept["team"]}
        await database.finances.insert_one(row, session=session)


async def _settle(row: Mapping[str, Any], session: Session) -> None:
    """What is kept twice for speed becomes true again: search entries, and the open complaint on the customer."""
    if row["kind"] == "customers":
        await mirror([row["kept_id"], row["gone_id"]], session)
        await reindex_customer(row["gone_id"], session)
    else:
        await drop([row["gone_id"]], session)
    await reindex_customer(row["customer_id"], session)


async def _visible(database: Any, user: User, row: Mapping[str, Any], session: Session) -> dict[str, Any]:
    of = {"_id": row["customer_id"], **visible_to(user)}
    if await database.customers.find_one(of, {"_id": 1}, session=session) is None:
        raise NotFound("There is no such entry.")
    kept: dict[str, Any] | None = await database[row["kind"]].find_one({"_id": row["kept_id"]}, session=session)
    if kept is None:
        raise Conflict("What was kept has itself been merged. Please undo that first.")
    return kept
