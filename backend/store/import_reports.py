"""What an import has to say about single rows: refused, probably known, changed, left something out; and what people decided.

Rows that simply came in are only counted, but for the first ones. Rows are numbered by (run, line), so that a batch that runs twice
says the same once. `before` and `after` of a changed document are what an undo needs; they are written before the change itself.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel, UpdateOne

from backend.store.imports import ImportRun, plain

Outcome = Literal["new", "changed", "unchanged", "refused", "duplicate"]
Filter = Literal["all", "new", "changed", "unchanged", "refused", "duplicate", "noted", "kept"]
Decision = Literal["", "skip", "create", "update"]
PAGE = 50
FIRST = 200
"""So many rows of each plain outcome are shown; the rest is counted."""
MOST = 20_000
"""So many refused or undecided rows are kept; a file with more is the wrong file."""


class RowProblem(BaseModel):
    column: str
    code: str
    value: str = ""
    refuses: bool = False


class Rival(BaseModel):
    """The customer that a row probably is."""

    id: PydanticObjectId
    name: str
    city: str = ""
    score: int
    reasons: list[str] = Field(default_factory=list)


class ImportRow(Document):
    id: str = Field(alias="_id")  # type: ignore[assignment]
    run_id: PydanticObjectId
    line: int
    outcome: Outcome
    title: str = ""
    problems: list[RowProblem] = Field(default_factory=list)
    noted: bool = False
    rival: Rival | None = None
    decision: Decision = ""
    changes: dict[str, list[Any]] = Field(default_factory=dict)
    """Per field what it was and what it becomes, for people to read."""
    kept: str = ""
    """Why an undo left it as it is."""

    class Settings:
        name = "import_rows"
        indexes = [IndexModel([("run_id", ASCENDING), ("outcome", ASCENDING), ("line", ASCENDING)])]


class ImportChange(Document):
    """One document that a run changed."""

    id: str = Field(alias="_id")  # type: ignore[assignment]
    run_id: PydanticObjectId
    line: int
    ref_id: PydanticObjectId
    before: list[list[Any]]
    """Name and value of each field as it was; None where there was nothing. Pairs, because a name may be dotted."""
    after: list[list[Any]]

    class Settings:
        name = "import_changes"
        indexes = [IndexModel([("run_id", ASCENDING), ("line", ASCENDING)])]


def key(run_id: Any, line: int) -> str:
    return f"{run_id}:{line:08}"


def write(rows: Iterable[dict[str, Any]]) -> None:
    """Say something about rows; a decision that a person has taken about one stays."""
    said = [
        UpdateOne({"_id": key(row["run_id"], row["line"])}, {"$set": row, "$setOnInsert": {"decision": "", "kept": ""}}, upsert=True)
        for row in rows
    ]  # fmt: skip
    if said:
        plain(ImportRow).bulk_write(said, ordered=False)


def write_changes(rows: Sequence[dict[str, Any]]) -> None:
    """Keep what documents were before they are changed. What is kept already was true first and stays."""
    said = [UpdateOne({"_id": key(row["run_id"], row["line"])}, {"$setOnInsert": row}, upsert=True) for row in rows]
    if said:
        plain(ImportChange).bulk_write(said, ordered=False)


def changed_lines(run: ImportRun, first: int, last: int) -> set[int]:
    """Which lines have been written as changes: a batch that runs a second time would find nothing left to change."""
    wanted = {"run_id": run.id, "line": {"$gte": first, "$lte": last}}
    return {row["line"] for row in plain(ImportChange).find(wanted, {"line": 1})}


def decisions(run: ImportRun, first: int, last: int) -> dict[int, tuple[Decision, Any]]:
    """What was decided about lines, with the customer that the row was found to be."""
    wanted = {"run_id": run.id, "outcome": "duplicate", "line": {"$gte": first, "$lte": last}}
    return {
        row["line"]: (row["decision"], row["rival"] and row["rival"]["id"]) for row in plain(ImportRow).find(wanted)
    }


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
    wanted: dict[str, Any] = {"run_id": run.id, "line": {"$gt": after}}
    if filter_ == "noted":
        wanted |= {"noted": True}
    elif filter_ == "kept":
        wanted |= {"kept": {"$gt": ""}}
    elif filter_ != "all":
        wanted |= {"outcome": filter_}
    return await ImportRow.get_motor_collection().find(wanted).sort("line", 1).limit(PAGE + 1).to_list(PAGE + 1)


async def decide(run: ImportRun, lines: Sequence[int] | None, decision: Decision) -> int:
    """Decide about some probably known rows, or all that nobody has decided about; how many those were."""
    wanted: dict[str, Any] = {"run_id": run.id, "outcome": "duplicate"}
    wanted |= {"decision": ""} if lines is None else {"line": {"$in": list(lines)}}
    done = await ImportRow.get_motor_collection().update_many(wanted, {"$set": {"decision": decision}})
    return int(done.matched_count)


async def remove(run: ImportRun) -> None:
    for document in (ImportRow, ImportChange):
        await document.get_motor_collection().delete_many({"run_id": run.id})
