"""The past that a card chooses from: the conversation, the newest lines of the timeline, and the last exchanges if papers crowd them out.

The first two come with the card's own aggregation. Only where the newest lines are papers (an ERP writes many) one more short read follows:
asking for each kind each time costs a third more than the whole history does.
"""

from typing import Any

from beanie import PydanticObjectId

from backend.domain.activity_log import CONTACTS
from backend.domain.ranking import Entry, crowded_out
from backend.store.activities import Activity

RECENT_READ = 8
THREAD_READ = 6
SPOKEN_READ = 4

ENTRY = {"kind": 1, "at": 1, "title": 1, "text": {"$substrCP": ["$text", 0, 400]}, "mail_id": 1, "thread_id": 1}
"""The first words of each entry are enough: a card shows a line of it."""

RECENT = {
    "$lookup": {"from": "activities", "localField": "customer_id", "foreignField": "customer_id", "as": "recent",
                "pipeline": [{"$sort": {"at": -1}}, {"$limit": RECENT_READ}, {"$project": ENTRY}]}
}  # fmt: skip
THREAD = {
    "$lookup": {"from": "activities", "localField": "thread_id", "foreignField": "thread_id", "as": "thread",
                "pipeline": [{"$sort": {"at": -1}}, {"$limit": THREAD_READ}, {"$project": {**ENTRY, "customer_id": 1}}]}
}  # fmt: skip
"""The conversation, whoever it is with: comparing the customer here would make MongoDB weigh two indexes each time."""


async def entries(customer_id: PydanticObjectId, row: dict[str, Any]) -> tuple[Entry, ...]:
    """All a card may show of a customer's past. `row` is what an aggregation with RECENT, and THREAD if there is one, gave."""
    thread = [it for it in row.get("thread", ()) if it["customer_id"] == customer_id]
    recent = row["recent"]
    is_crowded = len(recent) == RECENT_READ and crowded_out([it["kind"] for it in recent])
    spoken = await _spoken(customer_id) if is_crowded else []
    return tuple(_entry(it) for it in (*thread, *recent, *spoken))


async def _spoken(customer_id: PydanticObjectId) -> list[dict[str, Any]]:
    """The last exchanges with this customer, read from the index of kinds."""
    wanted = {"customer_id": customer_id, "kind": {"$in": sorted(CONTACTS)}}
    found = Activity.get_motor_collection().find(wanted, ENTRY).sort([("at", -1), ("_id", -1)])
    return await found.limit(SPOKEN_READ).max_time_ms(2000).to_list(SPOKEN_READ)


def _entry(row: dict[str, Any]) -> Entry:
    mail_id = row.get("mail_id")
    return Entry(
        str(row["_id"]),
        row["kind"],
        row["at"],
        row["title"],
        row["text"],
        str(mail_id) if mail_id else None,
        row.get("thread_id"),
    )
