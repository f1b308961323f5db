"""Missed aims of complaints, and the notices about them: each stage once, whichever process comes first.

The claim is the change itself: `told` and the next `escalate_at` are written with the notices in one transaction that read the complaint,
so two processes cannot both tell, and one that dies has told nothing.
"""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession

from backend.domain import complaint_alerts, complaint_life
from backend.domain.complaint_alerts import Overdue
from backend.domain.complaint_life import Escalation, Stage
from backend.domain.sla import Calendar
from backend.store.complaints import Complaint, life
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.deputies import deputy_id
from backend.store.notices import Notice
from backend.store.noticing import About, notice
from backend.store.users import User

READ_AT_ONCE = 50


async def due(now: datetime) -> list[PydanticObjectId]:
    """The complaints of which somebody must hear now, those that have waited longest first."""
    is_due = {"escalate_at": {"$lte": now, "$type": "date"}}  # the type, so that the partial index may answer
    found = Complaint.get_motor_collection().find(is_due, {"_id": 1})
    return [row["_id"] for row in await found.sort("escalate_at", 1).limit(READ_AT_ONCE).to_list(READ_AT_ONCE)]


async def escalate(
    store: Store, complaint_id: PydanticObjectId, calendar: Calendar, base_url: str, now: datetime
) -> int:
    """Note whoever must hear of this complaint now; how many notices. None if another process was faster or nothing is due any more."""

    async def write(session: AsyncIOMotorClientSession) -> int:
        row = await Complaint.get_motor_collection().find_one({"_id": complaint_id}, session=session)
        if row is None:
            return 0
        found = complaint_life.next_escalation(life(row, now), calendar)
        if found is None or found.at > now:
            await _put_off(row, found, session)
            return 0
        await _remember(row, found.stage, calendar, now, session)
        notices = await _notices(row, found.stage, base_url, now, session)
        for it in notices:
            await it.insert(session=session)
        return len(notices)

    return await store.in_transaction(write)


async def _put_off(row: dict[str, Any], found: Escalation | None, session: Any) -> None:
    """The calendar has changed since this was counted, or it was told a moment ago."""
    at = found.at if found else None
    await Complaint.get_motor_collection().update_one(
        {"_id": row["_id"]}, {"$set": {"escalate_at": at}}, session=session
    )


async def _remember(row: dict[str, Any], stage: Stage, calendar: Calendar, now: datetime, session: Any) -> None:
    before = life(row, now)
    change = complaint_life.changed(before, complaint_life.told(before, stage, calendar))
    entry = {"escalations": {"stage": stage, "at": now}}
    await Complaint.get_motor_collection().update_one(
        {"_id": row["_id"]}, {"$set": change, "$push": entry}, session=session
    )


async def _notices(row: dict[str, Any], stage: Stage, base_url: str, now: datetime, session: Any) -> list[Notice]:
    customer = await Customer.find_one({"_id": row["customer_id"]}, session=session)
    deputy = deputy_id(customer, now)
    here = {"$or": [{"teams": row["team"]}, {"_id": deputy}], "disabled_at": None}
    people = await User.find(here, session=session).to_list()
    owners = [str(it.id) for it in people if it.id in (row.get("owner_id"), deputy)]
    managers = [str(it.id) for it in people if it.role == "manager" and row["team"] in it.teams]
    told = complaint_alerts.who_hears(stage, tuple(owners), tuple(managers))
    owner = next((it.name for it in people if it.id == row.get("owner_id")), "")
    what = Overdue(stage, customer.name if customer else "", row.get("number", ""), owner)
    return [_notice(row, what, it, base_url, now) for it in people if str(it.id) in told]


def _notice(row: dict[str, Any], what: Overdue, person: User, base_url: str, now: datetime) -> Notice:
    about = About(
        reason=f"complaint_{what.stage}",
        topic=f"complaint|{row['_id']}",
        url=f"/complaints/{row['_id']}",
        customer_id=row["customer_id"],
        team=row["team"],
    )
    words = complaint_alerts.words(what, person.lang, person.lock_screen)
    return notice(about, words, person.lang, PydanticObjectId(str(person.id)), base_url, now)
