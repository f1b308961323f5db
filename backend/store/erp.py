"""What another system sends, written like a batch of an import, with its ids; found in the search box at once. Blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from beanie import PydanticObjectId

from backend.domain.arrivals import Arrival, arrive
from backend.domain.columns import ImportKind, Outcome
from backend.domain.records import Problem, Record, batched
from backend.store import import_parents, import_search, import_writes, imports, rounds
from backend.store.ahead import together
from backend.store.api_keys import ApiKey
from backend.store.audit import Audit
from backend.store.import_changes import value_of
from backend.store.import_ids import created
from backend.store.import_known import Colleagues, surroundings
from backend.store.imports import FileFormat, ImportRun

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Written:
    external_id: str
    outcome: Outcome
    id: Any
    problems: Sequence[Problem]


def write(system: ApiKey, kind: ImportKind, source: str, sent: Sequence[Record]) -> list[Written]:
    """Write them in their order; two with one number one after the other. What is known by its number learns its id there."""
    run = _run(system, kind, source)
    colleagues = Colleagues(run)
    found: list[Arrival] = []
    for batch in batched(sent, BATCH):
        arrivals = _arrivals(run, batch, colleagues)
        together(*import_writes.write(run, arrivals, colleagues))
        late = ("changed",) if import_search.is_numbered(run) else ("new", "changed")
        import_search.refresh(run, [_id(run, it) for it in arrivals if it.outcome in late])
        found += arrivals
    _hang(run, found, colleagues)
    _note(run, system, found)
    rounds.again_from(imports.plain(ImportRun).database, run.made_at)
    return [
        Written(str(it.record.values.get("external_id", "")), it.outcome, _id(run, it), it.record.problems)
        for it in found
    ]


def _arrivals(run: ImportRun, batch: Sequence[Record], colleagues: Colleagues) -> list[Arrival]:
    known = surroundings(run, batch, colleagues)
    if run.kind == "customers":
        known = import_parents.with_parents(run, batch, known)
    return [arrive(run.kind, it, about, run.teams, over_hand=False) for it, about in zip(batch, known, strict=True)]


def _hang(run: ImportRun, found: Sequence[Arrival], colleagues: Colleagues) -> None:
    """Once more the companies whose parent came behind them; what has none even then is told."""
    late = {it.record.line: it for it in found if it.late and it.outcome in import_parents.COMING}
    for batch in batched((it.record for it in late.values()), BATCH):
        again = _arrivals(run, batch, colleagues)
        for line in import_parents.hang(run, again):
            late[line].outcome = "changed"
        for it in import_parents.left_alone(again):
            late[it.line].record.problems.append(Problem("", it.code, it.value))


def _id(run: ImportRun, it: Arrival) -> Any:
    if it.target:
        return it.target["_id"]
    return created(run.id, it.record.line) if it.outcome == "new" else None


def _note(run: ImportRun, system: ApiKey, found: Sequence[Arrival]) -> None:
    """A line of the audit log for each document that is new or another now, with the name of the key."""
    lines = [_line(run, system, it) for it in found if it.outcome in ("new", "changed")]
    if lines:
        imports.plain(Audit).insert_many(lines, ordered=False)


def _line(run: ImportRun, system: ApiKey, it: Arrival) -> dict[str, Any]:
    customer_id = _id(run, it) if run.kind == "customers" else it.customer["_id"] if it.customer else None
    return {
        "at": run.made_at, "user_id": None, "system": system.name, "action": "add" if it.outcome == "new" else "change",
        "kind": run.kind, "ref_id": _id(run, it), "customer_id": customer_id, "changes": _changes(it),
    }  # fmt: skip


def _changes(it: Arrival) -> dict[str, list[Any]]:
    """Lists as they are, which the log shows to nobody: they may hold what its reader may not see."""
    return {name: [_day(value_of(it.target, name)), _day(value)] for name, value in it.changes.items()}


def _day(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, datetime) and value.time() == time() else value


def _run(system: ApiKey, kind: ImportKind, source: str) -> ImportRun:
    """A run that is kept nowhere: it has no file, and so nothing to take back."""
    now = imports.now()
    return ImportRun(
        id=PydanticObjectId(), kind=kind, file_name="", size=0, format=FileFormat(kind="csv"), headers=[], samples=[], fingerprint="",
        mapping=[], source=source, team=system.teams[0], teams=system.teams, made_at=now, stamp=now,
    )  # fmt: skip
