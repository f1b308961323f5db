"""Going through what was changed, a few at a time, in order of change: a place in `clocks` says how far it is done."""

from datetime import UTC, datetime
from typing import Any

from beanie import Document

ROUND = 200
START = datetime(1970, 1, 1, tzinfo=UTC)


async def changed(document: type[Document], name: str, shown: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """The next 200 in order of change, then id; `now` closes the round, so that a clock that runs ahead is not waited for."""
    collection = document.get_motor_collection()
    place = await collection.database.clocks.find_one({"_id": name}) or {"at": START, "last": None}
    later: list[dict[str, Any]] = [{"changed_at": {"$gt": place["at"], "$lte": now}}]
    if place["last"] is not None:
        later.append({"changed_at": place["at"], "_id": {"$gt": place["last"]}})
    found = collection.find({"$or": later}, shown)
    return await found.sort([("changed_at", 1), ("_id", 1)]).limit(ROUND).to_list(ROUND)


async def done(document: type[Document], name: str, rows: list[dict[str, Any]]) -> None:
    """These have been looked at."""
    if rows:
        place = {"at": rows[-1]["changed_at"], "last": rows[-1]["_id"]}
        await document.get_motor_collection().database.clocks.update_one({"_id": name}, {"$set": place}, upsert=True)
