"""Writing a batch of arrivals, and taking it back. Blocks: a worker's thread calls it.

Writing is idempotent: new documents have the id of their line, changes keep what was before they touch anything. A batch that died half
way is simply written again.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from backend.domain.arrivals import Arrival
from backend.domain.records import Problem
from backend.store import (
    import_addresses,
    import_changes,
    import_search,
    import_timeline,
    import_touches,
    line_offerings,
)
from backend.store import import_documents as documents
from backend.store.activities import Activity
from backend.store.import_ids import line_of
from backend.store.import_known import DOCUMENTS, Colleagues
from backend.store.import_timeline import Change
from backend.store.imports import ImportRun, plain

Row = dict[str, Any]
DUPLICATE_KEY = 11000


def write(run: ImportRun, arrivals: Sequence[Arrival], colleagues: Colleagues) -> tuple[Callable[[], None], ...]:
    """Write what is new and what changes; what stands beside the new (timeline, number) is left to the caller, who may do it meanwhile.
    What the database itself refuses (a number taken this moment) becomes a refused row."""
    fresh = {it.record.line: it for it in arrivals if it.outcome == "new"}
    rows = [documents.new(run, it, colleagues) for it in fresh.values()]
    for line in _insert(run, rows):
        fresh[line].outcome = "refused"
        fresh[line].record.problems.append(Problem("", "taken", refuses=True))
    new = [row for row in rows if fresh[line_of(row["_id"])].outcome == "new"]
    if run.kind == "activities":
        import_touches.note_contacts(new)
    import_addresses.note(run, [({}, row) for row in new])
    _change(run, [it for it in arrivals if it.target], colleagues)
    return (
        lambda: _insert_again(plain(Activity), [entry for row in new for entry in documents.timeline(run, row)]),
        lambda: import_search.number(run, new),
    )


def _insert(run: ImportRun, rows: Sequence[Row]) -> list[int]:
    """The lines that a unique key of another document refused; a document that is there already was written by us before."""
    if not rows:
        return []
    try:
        plain(DOCUMENTS[run.kind]).insert_many(rows, ordered=False)
    except BulkWriteError as error:
        failed = error.details["writeErrors"]
        if any(it["code"] != DUPLICATE_KEY for it in failed):
            raise
        return [line_of(rows[it["index"]]["_id"]) for it in failed if "_id" not in it.get("keyPattern", {})]
    return []


def _insert_again(collection: Any, rows: Sequence[Row]) -> None:
    """Insert what is not there yet; ids are ours."""
    try:
        if rows:
            collection.insert_many(rows, ordered=False)
    except BulkWriteError as error:
        if any(it["code"] != DUPLICATE_KEY for it in error.details["writeErrors"]):
            raise


def _change(run: ImportRun, arrivals: Sequence[Arrival], colleagues: Colleagues) -> None:
    """First what was, then what is; a document that somebody changes in the same moment keeps what they wrote in other fields."""
    said = [(it, documents.change(run, it, colleagues) | documents.external_change(run, it)) for it in arrivals]
    changes = [Change(it.record.line, dict(it.target or {}), after) for it, after in said if after]
    if not changes:
        return
    if run.file_id:
        import_changes.write(run, changes)
    import_timeline.tell(run, changes)
    import_addresses.note(run, [(it.was, it.after) for it in changes])
    writes = [UpdateOne({"_id": it.was["_id"]}, {"$set": it.after | {"changed_at": run.stamp}}) for it in changes]
    plain(DOCUMENTS[run.kind]).bulk_write(writes, ordered=True)


def remove(run: ImportRun, ids: Sequence[Any]) -> None:
    """Take back documents that the run created, with what it put beside them. Who was changed in this moment stays."""
    gone = [it["_id"] for it in _found(DOCUMENTS[run.kind], {"_id": {"$in": list(ids)}, "changed_at": run.stamp})]
    beside = [
        documents.entry_id(run, id_, part)
        for id_ in gone
        for part in (documents.ON_TIMELINE.get(run.kind, ""), "payment")
    ]
    if run.kind == "offerings":
        line_offerings.unlink(gone)
    plain(DOCUMENTS[run.kind]).delete_many({"_id": {"$in": gone}, "changed_at": run.stamp})
    import_search.entries().delete_many({"_id": {"$in": gone}})
    if run.kind in documents.ON_TIMELINE:
        plain(Activity).delete_many({"_id": {"$in": beside}})


def _found(document: Any, wanted: Row) -> list[Row]:
    return list(plain(document).find(wanted))
