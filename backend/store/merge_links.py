"""What points at a customer or a contact, and how it is turned to another one and back.

Each row that moves carries the merge's id, so that the way back finds exactly those rows again, however many: nothing is listed, and what
came later stays where it came to.

    ALONE    a field that holds one id                       the merge's id goes into `via`
    LISTED   ids, or entries with an id, in a list           into `via_<list>`; an entry whose person stands in the list already
                                                             is put `aside`, whole
    candidates of an undecided mail, and whose one is also   the same, by the text of the id; what a mail is twice then,
                                                             is put aside (`merge_doubles`)
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from beanie import PydanticObjectId

from backend.store import merge_doubles

Kind = Literal["customers", "contacts"]
Row = Mapping[str, Any]

ALONE: dict[Kind, tuple[tuple[str, str], ...]] = {
    "customers": (
        ("contacts", "customer_id"), ("opportunities", "customer_id"), ("offers", "customer_id"), ("orders", "customer_id"),
        ("invoices", "customer_id"), ("activities", "customer_id"), ("mails", "customer_id"), ("complaints", "customer_id"),
        ("tasks", "customer_id"), ("notices", "customer_id"), ("match_rules", "customer_id"), ("corrections", "customer_id"), ("audit", "customer_id"), ("merges", "customer_id"),
        ("customers", "parent_id"),
    ),
    "contacts": (
        ("activities", "contact_id"), ("mails", "contact_id"), ("complaints", "contact_id"), ("tasks", "contact_id"),
        ("match_rules", "contact_id"), ("corrections", "contact_id"), ("contacts", "boss_id"),
    ),
}  # fmt: skip
LISTED: dict[Kind, tuple[tuple[str, str, str], ...]] = {
    "customers": (),
    "contacts": (
        ("activities", "others", ""),
        ("opportunities", "people", "contact_id"),
        ("contacts", "relations", "contact_id"),
    ),
}
"""Collection, list, and the field of an entry that holds the id; "" where the entries are the ids. A test goes through all documents
and fails when a field that holds an id stands neither here nor among those that mean something else."""

SPLIT = ("opportunities", "complaints")
"""What is open and what is closed lies in two partial indexes; asked for both at once MongoDB would use neither."""
NO_TEAM = ("notices", "audit", "merges", "match_rules", "corrections")
UNTOLD = NO_TEAM
CANDIDATES = "match.candidates"
NAMED_IN = (CANDIDATES, "also")


async def counted(database: Any, kind: Kind, gone: Row) -> dict[str, int]:
    """How many rows of each collection go along."""
    found: dict[str, int] = {}
    for collection, path in [*ALONE[kind], *((it[0], _path(*it[1:])) for it in LISTED[kind])]:
        if collection not in UNTOLD:
            many = [
                await database[collection].count_documents(it)
                for it in _halves(kind, collection, gone, {path: gone["_id"]})
            ]
            found[collection] = found.get(collection, 0) + sum(many)
    return {name: many for name, many in found.items() if many}


async def turn(database: Any, kind: Kind, gone: Row, kept: Row, via: PydanticObjectId, session: Any) -> int:
    """Turn to `kept` what points at `gone`; how many rows that were. The kept document itself is written by whoever merges."""
    moved = 0
    for collection, field in ALONE[kind]:
        write = {"$set": _turned(collection, field, kept), "$push": {"via": via}}
        for of in _halves(kind, collection, gone, {field: gone["_id"]}):
            of |= {"_id": {"$ne": kept["_id"]}} if collection == kind else {}
            moved += (await database[collection].update_many(of, write, session=session)).modified_count
    for collection, list_, field in LISTED[kind]:
        for of in _halves(kind, collection, gone, {"_id": {"$ne": kept["_id"]}}):
            moved += await _turn_listed(database[collection], of, list_, field, gone["_id"], kept["_id"], via, session)
    for list_ in NAMED_IN:
        moved += await _turn_candidates(database, list_, kind, gone, kept, via, session)
    if kind == "customers":
        await merge_doubles.put_aside(database, kept, via, session)
    return moved


async def turn_back(database: Any, kind: Kind, gone: Row, kept: Row, via: PydanticObjectId, session: Any) -> None:
    if kind == "customers":
        await merge_doubles.take_back(database, kept, via, session)
    for collection, field in ALONE[kind]:
        write = {"$set": _turned(collection, field, gone), "$pull": {"via": via}}
        for of in _halves(kind, collection, kept, {field: kept["_id"], "via": via}):
            await database[collection].update_many(of, write, session=session)
    for collection, list_, field in LISTED[kind]:
        for of in _halves(kind, collection, kept, {}):
            await _turn_listed_back(database[collection], of, list_, field, gone["_id"], kept["_id"], via, session)
    for list_ in NAMED_IN:
        await _turn_candidates_back(database, list_, kind, gone, kept, via, session)


def _turned(collection: str, field: str, to: Row) -> dict[str, Any]:
    team = {"team": to["team"]} if field == "customer_id" and collection not in NO_TEAM else {}
    return {field: to["_id"], **team}


def _halves(kind: Kind, collection: str, about: Row, of: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What points at a contact hangs on its customer: only by the customer an index finds it."""
    wanted = {"customer_id": about["customer_id"], **of} if kind == "contacts" else of
    if collection in SPLIT:
        yield from ({**wanted, "is_open": it} for it in (True, False))
    else:
        yield {**wanted}


def _path(list_: str, field: str) -> str:
    return f"{list_}.{field}" if field else list_


async def _turn_listed(
    rows: Any, of: dict[str, Any], list_: str, field: str, gone_id: Any, kept_id: Any, via: PydanticObjectId, session: Any
) -> int:  # fmt: skip
    path = _path(list_, field)
    both = await rows.update_many(
        {**of, path: {"$all": [gone_id, kept_id]}}, _put_aside(list_, field, gone_id, via), session=session
    )
    write = {"$set": {f"{list_}.$[it]{field and '.'}{field}": kept_id}, "$push": {f"via_{list_}": via}}
    one = await rows.update_many({**of, path: gone_id}, write, array_filters=[_is(field, gone_id)], session=session)
    return int(both.modified_count + one.modified_count)


async def _turn_listed_back(
    rows: Any, of: dict[str, Any], list_: str, field: str, gone_id: Any, kept_id: Any, via: PydanticObjectId, session: Any
) -> None:  # fmt: skip
    mark = f"via_{list_}"
    write = {"$set": {f"{list_}.$[it]{field and '.'}{field}": gone_id}, "$pull": {mark: via}}
    await rows.update_many({**of, mark: via}, write, array_filters=[_is(field, kept_id)], session=session)
    put_aside = {"aside": {"$elemMatch": {"via": via, "list": list_}}}
    await rows.update_many({**of, **put_aside}, _taken_back(list_, via), session=session)


def _is(field: str, id_: Any) -> dict[str, Any]:
    return {f"it.{field}" if field else "it": id_}


def _put_aside(list_: str, field: str, id_: Any, via: PydanticObjectId) -> list[dict[str, Any]]:
    its_id = f"$$this.{field}" if field else "$$this"
    gone = {"$filter": {"input": f"${list_}", "as": "this", "cond": {"$eq": [its_id, id_]}}}
    kept = {"$filter": {"input": f"${list_}", "as": "this", "cond": {"$ne": [its_id, id_]}}}
    noted = {"$map": {"input": gone, "as": "this", "in": {"via": via, "list": list_, "entry": "$$this"}}}
    return [{"$set": {"aside": {"$concatArrays": [{"$ifNull": ["$aside", []]}, noted]}, list_: kept}}]


def _taken_back(list_: str, via: PydanticObjectId) -> list[dict[str, Any]]:
    mine = {"$and": [{"$eq": ["$$this.via", via]}, {"$eq": ["$$this.list", list_]}]}
    entries = {
        "$map": {
            "input": {"$filter": {"input": "$aside", "as": "this", "cond": mine}},
            "as": "this",
            "in": "$$this.entry",
        }
    }
    others = {"$filter": {"input": "$aside", "as": "this", "cond": {"$not": [mine]}}}
    return [{"$set": {list_: {"$concatArrays": [f"${list_}", entries]}, "aside": others}}]


async def _turn_candidates(
    database: Any, list_: str, kind: Kind, gone: Row, kept: Row, via: PydanticObjectId, session: Any
) -> int:
    """Whose an undecided mail may be, and whose one is also: nobody can choose or read of who is gone."""
    which = kind.removesuffix("s")
    of = _naming(list_, kind, gone) | {f"{list_}.{which}.id": str(gone["_id"])}
    write = {"$set": _named(list_, which, kept), "$push": {f"{list_}.$[it].via": via}}
    its = [{f"it.{which}.id": str(gone["_id"])}]
    return int((await database.mails.update_many(of, write, array_filters=its, session=session)).modified_count)


async def _turn_candidates_back(
    database: Any, list_: str, kind: Kind, gone: Row, kept: Row, via: PydanticObjectId, session: Any
) -> None:
    which = kind.removesuffix("s")
    of = _naming(list_, kind, kept) | {f"{list_}.{which}.id": str(kept["_id"]), f"{list_}.via": via}
    write = {"$set": _named(list_, which, gone), "$pull": {f"{list_}.$[it].via": via}}
    await database.mails.update_many(of, write, array_filters=[{"it.via": via}], session=session)


def _naming(list_: str, kind: Kind, about: Row) -> dict[str, Any]:
    """By which an index finds the mails: the undecided ones, or those of the customer that the contact is at."""
    if list_ == CANDIDATES:
        return {"customer_id": None}
    return {f"{list_}.customer.id": str(about["customer_id"])} if kind == "contacts" else {}


def _named(list_: str, which: str, it: Row) -> dict[str, Any]:
    ref = {"id": str(it["_id"]), "name": it["name"]}
    return {f"{list_}.$[it].{which}": ref, f"{list_}.$[it].team": it["team"]}
