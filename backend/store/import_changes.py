"""What documents were before a run changed them: kept before anything is touched, so that the run can be taken back. Blocks.

Changes are numbered by (run, line), so that a batch that runs twice keeps the same once: what is kept already was true first and stays.
"""

from collections.abc import Sequence
from typing import Any

from pymongo import UpdateOne

from backend.store import import_timeline
from backend.store.import_known import DOCUMENTS
from backend.store.import_rows import ImportChange, key
from backend.store.import_timeline import Change
from backend.store.imports import ImportRun, plain

Row = dict[str, Any]


def write(run: ImportRun, changes: Sequence[Change]) -> None:
    """Keep what these change."""
    said = [UpdateOne(_of(run, it), {"$setOnInsert": _kept(run, it)}, upsert=True) for it in changes]
    plain(ImportChange).bulk_write(said, ordered=False)


def add(run: ImportRun, changes: Sequence[Change]) -> None:
    """Keep what a line changes later in the run, at the same document: it joins what is kept of the line, once."""
    said: list[UpdateOne] = []
    for it in changes:
        kept = _kept(run, it)
        more = {name: {"$each": kept[name]} for name in ("before", "after")}
        said += [
            UpdateOne(_of(run, it), {"$setOnInsert": kept | {"before": [], "after": []}}, upsert=True),
            UpdateOne(_of(run, it) | {"after": {"$ne": kept["after"][0]}}, {"$push": more}),
        ]
    if said:
        plain(ImportChange).bulk_write(said)


def lines(run: ImportRun, first: int, last: int) -> set[int]:
    """Which lines have been written as changes: a batch that runs a second time would find nothing left to change."""
    wanted = {"run_id": run.id, "line": {"$gte": first, "$lte": last}}
    return {row["line"] for row in plain(ImportChange).find(wanted, {"line": 1})}


def restore(run: ImportRun, row: Row) -> bool:
    """Give a changed document its old values back, if it still has the new ones. False if somebody has changed it since."""
    before, after = dict(row["before"]), dict(row["after"])
    document = plain(DOCUMENTS[run.kind])
    unset = {name: "" for name, value in before.items() if value is None}
    put = {name: value for name, value in before.items() if value is not None}
    change: Row = {"$set": put | {"changed_at": run.stamp}} | ({"$unset": unset} if unset else {})
    of = {"_id": row["ref_id"], **_has(after)}
    if (there := document.find_one(of)) is None:
        return document.find_one({"_id": row["ref_id"], **_has(before)}, {"_id": 1}) is not None
    import_timeline.take_back(run, Change(row["line"], there | before, after))
    return bool(document.update_one(of, change).matched_count)


def _has(values: Row) -> Row:
    """The filter for a document that has these values; since when they are known does not matter."""
    told = {name: value for name, value in values.items() if not name.startswith("known.") and name != "lines"}
    return {name: {"$eq": value} for name, value in told.items()} | _has_lines(values.get("lines"))


def _has_lines(lines: list[Row] | None) -> Row:
    """Which of our offerings a line means may have become clear since, and is no change by anybody."""
    if lines is None:
        return {}
    said = {f"lines.{at}.{name}": it[name] for at, it in enumerate(lines) for name in it if name != "offering_id"}
    return {"lines": {"$size": len(lines)}} | {name: {"$eq": value} for name, value in said.items()}


def _pairs(said: Row) -> list[list[Any]]:
    """Dotted names are no names of fields in MongoDB: pairs instead."""
    return [[name, value] for name, value in said.items()]


def value_of(document: Any, name: str) -> Any:
    """What stands under a dotted name; None where nothing does."""
    found = document
    for part in name.split("."):
        if isinstance(found, list):
            found = found[int(part)] if int(part) < len(found) else None
        else:
            found = (found or {}).get(part)
    return found


def _of(run: ImportRun, change: Change) -> Row:
    return {"_id": key(run.id, change.line)}


def _kept(run: ImportRun, change: Change) -> Row:
    before = {name: value_of(change.was, name) for name in change.after}
    return {
        "run_id": run.id, "line": change.line, "ref_id": change.was["_id"], "before": _pairs(before), "after": _pairs(change.after),
    }  # fmt: skip
