"""Two customers, or two contacts, that are one: everything that hangs on the one goes to the other, and can go back.

`Merge` keeps the document that goes, whole, and what the other one was before. What points at it is turned by `merge_links`.

    merge   customer gone -> its rows to the kept one, fields as chosen, the document into the merge, search entries renewed
    undo    the same backwards; fields of the kept one that somebody has changed since stay as they are
    final   an id from an old link -> where that customer lives now
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.errors import Conflict, NotFound
from backend.store import audit, last_contacts, merge_links, ranks, twins
from backend.store.complaints import mirror
from backend.store.database import Store
from backend.store.merge_links import Kind
from backend.store.merge_pair import Pair
from backend.store.search_index import drop, reindex_customer
from backend.store.users import User, visible_to

HOPS = 10


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
    followed_at: datetime | None = None
    """When latecomers were last taken along."""

    class Settings:
        name = "merges"
        indexes = [
            IndexModel([("gone_id", ASCENDING), ("undone_at", ASCENDING)]),
            IndexModel([("kept_id", ASCENDING), ("at", DESCENDING)]),
            IndexModel([("by_user_id", ASCENDING), ("at", DESCENDING)]),
        ]


async def merge(store: Store, user: User, two: Pair, write: Mapping[str, Any], now: datetime) -> PydanticObjectId:
    """Make one of two. `write` is what the kept one becomes (`domain.merge.plan`); both must still be as the person saw them."""
    merge_id = PydanticObjectId()

    async def work(session: Session) -> None:
        row = _row(merge_id, two, write, user, now)
        await store.database.merges.insert_one(row, session=session)
        await merge_links.turn(store.database, two.kind, two.gone, two.kept, merge_id, session)
        both = store.database[two.kind]
        gone = await both.delete_one(_seen(two.gone), session=session)
        kept = await both.update_one(_seen(two.kept), {"$set": {**write, "changed_at": now}}, session=session)
        if not (gone.deleted_count and kept.matched_count):
            raise Conflict("Somebody has changed one of the two meanwhile. Please look again.")
        await _finances(store.database, two, merge_id, session)
        await _settle(row, session)
        told = {name: [row["before"][name], value] for name, value in write.items() if name != "known"}
        changes = {name: two_ for name, two_ in told.items() if two_[0] != two_[1]}
        await audit.note("merge", two.kind, two.kept["_id"], at=now, user_id=user.id, customer_id=row["customer_id"],
                         changes=changes, session=session)  # fmt: skip

    await store.in_transaction(work)
    return merge_id


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
        gone = _where_the_kept_one_is(row, kept)
        both = store.database[row["kind"]]
        await both.update_one({"_id": row["kept_id"]}, _back(row["before"], kept_changed, now), session=session)
        await both.insert_one({**gone, "changed_at": now}, session=session)
        await merge_links.turn_back(store.database, row["kind"], gone, kept, row["_id"], session)
        await store.database.finances.delete_one(
            {"_id": row["kept_id"], "via": row["_id"], "changed_at": {"$lt": row["at"]}}, session=session
        )
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


async def follow(store: Store, since: datetime, now: datetime) -> int:
    """Take along what was written to a customer that had just gone: a mail that came in the same second. How many rows that were."""
    rows = store.database.merges.find({"undone_at": None, "at": {"$gte": since}})
    return sum([await store.in_transaction(partial(_follow, store.database, row, now)) async for row in rows])


async def _follow(database: Any, row: Mapping[str, Any], now: datetime, session: Session) -> int:
    """The merge is written to as well: an undo in the same moment and this are in each other's way, and one comes after the other."""
    mark = {"$set": {"followed_at": now}}
    still = await database.merges.update_one({"_id": row["_id"], "undone_at": None}, mark, session=session)
    kept = await database[row["kind"]].find_one({"_id": row["kept_id"]}, session=session)
    if not still.matched_count or kept is None:
        return 0
    turned = await merge_links.turn(database, row["kind"], row["gone"], kept, row["_id"], session)
    if turned and row["kind"] == "customers":
        await last_contacts.tell_again([row["kept_id"]], session)
    return turned


def _back(before: Mapping[str, Any], changed: Sequence[str], now: datetime) -> dict[str, Any]:
    """The change that gives back what nobody has changed since, and where each value came from."""
    back = {name: value for name, value in before.items() if name not in (*changed, "known")}
    sources = before.get("known") or {}
    old = {f"known.{name}": sources[name] for name in back if name in sources}
    new = {f"known.{name}": "" for name in back if name not in sources} if "known" in before else {}
    return {"$set": {**back, **old, "changed_at": now}, **({"$unset": new} if new else {})}


def _seen(it: Mapping[str, Any]) -> dict[str, Any]:
    """The document as the person saw it, and no other."""
    return {"_id": it["_id"], "changed_at": it["changed_at"]}


def _row(merge_id: PydanticObjectId, two: Pair, write: Mapping[str, Any], user: User, now: datetime) -> dict[str, Any]:
    before = {name: two.kept.get(name) for name in write}
    customer_id = two.kept["_id"] if two.kind == "customers" else two.kept["customer_id"]
    return {
        "_id": merge_id, "kind": two.kind, "kept_id": two.kept["_id"], "gone_id": two.gone["_id"], "gone": dict(two.gone), "before": before,
        "after": dict(write), "customer_id": customer_id, "at": now, "by_user_id": user.id, "undone_at": None,
    }  # fmt: skip


async def _finances(database: Any, two: Pair, merge_id: PydanticObjectId, session: Session) -> None:
    """Two finances become one only if the kept one has none; otherwise those of the gone one wait in the database for an undo."""
    if two.kind != "customers" or await database.finances.find_one(
        {"_id": two.kept["_id"]}, {"_id": 1}, session=session
    ):
        return
    theirs = await database.finances.find_one({"_id": two.gone["_id"]}, session=session)
    if theirs:
        row = {**theirs, "_id": two.kept["_id"], "team": two.kept["team"], "via": merge_id}
        await database.finances.insert_one(row, session=session)


async def _settle(row: Mapping[str, Any], session: Session) -> None:
    """What is kept twice for speed becomes true again: the open complaint, the last contact and the rank on the customer, search entries."""
    if row["kind"] == "customers":
        both = [row["kept_id"], row["gone_id"]]
        await mirror(both, session)
        await last_contacts.tell_again(both, session)
        await ranks.settle(both, session)
        await twins.forget(row["gone_id"], session)
        await reindex_customer(row["gone_id"], session)
    else:
        await drop([row["gone_id"]], session)
    await reindex_customer(row["customer_id"], session)


def _where_the_kept_one_is(row: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The one that had gone. A contact comes back to the customer the kept one hangs on by now, and goes on with it."""
    gone = dict(row["gone"])
    if row["kind"] == "customers" or gone["customer_id"] == kept["customer_id"]:
        return gone
    return gone | {"customer_id": kept["customer_id"], "team": kept["team"], "via": list(kept.get("via", ()))}


async def _visible(database: Any, user: User, row: Mapping[str, Any], session: Session) -> dict[str, Any]:
    of = {"_id": row["customer_id"], **visible_to(user)}
    if await database.customers.find_one(of, {"_id": 1}, session=session) is None:
        raise NotFound("There is no such entry.")
    kept: dict[str, Any] | None = await database[row["kind"]].find_one({"_id": row["kept_id"]}, session=session)
    if kept is None:
        raise Conflict("What was kept has itself been merged. Please undo that first.")
    return kept
