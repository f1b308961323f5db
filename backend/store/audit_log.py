"""Looking into the audit log: everybody their own lines, an admin everybody's.

Nobody else: the log shows whether protected things were looked at with reason, and not how people work. An admin who looks at somebody's
lines stands in the log, too. A customer has a name, and a change its values, only for whoever sees that customer (and money, where it is
about money); for others there are the names of the fields.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from backend.errors import NotAllowed
from backend.store import audit, places
from backend.store.audit import NEWEST, Action, Audit
from backend.store.places import Place
from backend.store.users import Filter, User, sees_money, visible_to

PAGE = 50
MONEY_KINDS = ("finances", "orders", "invoices")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted; None is all of them. `since` is included, `until` is not."""

    user_id: PydanticObjectId | None = None
    customer_id: PydanticObjectId | None = None
    action: Action | None = None
    since: datetime | None = None
    until: datetime | None = None


async def begin(reader: User, asked: Asked, now: datetime) -> Asked:
    """What this person may look at of what they ask for, noted if it is about others. Raises NotAllowed."""
    if asked.user_id == reader.id:
        return asked
    if reader.role != "admin":
        raise NotAllowed("You see your own lines of this log.")
    of = asked.user_id or PydanticObjectId(str(reader.id))
    await audit.note("read_log", "users" if asked.user_id else "audit", of, at=now, user_id=reader.id)
    return asked


async def lines(reader: User, asked: Asked, before: Place | None) -> list[Row]:
    """The next 50 lines before a place and one more if there is one, newest first, each with person and customer by name."""
    pipeline: list[Row] = [{"$match": _match(asked, before)}, {"$sort": NEWEST}, {"$limit": PAGE + 1}, *_names(reader)]
    rows = await Audit.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(PAGE + 1)
    return [_shown(reader, it) for it in rows]


async def every_line(reader: User, asked: Asked) -> AsyncIterator[Row]:
    """All of them, as they are read."""
    pipeline = [{"$match": _match(asked, None)}, {"$sort": NEWEST}, *_names(reader)]
    async for row in Audit.get_motor_collection().aggregate(pipeline, allowDiskUse=True, batchSize=500):
        yield _shown(reader, row)


async def everybody() -> list[Row]:
    """Whose lines there may be, by name: those who have left stay."""
    return await User.get_motor_collection().find({}, {"name": 1}).sort("name", 1).to_list(2000)


def _match(asked: Asked, before: Place | None) -> Filter:
    named = {name: getattr(asked, name) for name in ("user_id", "customer_id", "action")}
    times = [{"at": {"$gte": asked.since}}] if asked.since else []
    times += [{"at": {"$lt": asked.until}}] if asked.until else []
    return {
        "$and": [{name: value for name, value in named.items() if value is not None}, *times, *places.before(before)]
    }


def _names(reader: User) -> list[Row]:
    return [
        {"$lookup": {"from": "users", "localField": "user_id", "foreignField": "_id", "as": "user",
                     "pipeline": [{"$project": {"name": 1}}]}},
        {"$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                     "pipeline": [{"$match": visible_to(reader)}, {"$project": {"name": 1}}]}},
    ]  # fmt: skip


def _shown(reader: User, row: Row) -> Row:
    """Values only where their reader could read them in their place, too."""
    money = sees_money(reader)
    is_open = bool(row["customer"]) and (money or row["kind"] not in MONEY_KINDS)
    changes = row.get("changes", {}).items()
    return row | {
        "changes": {
            _bare(it): _pair(was_is) if is_open and (money or "." not in it) else None for it, was_is in changes
        }
    }


def _bare(field: str) -> str:
    """`facts.<id>.value` without its id. What is noted in such a list may be about money."""
    return ".".join(part for part in field.split(".") if not PydanticObjectId.is_valid(part))


def _pair(change: Any) -> tuple[str, str] | None:
    """What it was and is, in short. None for whole entries: a list or a document may hold what this reader may not see."""
    if not isinstance(change, list) or len(change) != 2 or any(isinstance(it, (list, dict)) for it in change):
        return None
    was, value = ("" if it is None else str(it) for it in change)
    return was, value
