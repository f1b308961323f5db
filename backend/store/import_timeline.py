"""What an import leaves on the timeline when it changes what is known: a payment, a delivery, the stage of an opportunity. Blocks.

The lines of an offer, an order and an invoice follow from the document (`domain.trade_entries`), so a change moves them from what it was
to what it is, and an undo the same way back. A new one has the id of the row that changed the document; by that an undo knows it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

from pymongo import DeleteOne, InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from backend.domain.folding import stems
from backend.domain.trade_entries import ACTIVITY, PaperKind, TradeEntry, trade_entries
from backend.store.activities import Activity
from backend.store.import_documents import blank
from backend.store.import_ids import created
from backend.store.imports import ImportRun, plain

Row = dict[str, Any]
Write = InsertOne[Row] | UpdateOne | DeleteOne
Lines = dict[str, TradeEntry]
STAGE = "stage"
DUPLICATE_KEY = 11000


class Change(NamedTuple):
    """A document as it was, and what a row makes of it, by dotted names."""

    line: int
    was: Row
    after: Row


def tell(run: ImportRun, changes: Sequence[Change]) -> None:
    """Before the documents themselves are written: a batch that runs again finds nothing to change any more."""
    _put([write for it in changes for write in _told(run, it)])


def take_back(run: ImportRun, change: Change) -> None:
    """Lines of this run go, others say again what they said before."""
    if run.kind == "opportunities":
        plain(Activity).delete_one({"_id": created(run.id, change.line, STAGE)})
    elif run.kind in ACTIVITY:
        was, now = _lines(run, change.was), _lines(run, change.was | change.after)
        plain(Activity).delete_many({"_id": {"$in": [created(run.id, change.line, kind) for kind in now]}})
        if not change.was.get("made_by"):
            _put(list(_moved(run, change, now, was)))


def _put(writes: Sequence[Write]) -> None:
    """What is there already was written before a death. No upserts: they take MongoDB twenty times as long."""
    try:
        if writes:
            plain(Activity).bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        if any(it["code"] != DUPLICATE_KEY for it in error.details["writeErrors"]):
            raise


def _told(run: ImportRun, change: Change) -> Iterator[Write]:
    if run.kind == "opportunities" and "stage" in change.after:
        yield _stage(run, change)
    elif run.kind in ACTIVITY:
        yield from _moved(run, change, _lines(run, change.was), _lines(run, change.was | change.after))


def _lines(run: ImportRun, paper: Row) -> Lines:
    return {it.kind: it for it in trade_entries(cast(PaperKind, run.kind), paper)}


def _moved(run: ImportRun, change: Change, was: Lines, now: Lines) -> Iterator[Write]:
    """From the lines of what it was to those of what it is. Customer, kind and time are found by an index."""
    for kind, it in now.items():
        old = was.get(kind)
        if change.was.get("made_by") and it != old:
            yield _new(
                run, change, replace(it, at=run.stamp or it.at)
            )  # whoever wrote it here has a line for each step
        elif old is None:
            yield _new(run, change, it)
        elif it != old:
            yield UpdateOne({**_of(change, kind), "at": {"$in": [old.at, it.at]}}, {"$set": _said(it)})
    for kind, it in was.items():
        if kind not in now:
            yield DeleteOne({**_of(change, kind), "at": it.at})


def _of(change: Change, kind: str) -> Row:
    return {"customer_id": change.was["customer_id"], "kind": kind, "ref_id": change.was["_id"]}


def _said(it: TradeEntry) -> Row:
    words = stems(it.title, it.text)
    return {"at": it.at, "title": it.title, "text": it.text, "ref_status": it.ref_status, "words": words}


def _new(run: ImportRun, change: Change, it: TradeEntry) -> InsertOne[Row]:
    own = {"_id": created(run.id, change.line, it.kind), "team": change.was["team"], "ref_kind": it.ref_kind}
    return InsertOne(blank(Activity) | _of(change, it.kind) | own | _said(it))


def _stage(run: ImportRun, change: Change) -> InsertOne[Row]:
    """As when a person moves it (`opportunity_changes`): `ref_status` is the stage it reached."""
    title, text = str(change.after.get("title") or change.was["title"]), str(change.after.get("closed_reason") or "")
    line = blank(Activity) | {
        "_id": created(run.id, change.line, STAGE), "customer_id": change.was["customer_id"], "team": change.was["team"], "kind": "note", "at": run.stamp, "title": title,
        "text": text, "by_user_id": run.by_user_id, "ref_kind": "opportunities", "ref_id": change.was["_id"],
        "ref_status": change.after["stage"], "words": stems(title, text),
    }  # fmt: skip
    return InsertOne(line)
