"""Which of our offerings the rows of an import mean. Blocks: a worker's thread calls it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from backend.domain.records import Record
from backend.store.imports import ImportRun, plain
from backend.store.trade import Offering

Row = dict[str, Any]


def hits(run: ImportRun, records: Sequence[Record]) -> list[list[Row]]:
    """By foreign id, else by number, else by the very name, if no other number speaks against it."""
    by: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in _offerings(run, records):
        if (external := row.get("external") or {}).get("source") == run.source:
            by["external_id", external["id"]].append(row)
        by["number", row.get("number", "")].append(row)
        by["name", row["name"]].append(row)
    return [_hits_of(it, by) for it in records]


def _offerings(run: ImportRun, records: Sequence[Record]) -> list[Row]:
    """One query per index."""
    found: dict[Any, Row] = {}
    for name, of in (("external_id", {"external.source": run.source}), ("number", {}), ("name", {})):
        if said := sorted({it.values[name] for it in records if name in it.values}):
            field = "external.id" if name == "external_id" else name
            found |= {row["_id"]: row for row in plain(Offering).find({**of, field: {"$in": said}})}
    return list(found.values())


def _hits_of(record: Record, by: dict[tuple[str, str], list[Row]]) -> list[Row]:
    said = record.values
    for name in ("external_id", "number"):
        if name in said and (found := by.get((name, said[name]))):
            return found
    named = by.get(("name", said.get("name", "")), [])
    return [row for row in named if not (said.get("number") and row.get("number"))]
