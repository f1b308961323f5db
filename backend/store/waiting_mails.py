"""The mails of Today: those that wait for a person or their team, and those that are done."""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.words import SILENT
from backend.store.mails import DONE, SENT, Mail, mails_visible_to
from backend.store.users import User

PAGE = 40


async def today(user: User, scope: str, before: datetime | None) -> list[dict[str, Any]]:
    """One page of mail rows and one more if there is one, newest first. scope: mine (waits for me), team (waits for anyone I may see), done."""
    scopes: dict[str, dict[str, Any]] = {"mine": {"for_user_ids": user.id, "done_at": None},
                                         "team": {"team": {"$in": user.teams}, "done_at": None, "kind": {"$nin": list(SILENT)}},
                                         "done": {"for_user_ids": user.id, "done_at": DONE}}  # fmt: skip
    match = scopes[scope]
    if before:
        match["received_at"] = {"$lt": before}
    pipeline: list[dict[str, Any]] = [
        {"$match": {"$and": [match, mails_visible_to(user)]}},
        {"$sort": {"received_at": -1}},
        {"$limit": PAGE + 1},
        {"$project": {"customer_id": 1, "contact_id": 1, "sender": 1, "subject": 1, "new_text": {"$substrCP": ["$new_text", 0, 600]},
                      "kind": 1, "trust": 1, "received_at": 1, "done_at": 1, "match.candidates": 1, "mailbox_address": 1, "direction": 1, "to": 1}},
        {"$lookup": {"from": "customers", "localField": "customer_id", "foreignField": "_id", "as": "customer",
                     "pipeline": [{"$project": {"name": 1, "open_complaint": 1}}]}},
        {"$lookup": {"from": "contacts", "localField": "contact_id", "foreignField": "_id", "as": "contact",
                     "pipeline": [{"$project": {"name": 1}}]}},
        {"$lookup": {"from": "opportunities", "localField": "customer_id", "foreignField": "customer_id", "as": "opportunities",
                     "pipeline": [{"$match": {"is_open": True}}, {"$limit": 50}, {"$project": {"value_cents": 1, "currency": 1}}]}},
    ]  # fmt: skip
    return await Mail.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(PAGE + 1)


async def set_done(user: User, mail_id: PydanticObjectId, now: datetime | None) -> bool:
    """Tick a mail off for everybody, or put it back with None. False if this person may not see it, or we have sent it ourselves."""
    change = {"done_at": now, "done_by": user.id if now else None}
    theirs = {"_id": mail_id, "$nor": [SENT], **mails_visible_to(user)}
    found = await Mail.get_motor_collection().update_one(theirs, {"$set": change})
    return bool(found.matched_count)
