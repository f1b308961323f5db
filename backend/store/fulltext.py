"""Full text over mails, notes and everything else on the timelines, newest first.

One index answers it: `full_text` (team, words, at) on activities. `words` are stems (`domain.folding.stems`); a mail's line on the timeline
carries the words of the mail. Measured against a $text index at 1,000,000 activities of 40 words, newest 21, p50/p95 in ms:

    a word in ...   728,000 entries   70,000       7,600        200          two words, each in 500,000
    words[]         1.0 / 2.9         1.4 / 2.3    2.8 / 3.5    4.4 / 13     4.8 / 20
    $text           9,400 / 14,500    1,960/2,130  400 / 450    15 / 32      14,700 / 19,900

$text knows no order but its score and sorts all it finds by time; it takes 320 MB, words[] 500 MB.
"""

import asyncio
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from pymongo import UpdateOne

from backend.domain.folding import stems
from backend.store.activities import Activity
from backend.store.mails import Mail, mails_visible_to
from backend.store.users import User, visible_to

PAGE = 20
WORDS = 6
COMPARED = 4000
"""So many lines with the rarest word are compared with the other words, the newest."""
TEXT_READ = 20_000
UNDECIDED_READ = 200
TIME_MS = 3000
BATCH = 1000

Row = dict[str, Any]

SHOWN: list[Row] = [
    {"$project": {"kind": 1, "at": 1, "title": 1, "text": 1, "mail_id": 1, "customer_id": 1, "contact_id": 1}},
    {"$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                 "pipeline": [{"$project": {"name": 1}}]}},
    {"$lookup": {"from": "contacts", "localField": "contact_id", "foreignField": "_id", "as": "contact",
                 "pipeline": [{"$project": {"name": 1}}]}},
    {"$lookup": {"from": "mails", "localField": "mail_id", "foreignField": "_id", "as": "mail",
                 "pipeline": [{"$project": {"new_text": {"$substrCP": ["$new_text", 0, TEXT_READ]}}}]}},
]  # fmt: skip
"""Of a mail its own new text, of which the timeline keeps the beginning only."""


def wanted(text: str) -> list[str]:
    """The stems looked for: all of them have to be there."""
    return stems(text)[:WORDS]


async def find(
    user: User, text: str, before: datetime | None, customer_id: PydanticObjectId | None = None
) -> tuple[list[Row], datetime | None]:
    """The next 20 entries before a time and one more if there is one, newest first; of one customer or of all this person may see.

    Where words are so common that not everything could be compared, the time back to which it was.
    """
    words = wanted(text)
    if not words:
        return [], None
    time: Row = {"at": {"$lt": before}} if before else {}
    visible = visible_to(user, "customer_id")
    found = [
        await (_of_customer if customer_id or "team" not in of else _of_teams)(
            {"$and": [of, time, {"customer_id": customer_id} if customer_id else {}]}, words
        )
        for of in visible.get("$or", [visible])
    ]
    waiting = [] if customer_id else await _undecided(user, words, before)
    until = max((it for _, it in found if it), default=None)
    rows = {row["_id"]: row for some, _ in found for row in some} | {row["_id"]: row for row in waiting}
    newest = sorted(rows.values(), key=lambda row: row["at"], reverse=True)
    return [row for row in newest if not until or row["at"] >= until][: PAGE + 1], until


async def _of_customer(match: Row, words: list[str]) -> tuple[list[Row], None]:
    return await _read({"$and": [match, {"words": {"$all": words}}]}), None


async def _of_teams(match: Row, words: list[str]) -> tuple[list[Row], datetime | None]:
    """The rarest word is looked up, the others are compared. Of a common one only the newest lines: comparing costs a read each."""
    counts = await asyncio.gather(*(_count({"$and": [match, {"words": it}]}) for it in words))
    amount, rarest = min(zip(counts, words, strict=True))
    looked_up: Row = {"$and": [match, {"words": rarest}]}
    others = [it for it in words if it != rarest]
    if not others:
        return await _read(looked_up), None
    rows = await _read(looked_up, {"$limit": COMPARED}, {"$match": {"words": {"$all": others}}})
    return rows, await _compared_until(looked_up) if amount > COMPARED and len(rows) <= PAGE else None


async def _count(match: Row) -> int:
    return await Activity.get_motor_collection().count_documents(match, limit=COMPARED + 1, maxTimeMS=TIME_MS)


async def _compared_until(match: Row) -> datetime:
    line = Activity.get_motor_collection().find(match, {"at": 1}).sort("at", -1).skip(COMPARED - 1).limit(1)
    found: datetime = (await line.to_list(1))[0]["at"]
    return found


async def _read(match: Row, *comparing: Row) -> list[Row]:
    pipeline: list[Row] = [{"$match": match}, {"$sort": {"at": -1}}, *comparing, {"$limit": PAGE + 1}, *SHOWN]
    return await Activity.get_motor_collection().aggregate(pipeline, maxTimeMS=TIME_MS).to_list(PAGE + 1)


async def give_words(database: Any) -> None:
    """Lines of the timeline that were written before they had words."""
    activities = database[Activity.Settings.name]
    writes: list[Any] = []
    async for row in activities.find({"words": {"$exists": False}}, {"title": 1, "text": 1}):
        writes.append(UpdateOne({"_id": row["_id"]}, {"$set": {"words": stems(row["title"], row.get("text", ""))}}))
        if len(writes) == BATCH:
            await activities.bulk_write(writes, ordered=False)
            writes = []
    if writes:
        await activities.bulk_write(writes, ordered=False)


async def _undecided(user: User, words: list[str], before: datetime | None) -> list[Row]:
    """Mails that wait for this person to say whose they are have no line on a timeline yet. They are few: the newest 200 are read."""
    match: Row = {"for_user_ids": user.id, "done_at": None, "team": None}
    if before:
        match["received_at"] = {"$lt": before}
    fields = {"subject": 1, "direction": 1, "received_at": 1, "new_text": {"$substrCP": ["$new_text", 0, TEXT_READ]}}
    pipeline: list[Row] = [
        {"$match": {"$and": [match, mails_visible_to(user)]}}, {"$sort": {"received_at": -1}}, {"$limit": UNDECIDED_READ}, {"$project": fields},
    ]  # fmt: skip
    found = await Mail.get_motor_collection().aggregate(pipeline, maxTimeMS=TIME_MS).to_list(UNDECIDED_READ)
    return [_as_entry(row) for row in found if set(words) <= set(stems(row["subject"], row["new_text"]))]


def _as_entry(mail: Row) -> Row:
    kind = "mail_out" if mail.get("direction") == "out" else "mail_in"
    return {
        "_id": mail["_id"], "kind": kind, "at": mail["received_at"], "title": mail["subject"], "text": mail["new_text"],
        "mail_id": mail["_id"], "customer": [], "contact": [], "mail": [],
    }  # fmt: skip
