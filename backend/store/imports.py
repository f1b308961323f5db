"""An import from upload to undo. The run is the only truth about how far it came; whoever holds its lease works on it.

    mapping -check-> checking -> checked -apply-> applying -> done -undo-> undoing -> undone
                        |                          |    ^      ^
                        v                    pause v    | resume
                      failed                       paused -cancel-> cancelled -undo-> ...

Between applying and done, or cancelled, lies indexing: the rows are there, the search box learns of them. Four of these are work (`WORKING`): a process claims the run by a conditional update and holds a lease with a fence, as for mailboxes.
Each batch moves `position` last, under that fence and only while the status is still the same: pausing, cancelling and losing the lease
look alike to the worker, its next step finds nothing. A batch that ran twice writes the same ids twice, which is once.
"""

from datetime import UTC, datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument

from backend.domain.columns import ImportKind
from backend.domain.tables import FileKind
from backend.domain.values import Mark
from backend.errors import Conflict

Status = Literal[
    "mapping",
    "checking",
    "checked",
    "applying",
    "indexing",
    "paused",
    "done",
    "cancelled",
    "failed",
    "undoing",
    "undone",
]
WORKING: tuple[Status, ...] = ("checking", "applying", "indexing", "undoing")
UNDOABLE: tuple[Status, ...] = ("paused", "done", "cancelled")
Duplicates = Literal["ask", "skip", "create", "update"]
"""What happens with a row that is probably known already and that nobody decided about; `ask` leaves it out."""
LEASE_S = 20


class Lease(BaseModel):
    owner: str = ""
    fence: int = 0
    expires_at: datetime | None = None


class FileFormat(BaseModel):
    kind: FileKind
    encoding: str = ""
    delimiter: str = ""


class Counts(BaseModel):
    """`noted` rows came in with something left out; they are among the others, too. For an undo: `removed`, `restored`, `kept`."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    duplicate: int = 0
    noted: int = 0
    removed: int = 0
    restored: int = 0
    kept: int = 0


class Stretch(BaseModel):
    """The present piece of work, from which speed and remaining time are told."""

    began_at: datetime
    began_share: float = 0.0
    began_read: int = 0
    seen_at: datetime


class ImportRun(Document):
    kind: ImportKind
    status: Status = "mapping"
    file_name: str
    file_id: PydanticObjectId | None = None
    """In GridFS (`import_files`), until the run is undone or forgotten."""
    size: int
    format: FileFormat
    headers: list[str]
    samples: list[list[str | int | float | bool | None]]
    fingerprint: str
    mapping: list[str]
    mark: Mark = ","
    source: str = ""
    """The system that the external ids belong to."""
    team: str
    """Of customers that name none."""
    teams: list[str]
    """Where this import may write."""
    by_user_id: PydanticObjectId | None = None
    moved_by: PydanticObjectId | None = None
    """Who had it written or taken back: the log says so."""
    duplicates: Duplicates = "ask"
    over_hand: bool = False
    """Whether it may change what a person has entered."""
    counts: Counts = Field(default_factory=Counts)
    checked: Counts | None = None
    """What the dry run counted."""
    position: int = 0
    """The last line that is settled."""
    share: float = 0.0
    """Of the file, 0 to 1."""
    stretch: Stretch | None = None
    stamp: datetime | None = None
    """`changed_at` of everything this run wrote: who has another one was changed by somebody since."""
    ends_as: Literal["done", "cancelled"] = "done"
    """Where indexing leads: a cancelled run makes findable what it had written."""
    lease: Lease = Field(default_factory=Lease)
    trouble: str = ""
    made_at: datetime
    ended_at: datetime | None = None
    schema_version: int = 1

    class Settings:
        name = "imports"
        indexes = [
            IndexModel([("team", ASCENDING), ("made_at", DESCENDING)]),
            IndexModel([("status", ASCENDING), ("lease.expires_at", ASCENDING)]),
        ]


class ImportMapping(Document):
    """How a person last read a table with these headers; one of the company's for whoever sees such a table for the first time."""

    id: str = Field(alias="_id")  # type: ignore[assignment]
    mapping: list[str]
    mark: Mark
    source: str
    at: datetime

    class Settings:
        name = "import_mappings"


async def remembered(fingerprint: str, user_id: PydanticObjectId | None) -> ImportMapping | None:
    """The person's own way of reading this table, else the company's latest."""
    return await ImportMapping.get(f"{fingerprint}:{user_id}") or await ImportMapping.get(fingerprint)


async def remember(run: ImportRun, now: datetime) -> None:
    said = {"mapping": run.mapping, "mark": run.mark, "source": run.source, "at": now}
    for key in (f"{run.fingerprint}:{run.by_user_id}", run.fingerprint):
        await ImportMapping.get_motor_collection().update_one({"_id": key}, {"$set": said}, upsert=True)


async def settle(run: ImportRun, change: dict[str, Any]) -> ImportRun:
    """Change how the file is read; what was checked before counts no more. Raises Conflict while something else is going on."""
    renewed = {
        **change,
        "status": "mapping",
        "checked": None,
        "counts": Counts().model_dump(),
        "position": 0,
        "share": 0.0,
    }
    return await _moved(run.id, ("mapping", "checked", "failed"), renewed)


async def begin(run: ImportRun, status: Status, change: dict[str, Any] | None = None) -> ImportRun:
    """Hand the run to the workers. Raises Conflict if it is not where this begins."""
    begins: dict[Status, tuple[Status, ...]] = {
        "checking": ("mapping", "checked"), "applying": ("checked", "paused"), "undoing": UNDOABLE,
    }  # fmt: skip
    afresh = {"counts": Counts().model_dump(), "stamp": None} if run.status == "checked" else {}
    return await _moved(run.id, begins[status], {**afresh, **(change or {}), "status": status, "trouble": ""})


async def are_under_way() -> bool:
    """Whether any run waits for work or is worked on."""
    return await ImportRun.get_motor_collection().find_one({"status": {"$in": list(WORKING)}}, {"_id": 1}) is not None


def is_waiting(run: ImportRun) -> bool:
    """Whether it is work that no worker holds: none is free yet, or none runs."""
    ends_at = run.lease.expires_at
    return run.status in WORKING and (ends_at is None or ends_at < now())


async def stop(run: ImportRun, status: Literal["paused", "cancelled"]) -> ImportRun:
    """Pause or cancel. The worker notices at its next batch."""
    if status == "paused":
        return await _moved(run.id, ("applying",), {"status": "paused"})
    if run.status == "checking":
        return await _moved(run.id, ("checking",), {"status": "mapping"})
    return await _moved(run.id, ("applying", "paused"), {"status": "indexing", "ends_as": "cancelled", "share": 0.0})


async def forget(run: ImportRun) -> None:
    """Only what never wrote anything, or was taken back."""
    gone = await ImportRun.get_motor_collection().delete_one(
        {"_id": run.id, "status": {"$in": ["mapping", "checked", "failed", "undone"]}}
    )
    if not gone.deleted_count:
        raise Conflict("This import has written something. Undo it first.")


async def _moved(run_id: Any, before: tuple[Status, ...], change: dict[str, Any]) -> ImportRun:
    found = await ImportRun.get_motor_collection().find_one_and_update(
        {"_id": run_id, "status": {"$in": list(before)}}, {"$set": change}, return_document=ReturnDocument.AFTER
    )
    if found is None:
        raise Conflict("This import has moved on meanwhile. Please look at it again.")
    moved: ImportRun = ImportRun.model_validate(found)
    return moved


def claim(owner: str) -> ImportRun | None:
    """Take the next run that waits for work or whose worker is gone. Blocks; for the worker's thread."""
    began_at = now()
    found = plain(ImportRun).find_one_and_update(
        {"status": {"$in": list(WORKING)},
         "$or": [{"lease.expires_at": None}, {"$expr": {"$lt": ["$lease.expires_at", "$$NOW"]}}]},
        [{"$set": {"lease": {"owner": owner, "fence": {"$add": ["$lease.fence", 1]}, "expires_at": _lease_end()},
                   "stretch": {"began_at": began_at, "began_share": "$share", "began_read": "$counts.read", "seen_at": began_at},
                   "stamp": {"$ifNull": ["$stamp", began_at]}}}],
        sort=[("made_at", 1)],
        return_document=ReturnDocument.AFTER,
    )  # fmt: skip
    return ImportRun.model_validate(found) if found else None


def advance(run: ImportRun, change: dict[str, Any]) -> bool:
    """Write how far the work came and hold the lease on; False if this worker has to stop."""
    literal = {name: {"$literal": value} for name, value in change.items()}
    done = plain(ImportRun).update_one(
        {"_id": run.id, "status": run.status, "lease.fence": run.lease.fence},
        [{"$set": {**literal, "lease.expires_at": _lease_end(), "stretch.seen_at": "$$NOW"}}],
    )
    return bool(done.matched_count)


def finish(run: ImportRun, status: Status, change: dict[str, Any]) -> None:
    """The work is done."""
    advance(run, {**change, "status": status})


def release(run: ImportRun) -> None:
    """Give the lease back, so that another process may go on at once."""
    plain(ImportRun).update_one(
        {"_id": run.id, "lease.fence": run.lease.fence}, {"$set": {"lease.expires_at": None, "lease.owner": ""}}
    )


def now() -> datetime:
    """As MongoDB keeps it, in thousandths of a second."""
    time = datetime.now(UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def plain(document: type[Document]) -> Any:
    """The collection as PyMongo knows it: a worker's thread needs no event loop."""
    return document.get_motor_collection().delegate


def _lease_end() -> dict[str, Any]:
    return {"$dateAdd": {"startDate": "$$NOW", "unit": "second", "amount": LEASE_S}}
