"""What another system sends, written like a batch of an import, with its ids; found in the search box at once. Blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId

from backend.domain.arrivals import arrive
from backend.domain.columns import ImportKind, Outcome
from backend.domain.records import Problem, Record, batched
from backend.store import import_search, import_writes, imports
from backend.store.api_keys import ApiKey
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
    found: list[Written] = []
    for batch in batched(sent, BATCH):
        known = surroundings(run, batch, colleagues)
        arrivals = [arrive(kind, it, about, run.teams, over_hand=False) for it, about in zip(batch, known, strict=True)]
        import_writes.write(run, arrivals, colleagues)
        ids = [
            it.target["_id"] if it.target else created(run.id, it.record.line) if it.outcome == "new" else None
            for it in arrivals
        ]
        import_search.refresh(
            run, [id_ for id_, it in zip(ids, arrivals, strict=True) if it.outcome in ("new", "changed")]
        )
        found += [
            Written(str(it.record.values.get("external_id", "")), it.outcome, id_, it.record.problems)
            for id_, it in zip(ids, arrivals, strict=True)
        ]  # fmt: skip
    return found


def _run(system: ApiKey, kind: ImportKind, source: str) -> ImportRun:
    """A run that is kept nowhere: it has no file, and so nothing to take back."""
    now = imports.now()
    return ImportRun(
        id=PydanticObjectId(), kind=kind, file_name="", size=0, format=FileFormat(kind="csv"), headers=[], samples=[], fingerprint="",
        mapping=[], source=source, team=system.teams[0], teams=system.teams, made_at=now, stamp=now,
    )  # fmt: skip
