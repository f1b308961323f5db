"""Who changed what, and who read what is protected (money, mail, this log itself). Only ever added to, and forgotten after a while.

A change is noted each time. A read is noted once a day for each person and thing: the first time, and before the person sees it.
Who may look into it stands in `audit_log`.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorDatabase
from pydantic import Field
from pymongo import ASCENDING, DESCENDING, IndexModel

Action = Literal[
    "change", "add", "remove", "merge", "unmerge", "import", "undo_import", "export", "withdraw", "read_money", "read_mail", "read_log"
]  # fmt: skip
READS: tuple[Action, ...] = ("read_money", "read_mail", "read_log")
KEPT = "kept_for"
NEWEST = {"at": DESCENDING, "_id": DESCENDING}
"""The order of the log."""
REMEMBERED = 10_000
_noted_today: set[PydanticObjectId] = set()
"""Reads this process has noted: opening a mail again costs nothing."""


class Audit(Document):
    at: datetime
    user_id: PydanticObjectId | None = None
    """None: the machine."""
    system: str = ""
    """The name of the key (`api_keys`) by which another system did it."""
    action: Action
    kind: str
    """The collection's name."""
    ref_id: PydanticObjectId
    customer_id: PydanticObjectId | None = None
    changes: dict[str, list[Any]] = Field(default_factory=dict)
    """Per field what it was and what it is."""

    class Settings:
        name = "audit"
        indexes = [
            IndexModel([*NEWEST.items()], name="newest"),
            *(
                IndexModel([(of, ASCENDING), *NEWEST.items()], name=f"of_{of}")
                for of in ("ref_id", "customer_id", "user_id", "action")
            ),
        ]


async def note(
    action: Action, kind: str, ref_id: PydanticObjectId, *, at: datetime, user_id: PydanticObjectId | None,
    customer_id: PydanticObjectId | None = None, changes: dict[str, list[Any]] | None = None, session: Any = None,
) -> None:  # fmt: skip
    """Add one entry; inside the transaction of the change it tells of, where there is one."""
    row = {
        "at": at, "user_id": user_id, "action": action, "kind": kind, "ref_id": ref_id, "customer_id": customer_id,
        "changes": changes or {},
    }  # fmt: skip
    if action in READS:
        return await _note_once_a_day(row)
    await Audit.get_motor_collection().insert_one(row, session=session)


async def keep_for(database: AsyncIOMotorDatabase[Any], days: int) -> None:
    """From now on MongoDB forgets what is older, within about a minute."""
    life_s = int(timedelta(days=days).total_seconds())
    known = await database.audit.index_information()
    if KEPT not in known:
        await database.audit.create_index([("at", ASCENDING)], name=KEPT, expireAfterSeconds=life_s)
    elif known[KEPT]["expireAfterSeconds"] != life_s:
        await database.command("collMod", "audit", index={"name": KEPT, "expireAfterSeconds": life_s})


async def _note_once_a_day(row: dict[str, Any]) -> None:
    id_ = _id_of_day(row)
    if id_ in _noted_today:
        return
    await Audit.get_motor_collection().update_one({"_id": id_}, {"$setOnInsert": row}, upsert=True)
    if len(_noted_today) >= REMEMBERED:
        _noted_today.clear()
    _noted_today.add(id_)


def _id_of_day(row: dict[str, Any]) -> PydanticObjectId:
    of = (row["user_id"], row["action"], row["ref_id"], row["at"].date())
    return PydanticObjectId(hashlib.sha256(repr(of).encode()).hexdigest()[:24])
