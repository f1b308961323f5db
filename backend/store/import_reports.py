"""What an import has to say about single rows: refused, probably known, changed, left something out; and what people decided.

Rows that simply came in are only counted, but for the first ones. Rows are numbered by (run, line), so that a batch that runs twice
says the same once.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from pymongo import UpdateOne

from backend.domain.arrivals import Arrival, Likely, Surroundings
from backend.domain.columns import Decision, Outcome
from backend.domain.records import Problem, Record
from backend.store.customers import Customer
from backend.store.import_rows import ImportChange, ImportRow, key
from backend.store.imports import ImportRun, plain

Filter = Literal["all", "new", "changed", "unchanged", "refused", "duplicate", "noted", "kept"]
REPEATED = Problem("", "twice_in_file")
PAGE = 50
FIRST = 200
"""So many rows of each plain outcome are shown; the rest is counted."""
MOST = 20_000
"""So many refused or undecided rows are kept; a file with more is the wrong file."""


_NOTHING_ELSE: dict[str, Any] = {"rival": None, "decision": "", "changes": {}, "kept": ""}


class Told(NamedTuple):
    """A problem that leaves the row as it is; `is_noted` if another one was told of it before."""

    line: int
    outcome: Outcome
    title: str
    is_noted: bool
    code: str
    value: str


def write(rows: Iterable[dict[str, Any]]) -> None:
    """Say something about rows; a decision that a person has taken about one stays."""
    said = [
        UpdateOne({"_id": key(row["run_id"], row["line"])}, {"$set": row, "$setOnInsert": {"decision": "", "kept": ""}}, upsert=True)
        for row in rows
    ]  # fmt: skip
    if said:
        plain(ImportRow).bulk_write(said, ordered=False)


def tell(run: ImportRun, told: Sequence[Told]) -> None:
    """Add what is known of rows only when all are read."""
    said = []
    for it in told[:MOST]:
        problem = {"column": "", "code": it.code, "value": it.value, "refuses": False}
        first = {"run_id": run.id, "line": it.line, "outcome": it.outcome, "title": it.title} | _NOTHING_ELSE
        change = {"$addToSet": {"problems": problem}, "$set": {"noted": True}, "$setOnInsert": first}
        said.append(UpdateOne({"_id": key(run.id, it.line)}, change, upsert=True))
    if said:
        plain(ImportRow).bulk_write(said, ordered=False)


def with_decisions(run: ImportRun, batch: Sequence[Record], known: Sequence[Surroundings]) -> list[Surroundings]:
    """The surroundings with the duplicates that the dry run found and what was decided about them."""
    wanted = {"run_id": run.id, "outcome": "duplicate", "line": {"$gte": batch[0].line, "$lte": batch[-1].line}}
    found = {row["line"]: row for row in plain(ImportRow).find(wanted)}
    ids = [row["rival"]["id"] for row in found.values()]
    customers = (
        {row["_id"]: row for row in plain(Customer).find({"_id": {"$in": ids}, "team": {"$in": run.teams}})}
        if ids
        else {}
    )
    return [_decided(run, found.get(it.line), about, customers) for it, about in zip(batch, known, strict=True)]


def _decided(
    run: ImportRun, row: Mapping[str, Any] | None, about: Surroundings, customers: Mapping[Any, Any]
) -> Surroundings:
    """One that is gone meanwhile is nobody's duplicate any more."""
    rival = customers.get(row["rival"]["id"]) if row else None
    if row is None or rival is None:
        return about
    decision: Decision = row["decision"] or (run.duplicates if run.duplicates != "ask" else "skip")
    return replace(
        about, likely=Likely(rival, row["rival"]["score"], tuple(row["rival"]["reasons"])), decision=decision
    )


def keep(run: ImportRun, line: int, why: str, title: str) -> None:
    """An undo leaves this one: somebody has changed or used it since."""
    row = {"run_id": run.id, "line": line, "kept": why}
    missing = {
        "outcome": "new",
        "title": title,
        "problems": [],
        "noted": False,
        "rival": None,
        "decision": "",
        "changes": {},
    }
    plain(ImportRow).update_one({"_id": key(run.id, line)}, {"$set": row, "$setOnInsert": missing}, upsert=True)


def clear(run: ImportRun) -> None:
    """Before a dry run says everything anew. Decisions about lines go with it: another mapping, another row."""
    plain(ImportRow).delete_many({"run_id": run.id})


async def page(run: ImportRun, filter_: Filter, after: int) -> list[dict[str, Any]]:
    """The next 50 rows behind a line, and one more if there is one."""
    wanted: dict[str, Any] = {"run_id": run.id, "line": {"$gt": after}, **_of(filter_)}
    return await ImportRow.get_motor_collection().find(wanted).sort("line", 1).limit(PAGE + 1).to_list(PAGE + 1)


async def every(run: ImportRun, filter_: Filter) -> AsyncIterator[dict[str, Any]]:
    """All rows the report has, by line, as they are read."""
    async for row in ImportRow.get_motor_collection().find({"run_id": run.id, **_of(filter_)}).sort("_id", 1):
        yield row


async def decide(run: ImportRun, lines: Sequence[int] | None, decision: Decision) -> int:
    """Decide about some probably known rows, or all that nobody has decided about; how many those were."""
    wanted: dict[str, Any] = {"run_id": run.id, "outcome": "duplicate"}
    wanted |= {"decision": ""} if lines is None else {"line": {"$in": list(lines)}}
    done = await ImportRow.get_motor_collection().update_many(wanted, {"$set": {"decision": decision}})
    return int(done.matched_count)


async def remove(run: ImportRun) -> None:
    for document in (ImportRow, ImportChange):
        await document.get_motor_collection().delete_many({"run_id": run.id})


def worth_telling(run: ImportRun, arrivals: Sequence[Arrival]) -> list[dict[str, Any]]:
    """What the report shows: the first rows of each kind, and every one that something is wrong with."""
    shown = run.counts.model_dump()
    return [
        _row(run, it)
        for it in arrivals
        if it.record.line <= FIRST
        or shown[it.outcome] <= FIRST
        or it.outcome == "duplicate"
        or (_is_telling(it) and shown[it.outcome] <= MOST)
    ]


def refused_since(run: ImportRun, arrivals: Sequence[Arrival]) -> list[dict[str, Any]]:
    """What the dry run did not foresee: rows that the database or a change since then refused."""
    return [_row(run, it) for it in arrivals if it.outcome == "refused" and run.counts.refused <= MOST]


def _of(filter_: Filter) -> dict[str, Any]:
    match filter_:
        case "all":
            return {}
        case "noted":
            return {"noted": True}
        case "kept":
            return {"kept": {"$gt": ""}}
    return {"outcome": filter_}


def _is_telling(arrival: Arrival) -> bool:
    return bool(arrival.record.problems) or arrival.outcome in ("refused", "duplicate", "changed")


def _row(run: ImportRun, arrival: Arrival) -> dict[str, Any]:
    likely, target = arrival.likely, arrival.target or {}
    return {
        "run_id": run.id, "line": arrival.record.line, "outcome": arrival.outcome,
        "title": title(arrival),
        "problems": [asdict(it) for it in arrival.record.problems], "noted": bool(arrival.record.problems) and arrival.outcome != "refused",
        "rival": likely and {"id": likely.document["_id"], "name": likely.document["name"], "city": _city(likely.document),
                             "score": likely.score, "reasons": list(likely.reasons)},
        "changes": {name.replace(".", " "): [_plain(_was(target, name)), _plain(value)] for name, value in arrival.changes.items()},
    }  # fmt: skip


def title(arrival: Arrival) -> str:
    """What a row is called."""
    said = arrival.fields
    return str(said.get("name") or said.get("title") or arrival.record.values.get("number") or "")[:200]


def _was(target: Mapping[str, Any], name: str) -> Any:
    if name.startswith("sites.0."):
        return (target.get("sites") or [{}])[0].get(name[8:])
    return target.get(name)


def _plain(value: Any) -> Any:
    """Short enough to be read, and nothing that only MongoDB understands."""
    if isinstance(value, list):
        return ", ".join(
            str(it.get("value") or it.get("city") or it.get("text") or "…") if isinstance(it, dict) else str(it)
            for it in value[:8]
        )
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value if isinstance(value, int | float | bool) or value is None else str(value)[:200]


def _city(document: Mapping[str, Any]) -> str:
    return str((document.get("sites") or [{}])[0].get("city", ""))
