"""Going through what was changed, a few at a time, in order of change: a place in `clocks` says how far it is done.

An import writes under the time of its dry run, which a place may have passed long ago: then all places go back before it (`again_from`).
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from beanie import Document
from pymongo import ReturnDocument

ROUND = 200
START = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = ("duplicates", "double_contacts", "twin_keys", "ranks")
"""Everybody who goes through what was changed; `twin_keys` in its own way (`rivals.bring_up_to_date`)."""
Row = dict[str, Any]


class Round(NamedTuple):
    """Some that were changed, and the place where they begin."""

    rows: list[Row]
    place: Row


async def changed(document: type[Document], name: str, shown: Row, now: datetime) -> Round:
    """The next 200 in order of change, then id; `now` closes the round, so that a clock that runs ahead is not waited for."""
    collection = document.get_motor_collection()
    place = await collection.database.clocks.find_one_and_update(
        {"_id": name}, {"$setOnInsert": {"at": START, "last": None}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    later: list[Row] = [{"changed_at": {"$gt": place["at"], "$lte": now}}]
    if place["last"] is not None:
        later.append({"changed_at": place["at"], "_id": {"$gt": place["last"]}})
    found = collection.find({"$or": later}, shown)
    return Round(await found.sort([("changed_at", 1), ("_id", 1)]).limit(ROUND).to_list(ROUND), place)


async def done(document: type[Document], looked_at: Round) -> None:
    """These have been looked at. The place stays if somebody has moved it since: then they come once more."""
    if looked_at.rows:
        last = looked_at.rows[-1]
        reached = {"at": last["changed_at"], "last": last["_id"]}
        await document.get_motor_collection().database.clocks.update_one(looked_at.place, {"$set": reached})


def again_from(database: Any, at: datetime) -> None:
    """Look at everything changed since `at` once more. Blocks; for who writes under a time that has passed."""
    before = {"at": at - timedelta(milliseconds=1), "last": None}
    database.clocks.update_many({"_id": {"$in": list(NAMES)}, "at": {"$gte": at}}, {"$set": before})
