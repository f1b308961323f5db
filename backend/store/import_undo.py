"""Taking an import back, in steps that may run twice: changed documents from the last line to the first, then what the run created.

What somebody has changed since keeps their change, and what is in use meanwhile stays; both are listed with the reason.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pymongo import DESCENDING

from backend.domain.columns import ImportKind
from backend.store import import_changes, import_parents, import_reports, import_search, import_writes, line_offerings
from backend.store.import_ids import created, line_of
from backend.store.import_known import DOCUMENTS
from backend.store.import_rows import ImportChange
from backend.store.imports import Counts, ImportRun, plain

BATCH = 500
_OF_CUSTOMER = (
    "contacts",
    "opportunities",
    "offers",
    "orders",
    "invoices",
    "complaints",
    "tasks",
    "mails",
    "activities",
    "match_rules",
)
USES: dict[ImportKind, tuple[tuple[str, str], ...]] = {
    "customers": (*((name, "customer_id") for name in _OF_CUSTOMER), ("finances", "_id"), ("customers", "parent_id")),
    "contacts": (),
    "opportunities": (),
    "offers": (("orders", "offer_id"),),
    "orders": (("invoices", "order_id"),),
    "invoices": (),
    "offerings": (),
    "activities": (),
}  # fmt: skip
"""What hangs on a document, by collection and field; a customer with any of it is no import's any more."""
_NOT_INDEXED = frozenset(("offer_id", "order_id"))


def steps(run: ImportRun) -> Iterator[tuple[Counts, int]]:
    """Undo batch by batch; after each the counts so far and the line down to which it has come."""
    counts = run.counts.model_copy(update={"removed": 0, "restored": 0, "kept": 0})
    for batch in _batches(plain(ImportChange).find({"run_id": run.id}).sort("line", DESCENDING)):
        _restore(run, batch, counts)
        yield counts, run.position
    if run.kind == "customers":
        import_parents.let_go(run)
    for last in range(run.position, 0, -BATCH):
        _remove(run, range(max(1, last - BATCH + 1), last + 1), counts)
        yield counts, max(0, last - BATCH)


def _restore(run: ImportRun, batch: Sequence[dict[str, Any]], counts: Counts) -> None:
    for row in batch:
        if import_changes.restore(run, row):
            counts.restored += 1
        else:
            counts.kept += 1
            import_reports.keep(run, row["line"], "changed_since", "")
    import_search.refresh(run, [row["ref_id"] for row in batch])


def _remove(run: ImportRun, lines: range, counts: Counts) -> None:
    ids = [created(run.id, line) for line in lines]
    there = {row["_id"]: row for row in plain(DOCUMENTS[run.kind]).find({"_id": {"$in": ids}})}
    used = _used(run.kind, list(there.values()))
    free = {id_ for id_, row in there.items() if row["changed_at"] == run.stamp and id_ not in used}
    import_writes.remove(run, list(free))
    counts.removed += len(free)
    for id_, row in there.items():
        if id_ not in free:
            why = "in_use" if id_ in used else "changed_since"
            import_reports.keep(run, line_of(id_), why, row.get("name") or row.get("title") or row.get("number", ""))
            counts.kept += 1


def _used(kind: ImportKind, rows: Sequence[dict[str, Any]]) -> set[Any]:
    """Which of these something hangs on. Offers and orders are asked for within their customers, where an index helps."""
    if kind == "offerings":
        return line_offerings.in_use(row["_id"] for row in rows)
    database = plain(DOCUMENTS[kind]).database
    ids, found = [row["_id"] for row in rows], set()
    for collection, field in USES[kind]:
        wanted: dict[str, Any] = {field: {"$in": ids}}
        if field in _NOT_INDEXED:
            wanted["customer_id"] = {"$in": list({row["customer_id"] for row in rows})}
        found |= {row[field] for row in database[collection].find(wanted, {field: 1})} if ids else set()
    if kind == "contacts" and ids:
        wanted = {"customer_id": {"$in": list({row["customer_id"] for row in rows})}, "contact_id": {"$in": ids}}
        found |= {row["contact_id"] for row in database["activities"].find(wanted, {"contact_id": 1})}
    return found


def _batches(rows: Any) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
