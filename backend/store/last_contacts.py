"""When customers were last spoken with, read from their timelines again: after a merge or its undoing the lines lie elsewhere."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, get_args

from beanie import PydanticObjectId

from backend.domain.activity_log import CONTACTS
from backend.domain.trust import Trust, may_change_state
from backend.domain.words import SILENT
from backend.store.activities import NEWEST, Activity
from backend.store.customers import Customer

BELIEVED: dict[str, Any] = {
    "$or": [
        {"mail": []},
        {"mail.trust": {"$in": [it for it in get_args(Trust) if may_change_state(it)]}},
        {"mail.match.method": "chosen", "mail.trust": {"$in": [it for it in get_args(Trust) if may_change_state(it, is_filed_by_hand=True)]}},
    ]
}  # fmt: skip
"""A line without a mail is a person's word."""


async def tell_again(customer_ids: Iterable[PydanticObjectId], session: Any = None) -> None:
    """Write it to each of these customers that is there."""
    for id_ in customer_ids:
        last = await _last(id_, session)
        await Customer.get_motor_collection().update_one(
            {"_id": id_}, {"$set": {"last_contact_at": last}}, session=session
        )


async def _last(customer_id: PydanticObjectId, session: Any) -> datetime | None:
    """The newest line that is a contact (`domain.activity_log.is_contact`). From the newest back: so a long timeline is not read."""
    mail = {
        "from": "mails",
        "localField": "mail_id",
        "foreignField": "_id",
        "as": "mail",
        "pipeline": [{"$project": {"kind": 1, "trust": 1, "match.method": 1}}],
    }
    pipeline: list[dict[str, Any]] = [
        {"$match": {"customer_id": customer_id, "kind": {"$in": sorted(CONTACTS)}}},
        {"$sort": dict(NEWEST)},
        {"$lookup": mail},
        {"$match": {"mail.kind": {"$nin": sorted(SILENT)}, **BELIEVED}},
        {"$limit": 1},
        {"$project": {"at": 1}},
    ]
    found = await Activity.get_motor_collection().aggregate(pipeline, session=session).to_list(1)
    return found[0]["at"] if found else None
