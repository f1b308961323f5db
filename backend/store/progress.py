"""How far a folder is read. `settled_through` is the only watermark: every UID up to it is decided, or stands in `open`.

One document per mailbox, generation, folder, UIDVALIDITY and incarnation (domain/epochs.py). It holds no subject, no sender, nothing of a
mail. Every write carries the fence of the lease: an older fence matches nothing, and inside a transaction that aborts everything
written with it. Times are the database's.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel, ReturnDocument

from backend.domain.folder_roles import FolderRole
from backend.store.database import Store
from backend.store.mailboxes import Mailbox

TRIES = 3
"""After so many failures a mail goes to quarantine and the folder goes on."""
UIDS_A_WORD = 30
"""UIDs in one number of `evidence`: it stays a positive 32-bit integer, the smallest that MongoDB sets bits in."""

Decision = Literal["stored", "known", "skipped", "gone", "quarantined"]
"""What became of a UID for good. `known`: kept before, from another place. `gone`: deleted before it could be read."""
Why = Literal["failed", "large", "missing"]
"""Why a UID is open. `missing`: the server lists it and does not give it."""


class Fenced(Exception):
    """Another process has taken over this mailbox; nothing was written."""


class Open(BaseModel):
    """A UID at or below the watermark that is not decided: listed, and to be tried (again)."""

    tries: int
    why: Why
    since: datetime
    next_at: datetime


class Counts(BaseModel):
    """What became of the UIDs of this folder: `seen` is the sum of the others."""

    seen: int = 0
    stored: int = 0
    known: int = 0
    skipped: int = 0
    gone: int = 0
    quarantined: int = 0


class Progress(Document):
    mailbox_id: PydanticObjectId
    generation: int
    folder: str
    role: FolderRole = "inbox"
    uidvalidity: int
    incarnation: int = 1
    start_after: int = 0
    """UIDs up to here were there before us and are none of ours."""
    settled_through: int
    open: dict[str, Open] = Field(default_factory=dict)
    counts: Counts = Field(default_factory=Counts)
    evidence: dict[str, int] = Field(default_factory=dict)
    """A bit for each UID that was decided, set by that very write: UID 65 is bit 5 of number "2". It tells what the watermark cannot: that
    nothing below it was left out."""
    uidnext_seen: int = 0
    """The highest UIDNEXT that the server has named; 0 if it names none."""
    highest_seen: int = 0
    """For display only: beyond the watermark if the server spoke of more mail than it has listed so far."""
    last_exists: int = 0
    last_ok_at: datetime | None = None
    last_settled_at: datetime | None = None
    is_unfinished: bool = False
    """In this numbering it was never read to its end."""
    stopped: str = ""
    """Why it is left alone until a person decides, as a sentence."""
    swept_at: datetime | None = None
    sweep_missed: int = 0
    """Mails that only the sweep has found."""
    fence: int
    opened_at: datetime
    schema_version: int = 1

    class Settings:
        name = "progress"
        indexes = [
            IndexModel(
                [
                    ("mailbox_id", ASCENDING),
                    ("generation", ASCENDING),
                    ("folder", ASCENDING),
                    ("uidvalidity", ASCENDING),
                    ("incarnation", ASCENDING),
                ],
                unique=True,
            )
        ]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in one numbering of its mail: the key of its progress."""

    mailbox_id: PydanticObjectId
    generation: int
    folder: str
    uidvalidity: int
    incarnation: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says of a folder (EXAMINE, STATUS). `uidnext` 0: it does not say."""

    uidnext: int
    exists: int


class Settling(NamedTuple):
    """The write that decides UIDs, for whoever has more to write with it. `asked`: the quarantined mail that this was the retry of."""

    where: dict[str, Any]
    change: dict[str, Any]
    asked: PydanticObjectId | None


async def open_folder(
    store: Store, place: Place, role: FolderRole, said: Answer, start_after: int, fence: int
) -> Progress:
    """The folder's progress under our fence, without its evidence. A new one starts behind `start_after`. Raises Fenced."""

    async def write(session: AsyncIOMotorClientSession) -> dict[str, Any]:
        await _hold(place.mailbox_id, fence, session)
        found: dict[str, Any] = await Progress.get_motor_collection().find_one_and_update(
            asdict(place), _opened(role, said, start_after, fence), {"evidence": 0},
            upsert=True, return_document=ReturnDocument.AFTER, session=session,
        )  # fmt: skip
        return found

    opened: Progress = Progress.model_validate(await store.in_transaction(write))
    return opened


async def _hold(mailbox_id: PydanticObjectId, fence: int, session: AsyncIOMotorClientSession) -> None:
    """A write, not a look: so a take-over at this moment and the opening of a folder exclude each other."""
    opened = {"$add": [{"$ifNull": ["$lease.opened", 0]}, 1]}
    begun = {"lease.opened": opened, "reads_from": {"$ifNull": ["$reads_from", "$$NOW"]}}
    held = await Mailbox.get_motor_collection().update_one(
        {"_id": mailbox_id, "lease.fence": fence}, [{"$set": begun}], session=session
    )
    if not held.matched_count:
        raise Fenced


def _opened(role: FolderRole, said: Answer, start_after: int, fence: int) -> list[dict[str, Any]]:
    first: dict[str, Any] = {
        "settled_through": start_after, "start_after": start_after, "open": {"$literal": {}}, "counts": {"$literal": Counts().model_dump()},
        "evidence": {"$literal": {}}, "last_settled_at": None, "is_unfinished": True, "opened_at": "$$NOW", "schema_version": 1,
    }  # fmt: skip
    kept = {name: {"$ifNull": [f"${name}", value]} for name, value in first.items()}
    now = {"role": role, "fence": fence, "last_exists": said.exists, "last_ok_at": "$$NOW"}
    seen = {"uidnext_seen": {"$max": ["$uidnext_seen", said.uidnext]},
            "highest_seen": {"$max": ["$settled_through", said.uidnext - 1]}}  # fmt: skip
    return [{"$set": {**kept, **now}}, {"$set": seen}]


async def answered(progress_id: PydanticObjectId, fence: int, said: Answer) -> None:
    """The server has just told how the folder is. Raises Fenced."""
    told = {"uidnext_seen": said.uidnext, "highest_seen": said.uidnext - 1}
    change = {"$max": told, "$set": {"last_exists": said.exists}, "$currentDate": {"last_ok_at": True}}
    await _write({"_id": progress_id, "fence": fence}, change)


async def caught_up(progress_id: PydanticObjectId, fence: int) -> None:
    """The server has just listed nothing beyond the watermark. Raises Fenced."""
    level = [{"$set": {"highest_seen": "$settled_through", "last_ok_at": "$$NOW", "is_unfinished": False}}]
    await _write({"_id": progress_id, "fence": fence}, level)


def settling(
    progress_id: PydanticObjectId, uids: Sequence[int], decision: Decision, fence: int,
    asked: PydanticObjectId | None = None, skipped: Sequence[int] = (),
) -> Settling:  # fmt: skip
    """These UIDs are decided, and with the last of them all before it: watermark, count and evidence in one update. `skipped`: others that
    turned out to be nobody's and were not written yet."""
    decided = (*skipped, *uids)
    change = {
        "$max": {"settled_through": max(decided), "highest_seen": max(decided)},
        "$inc": _counted(len(uids), decision, len(skipped), is_again=asked is not None),
        "$bit": {f"evidence.{word}": {"or": bits} for word, bits in _words(decided).items()},
        "$unset": {f"open.{uid}": "" for uid in decided},
        "$currentDate": {"last_settled_at": True},
    }
    return Settling({"_id": progress_id, "fence": fence}, change, asked)


def _counted(uids: int, decision: Decision, skipped: int, *, is_again: bool) -> dict[str, int]:
    """What was in quarantine has been seen before: only what became of it is another thing now."""
    found: Counter[str] = Counter({decision: uids})
    found.update({"quarantined": -uids} if is_again else {"seen": uids})
    found.update({"skipped": skipped, "seen": skipped})
    return {f"counts.{name}": number for name, number in found.items() if number}


def _words(uids: Sequence[int]) -> dict[int, int]:
    words: dict[int, int] = {}
    for uid in uids:
        words[uid // UIDS_A_WORD] = words.get(uid // UIDS_A_WORD, 0) | 1 << uid % UIDS_A_WORD
    return words


async def settle(settling: Settling, session: AsyncIOMotorClientSession | None = None) -> None:
    """Write it. Raises Fenced if we no longer hold the mailbox."""
    await _write(settling.where, settling.change, session)


async def _write(where: dict[str, Any], change: Any, session: AsyncIOMotorClientSession | None = None) -> None:
    found = await Progress.get_motor_collection().update_one(where, change, session=session)
    if not found.matched_count:
        raise Fenced
