"""Keeping `search_entries` true: whoever writes names, numbers or contacts says so here, in the same transaction.

    reindex_customer  after a change of a customer or its contacts, of their team, after a merge
    put_number        after a change of one offer, order, invoice, opportunity or complaint
    rebuild           all of it: after an import by other means, or when the entries themselves have changed

For many at once there are the pure `entries_of_customer` and `entry_of_number` (domain.findable), and `replace` here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from beanie import PydanticObjectId
from pymongo import DeleteMany, ReplaceOne

from backend.domain.findable import NUMBERED, EntryKind, entries_of_customer, entry_of_number
from backend.store.search import SearchEntry

BATCH = 200
OF_NUMBER = {"customer_id": 1, "team": 1, "number": 1, "title": 1}
OF_CONTACT = {"customer_id": 1, "name": 1, "addresses": 1, "phones": 1, "left_at": 1}
OF_CUSTOMER = {
    "team": 1, "name": 1, "legal_form": 1, "numbers": 1, "domains": 1, "addresses": 1, "phones": 1, "sites.city": 1, "sites.postcode": 1,
    "rank": 1,
}  # fmt: skip
HALVES: dict[EntryKind, Sequence[dict[str, Any]]] = {"opportunity": ({"is_open": True}, {"is_open": False})}
"""What a customer's opportunities are found by are two partial indexes. A third on the customer alone would mislead every $lookup."""

Row = dict[str, Any]


async def reindex_customer(customer_id: PydanticObjectId, session: Any = None) -> None:
    """Write what is found of this customer, its contacts and its numbers, where it differs; all goes if the customer is gone."""
    database = SearchEntry.get_motor_collection().database
    customers = await database.customers.find({"_id": customer_id}, OF_CUSTOMER, session=session).to_list(1)
    await _renew(database, customers, {"customer_id": customer_id}, session)


async def put_number(kind: EntryKind, document: Mapping[str, Any], session: Any = None) -> None:
    """`document` as stored, with `_id`, `customer_id`, `team` and `number`; `title` if it has one."""
    row = entry_of_number(kind, document)
    if row is None:
        await drop([document["_id"]], session)
    else:
        await replace([row], session)


async def replace(rows: Iterable[Row], session: Any = None) -> None:
    writes = [ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in rows]
    if writes:
        await SearchEntry.get_motor_collection().bulk_write(writes, ordered=False, session=session)


async def drop(ids: Sequence[PydanticObjectId], session: Any = None) -> None:
    """What these ids stood for is gone."""
    await SearchEntry.get_motor_collection().delete_many({"_id": {"$in": list(ids)}}, session=session)


async def rebuild(database: Any) -> int:
    """Compare every entry with what it stands for, customer by customer, and write the differences; how many customers there are.

    Safe to run while people work, to be killed, and to run again.
    """
    count: int = 0
    last: PydanticObjectId | None = None
    while True:
        after: Row = {"_id": {"$gt": last}} if last else {}
        customers = await database.customers.find(after, OF_CUSTOMER).sort("_id", 1).limit(BATCH).to_list(BATCH)
        until = {"$lte": customers[-1]["_id"]} if len(customers) == BATCH else {}
        between = ({"$gt": last} if last else {}) | until
        await _renew(database, customers, {"customer_id": between} if between else {}, None)
        count += len(customers)
        if not until:
            return count
        last = customers[-1]["_id"]


async def _renew(database: Any, customers: list[Row], covered: Row, session: Any) -> None:
    """Make the entries that `covered` finds those of these customers."""
    entries = database[SearchEntry.Settings.name]
    wanted = {row["_id"]: row for row in await _rows(database, customers, session)}
    known = {row["_id"]: row async for row in entries.find(covered, session=session)}
    writes: list[Any] = [
        ReplaceOne({"_id": id_}, row, upsert=True) for id_, row in wanted.items() if known.get(id_) != row
    ]
    if gone := [id_ for id_ in known if id_ not in wanted]:
        writes.append(DeleteMany({"_id": {"$in": gone}} | covered))
    if writes:
        await entries.bulk_write(writes, ordered=False, session=session)


async def _rows(database: Any, customers: list[Row], session: Any) -> list[Row]:
    teams = {it["_id"]: it["team"] for it in customers}
    ids = list(teams)
    people = defaultdict(list)
    async for contact in database.contacts.find({"customer_id": {"$in": ids}}, OF_CONTACT, session=session):
        people[contact["customer_id"]].append(contact)
    rows: list[Row | None] = [row for it in customers for row in entries_of_customer(it, people[it["_id"]])]
    for kind, collection in NUMBERED.items():
        numbered = {"customer_id": {"$in": ids}, "number": {"$gt": ""}}
        wanted = {"$or": [numbered | half for half in HALVES.get(kind, ({},))]}
        async for it in database[collection].find(wanted, OF_NUMBER, session=session):
            rows.append(entry_of_number(kind, it | {"team": teams[it["customer_id"]]}))
    return [row for row in rows if row is not None]
