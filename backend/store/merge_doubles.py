"""A mail of two customers that are one now: it is theirs once, with one line on their timeline. What is too much is put aside on the mail,
whole, and comes back when the merge is undone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import UpdateOne

Row = Mapping[str, Any]
ALSO = "also.customer.id"


async def put_aside(database: Any, kept: Row, via: Any, session: Any) -> None:
    """Where the kept customer is both the first and a further one, or a further one twice."""
    mails = await database.mails.find(_doubled(kept), {"customer_id": 1, "also": 1}, session=session).to_list(None)
    if not mails:
        return
    theirs = {"mail_id": {"$in": [it["_id"] for it in mails]}, "customer_id": kept["_id"]}
    lines: dict[Any, list[Row]] = {it["_id"]: [] for it in mails}
    async for line in database.activities.find(theirs, session=session).sort("_id", 1):
        lines[line["mail_id"]].append(line)
    gone = {it["_id"]: _too_many(it["_id"], lines[it["_id"]]) for it in mails}
    await database.mails.bulk_write([_once(it, kept, via, gone[it["_id"]]) for it in mails], session=session)
    too_many = [line["_id"] for some in gone.values() for line in some]
    await database.activities.delete_many({"_id": {"$in": too_many}}, session=session)


async def take_back(database: Any, kept: Row, via: Any, session: Any) -> None:
    """As it was before, for the team that the kept one has by now; what is the other's is turned back after this."""
    theirs = [{"customer_id": kept["_id"]}, {ALSO: str(kept["_id"])}]
    async for mail in database.mails.find({"$or": theirs, "aside.via": via}, {"aside": 1}, session=session):
        mine = [it for it in mail["aside"] if it["via"] == via]
        also, lines = [
            [it["entry"] | {"team": kept["team"]} for it in mine if it["list"] == name] for name in ("also", "lines")
        ]
        change = {"$push": {"also": {"$each": also}}, "$pull": {"aside": {"via": via}}}
        await database.mails.update_one({"_id": mail["_id"]}, change, session=session)
        if lines:
            await database.activities.insert_many(lines, session=session)


def _doubled(kept: Row) -> dict[str, Any]:
    theirs = {
        "$filter": {"input": {"$ifNull": ["$also", []]}, "cond": {"$eq": ["$$this.customer.id", str(kept["_id"])]}}
    }
    return {ALSO: str(kept["_id"]), "$or": [{"customer_id": kept["_id"]}, {"$expr": {"$gt": [{"$size": theirs}, 1]}}]}


def _once(mail: Row, kept: Row, via: Any, lines: Sequence[Row]) -> UpdateOne:
    theirs = [it for it in mail["also"] if it["customer"]["id"] == str(kept["_id"])]
    too_many = theirs if mail["customer_id"] == kept["_id"] else theirs[1:]
    noted = [*(("also", it) for it in too_many), *(("lines", it) for it in lines)]
    aside = [{"via": via, "list": name, "entry": entry} for name, entry in noted]
    also = [it for it in mail["also"] if it not in too_many]
    return UpdateOne({"_id": mail["_id"]}, {"$set": {"also": also}, "$push": {"aside": {"$each": aside}}})


def _too_many(mail_id: Any, lines: Sequence[Row]) -> list[Row]:
    """All lines but the mail's own, or the first."""
    stays = next((it for it in lines if it["_id"] == mail_id), lines[0] if lines else None)
    return [it for it in lines if it is not stays]
