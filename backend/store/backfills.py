"""Reading the mail that was there before us: how far each order for it is, newest mail first.

    previewing -> shown -> running <-> paused        by a person (domain/backfilling.py)
                              |
                              +-> done, failed       by the scanner

    a person's orders   change the state alone, by conditional update
    the scanner         writes under its mailbox's fence and only in the state it works in: so a pause is heard at once, and who was taken
                        over writes nothing

It holds no subject, no sender, nothing of a mail: numbers of the server's, and how many mails are which customer's. Times are the database's.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from backend.domain.backfilling import TURNS, BackfillState, Turn
from backend.domain.folder_roles import FolderRole
from backend.errors import Conflict
from backend.store import audit
from backend.store.database import Store
from backend.store.mailboxes import Mailbox
from backend.store.progress import Counts

WORKED_ON = ("previewing", "running")
OPEN = ("previewing", "shown", "running", "paused")
LIVE: dict[str, Any] = {"$gt": ["$lease.expires_at", "$$NOW"]}
Filter = dict[str, Any]


class Halted(Exception):
    """Paused, cancelled, or another process has taken over: nothing was written."""


class Reach(BaseModel):
    """How far down one folder is read, in one numbering of its mail. UIDs below `below` are still to come."""

    folder: str
    role: FolderRole
    uidvalidity: int
    incarnation: int
    below: int
    total: int
    """Mails of the time that is asked for."""
    counts: Counts = Field(default_factory=Counts)


class Share(BaseModel):
    """How many mails would be kept for a customer."""

    customer_id: PydanticObjectId
    mails: int


class Preview(BaseModel):
    """What would be kept. `rest`: of customers who are not listed for their number."""

    customers: list[Share] = Field(default_factory=list)
    rest: int = 0
    undecided: int = 0
    known: int = 0
    """Kept already, to all appearances."""
    nobody: int = 0


class Backfill(Document):
    mailbox_id: PydanticObjectId
    generation: int
    """Of the mailbox: behind another login lies other mail."""
    since: datetime
    """The first day, by the server's own date of receipt."""
    by_user_id: PydanticObjectId | None = None
    """None: an administrator at the command line, or nobody."""
    why: Literal["asked", "new_address"] = "asked"
    addresses: list[str] = Field(default_factory=list)
    """Only mail of these is looked at (domain/rereading.py); none: all of it."""
    state: BackfillState
    is_open: bool = True
    fence: int = 0
    reaches: list[Reach] = Field(default_factory=list)
    rate: float = 0.0
    """Mails in a second, of late."""
    preview: Preview | None = None
    trouble: str = ""
    """Why it does not go on, as a sentence."""
    asked_at: datetime
    ended_at: datetime | None = None
    schema_version: int = 1

    class Settings:
        name = "backfills"
        indexes = [
            IndexModel([("mailbox_id", ASCENDING), ("asked_at", DESCENDING)]),
            IndexModel([("mailbox_id", ASCENDING)], name="one_open", unique=True, partialFilterExpression={"is_open": True, "why": "asked"}),
            IndexModel([("why", ASCENDING), ("asked_at", ASCENDING)], name="worked_on", partialFilterExpression={"is_open": True}),
        ]  # fmt: skip

    def tally(self) -> Counts:
        """Of all folders together."""
        return Counts(**{name: sum(getattr(it.counts, name) for it in self.reaches) for name in Counts.model_fields})

    def total(self) -> int:
        return sum(it.total for it in self.reaches)


# What people do


@dataclass(frozen=True, slots=True)
class Order:
    """From which day on, and who gives it when; None is an administrator at the command line."""

    since: datetime
    by_user_id: PydanticObjectId | None
    at: datetime


async def ask(store: Store, mailbox: Mailbox, order: Order, *, at_once: bool = False) -> Backfill:
    """Order a preview, or `at_once` the thing itself. Raises Conflict while another order of this mailbox is open."""
    mailbox_id = PydanticObjectId(str(mailbox.id))
    made = Backfill(
        id=PydanticObjectId(), mailbox_id=mailbox_id, generation=mailbox.generation, since=order.since, by_user_id=order.by_user_id,
        state="running" if at_once else "previewing", asked_at=order.at,
    )  # fmt: skip
    noted = {"backfill": [None, order.since.date().isoformat()]}

    async def write(session: AsyncIOMotorClientSession) -> None:
        await made.insert(session=session)
        await audit.note("change", "mailboxes", mailbox_id, at=order.at, user_id=order.by_user_id, changes=noted, session=session)  # fmt: skip

    try:
        await store.in_transaction(write)
    except DuplicateKeyError:
        raise Conflict("Older mail of this mailbox is being read already.", code="backfill_open") from None
    return made


async def latest(mailbox_id: PydanticObjectId) -> Backfill | None:
    """The one that a person has asked for last."""
    return (
        await Backfill.find({"mailbox_id": mailbox_id, "why": {"$ne": "new_address"}}).sort("-asked_at").first_or_none()
    )


async def turn(backfill_id: PydanticObjectId, what: Turn) -> bool:
    """Start, pause, go on or cancel; False if it is not in a state for that."""
    before, after = TURNS[what]
    change: Filter = {"$set": {"state": after, "trouble": "", **_whether_open(after)}}
    if after not in OPEN:
        change["$currentDate"] = {"ended_at": True}
    if what == "start":
        change["$set"] |= {"reaches": [], "rate": 0.0}
    done = await Backfill.get_motor_collection().update_one(
        {"_id": backfill_id, "state": {"$in": sorted(before)}}, change
    )
    return bool(done.matched_count)


# What the scanner does


@dataclass(frozen=True, slots=True)
class Due:
    """An order that waits in a mailbox of ours."""

    id: PydanticObjectId
    mailbox_id: PydanticObjectId
    fence: int


async def due(owner: str, most: int, besides: Collection[PydanticObjectId] = ()) -> list[Due]:
    """Some orders to be worked on, in mailboxes whose lease this process holds and whose server answers; what people asked for before
    what nobody waits for, and the oldest first. A new address is looked for in all mailboxes, so thousands may wait."""
    ours = {"lease.owner": owner, "disabled_at": None, "health.state": "active", "$expr": LIVE}
    pipeline: list[Filter] = [
        {"$match": {"is_open": True, "state": {"$in": list(WORKED_ON)}, "_id": {"$nin": [*besides]}}},
        {"$sort": {"why": 1, "asked_at": 1}},
        {"$project": {"mailbox_id": 1}},
        {"$lookup": {"from": "mailboxes", "localField": "mailbox_id", "foreignField": "_id", "as": "mailbox",
                     "pipeline": [{"$match": ours}, {"$project": {"lease.fence": 1}}]}},
        {"$match": {"mailbox.0": {"$exists": True}}},
        {"$limit": most},
    ]  # fmt: skip
    rows = await Backfill.get_motor_collection().aggregate(pipeline).to_list(None)
    return [Due(row["_id"], row["mailbox_id"], row["mailbox"][0]["lease"]["fence"]) for row in rows]


async def take_up(store: Store, due: Due) -> Backfill:
    """The order under our fence from now on. Raises Halted."""

    async def take(session: AsyncIOMotorClientSession) -> Filter | None:
        # A write, not a look: so a take-over at this moment excludes this.
        held = await Mailbox.get_motor_collection().update_one(
            {"_id": due.mailbox_id, "lease.fence": due.fence}, {"$inc": {"lease.opened": 1}}, session=session
        )
        if not held.matched_count:
            return None
        found: Filter | None = await Backfill.get_motor_collection().find_one_and_update(
            {"_id": due.id, "state": {"$in": list(WORKED_ON)}}, {"$set": {"fence": due.fence, "trouble": ""}},
            return_document=ReturnDocument.AFTER, session=session,
        )  # fmt: skip
        return found

    if (found := await store.in_transaction(take)) is None:
        raise Halted
    taken: Backfill = Backfill.model_validate(found)
    return taken


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of one folder that has been decided, down to a UID: `skipped` and the like. What of it is new the transaction finds out."""

    backfill: Backfill
    folder: str
    down_to: int
    rate: float
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def where(self) -> Filter:
        return {**_ours(self.backfill), "reaches.folder": self.folder}

    def change(self, stored: int = 0, known: int = 0) -> Filter:
        counts = self.counts | {"stored": stored, "known": self.counts.get("known", 0) + known}
        counted = {f"reaches.$.counts.{name}": number for name, number in counts.items() if number}
        seen = {"reaches.$.counts.seen": sum(counts.values())}
        return {"$set": {"reaches.$.below": self.down_to, "rate": self.rate}, "$inc": counted | seen}


async def begin_folder(backfill: Backfill, reach: Reach) -> None:
    """Read a folder from its newest mail on; what was noted of it under another numbering is void. Raises Halted."""
    others = [it for it in backfill.reaches if it.folder != reach.folder]
    await _write(backfill, {"$set": {"reaches": [it.model_dump() for it in (*others, reach)]}})
    backfill.reaches = [*others, reach]


async def move(step: Step, session: AsyncIOMotorClientSession | None = None) -> None:
    """Note a piece of which nothing is kept. Raises Halted."""
    done = await Backfill.get_motor_collection().update_one(step.where, step.change(), session=session)
    if not done.matched_count:
        raise Halted


async def look_on(backfill: Backfill, reaches: list[Reach], rate: float) -> None:
    """How far a preview is. Raises Halted."""
    await _write(backfill, {"$set": {"reaches": [it.model_dump() for it in reaches], "rate": rate}})


async def show(backfill: Backfill, preview: Preview) -> None:
    """The preview is ready. Raises Halted."""
    await _write(backfill, {"$set": {"state": "shown", "preview": preview.model_dump()}})


async def finish(backfill: Backfill) -> None:
    """All of it is read. Raises Halted."""
    await _write(backfill, _ended("done", ""))


async def fail(backfill: Backfill, sentence: str) -> None:
    """It cannot go on, whatever is tried. Raises Halted."""
    await _write(backfill, _ended("failed", sentence))


async def hold_up(backfill: Backfill, sentence: str) -> None:
    """It will be tried again; a person may read why it waits. Raises Halted."""
    await _write(backfill, {"$set": {"trouble": sentence, "rate": 0.0}})


def _ended(state: BackfillState, sentence: str) -> Filter:
    end = {"state": state, "trouble": sentence, **_whether_open(state)}
    return {"$set": end, "$currentDate": {"ended_at": True}}


def _whether_open(state: BackfillState) -> dict[str, bool]:
    return {"is_open": state in OPEN}


def _ours(backfill: Backfill) -> Filter:
    return {"_id": backfill.id, "fence": backfill.fence, "state": backfill.state}


async def _write(backfill: Backfill, change: Filter) -> None:
    done = await Backfill.get_motor_collection().update_one(_ours(backfill), change)
    if not done.matched_count:
        raise Halted
