"""Making what an import wrote findable in the search box. Blocks: a worker's thread calls it.

Orders and the like have few keys and are findable with their rows (`number`). The entry of a customer has some fifty keys in its indexes,
which cost MongoDB more than the rows themselves: those come after them, computed while the ones before are written. New ones are inserted,
since replacing what is not there takes MongoDB twice as long.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from backend.domain.findable import NUMBERED, entries_of_customer, entry_of_number
from backend.store.ahead import ahead, together
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.import_ids import created
from backend.store.import_known import DOCUMENTS
from backend.store.import_rows import ImportChange
from backend.store.imports import ImportRun, plain
from backend.store.search_index import OF_CONTACT, OF_CUSTOMER, OF_NUMBER

Row = dict[str, Any]
BATCH = 500
DUPLICATE_KEY = 11000
_KIND_OF = {collection: kind for kind, collection in NUMBERED.items()}


def is_numbered(run: ImportRun) -> bool:
    """Whether new documents are found by their numbers at once, as orders are; customers and contacts come later."""
    return run.kind in _KIND_OF


def number(run: ImportRun, documents: Sequence[Row]) -> None:
    """Make new documents findable that have a number."""
    if is_numbered(run):
        _replace(_insert(_numbered(run, documents)))


def make_findable(run: ImportRun) -> Iterator[int]:
    """Give everything that the run wrote the entries in the search box that it lacks; after each batch the line to which that has come."""
    for last, mine, rows in ahead(_batches(run)):
        fresh = [it for it in rows if it["_id"] in mine]
        _replace(_insert(fresh) + [it for it in rows if it["_id"] not in mine])
        yield last


def refresh(run: ImportRun, ids: Sequence[Any]) -> None:
    """Make the search entries of changed documents anew."""
    _replace(_rows(run, ids))


def entries() -> Any:
    return plain(Customer).database["search_entries"]


def _batches(run: ImportRun) -> Iterator[tuple[int, set[Any], list[Row]]]:
    for first in range(1, run.position + 1, BATCH):
        last = min(run.position, first + BATCH - 1)
        mine = _lacking(run, [created(run.id, line) for line in range(first, last + 1)])
        changed = plain(ImportChange).find({"run_id": run.id, "line": {"$gte": first, "$lte": last}}, {"ref_id": 1})
        yield last, set(mine), _rows(run, mine + [it["ref_id"] for it in changed])


def _lacking(run: ImportRun, ids: list[Any]) -> list[Any]:
    """Those whose number stands in the search box already do not need to be read again."""
    there = {it["_id"] for it in entries().find({"_id": {"$in": ids}}, {"_id": 1})} if run.kind in _KIND_OF else ()
    return [it for it in ids if it not in there]


def _rows(run: ImportRun, ids: Sequence[Any]) -> list[Row]:
    if run.kind == "customers":
        return _of_customers(ids)
    if run.kind == "contacts":
        return _of_customers([it["customer_id"] for it in _found(Contact, {"_id": {"$in": list(ids)}}, OF_CONTACT)])
    if run.kind not in _KIND_OF:
        return []
    return _numbered(run, _found(DOCUMENTS[run.kind], {"_id": {"$in": list(ids)}}, OF_NUMBER))


def _numbered(run: ImportRun, documents: Sequence[Row]) -> list[Row]:
    kind = _KIND_OF[run.kind]
    return [entry for it in documents if (entry := entry_of_number(kind, it))]


def _of_customers(ids: Sequence[Any]) -> list[Row]:
    people = defaultdict(list)
    for it in _found(Contact, {"customer_id": {"$in": list(ids)}}, OF_CONTACT):
        people[it["customer_id"]].append(it)
    customers = _found(Customer, {"_id": {"$in": list(ids)}}, OF_CUSTOMER)
    return [entry for it in customers for entry in entries_of_customer(it, people.get(it["_id"], ()))]


def _insert(rows: Sequence[Row]) -> list[Row]:
    """Those that are there already: a batch that died half way comes again. In halves: what MongoDB does for one insert it does on one core."""
    there: list[Row] = []
    halves = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    together(*(partial(_insert_half, it, there) for it in halves))
    return there


def _insert_half(rows: Sequence[Row], there: list[Row]) -> None:
    try:
        if rows:
            entries().insert_many(rows, ordered=False)
    except BulkWriteError as error:
        failed = error.details["writeErrors"]
        if any(it["code"] != DUPLICATE_KEY for it in failed):
            raise
        there += [rows[it["index"]] for it in failed]


def _replace(rows: Sequence[Row]) -> None:
    if rows:
        entries().bulk_write([ReplaceOne({"_id": it["_id"]}, it, upsert=True) for it in rows], ordered=False)


def _found(document: Any, wanted: Row, fields: Row) -> list[Row]:
    return list(plain(document).find(wanted, fields))
