"""A kept mail goes from one customer to another: the mail, its lines on timelines and the times of contact, in one transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session
from pymongo import ReturnDocument

from backend.store import beside, last_contacts, plays, wanted
from backend.store.activities import Activity
from backend.store.filing import on_timeline
from backend.store.mails import Mail, mails_visible_to
from backend.store.users import User

FORMER = ("customer_id", "contact_id", "match", "for_user_ids", "done_at", "done_by", "also")
"""What a correction writes, and what comes back when it is undone. The team is the customer's by then."""
NOBODYS: dict[str, Any] = {"customer_id": None, "contact_id": None, "team": None, "for_user_ids": [], "also": []}
UNORDERED: dict[str, Any] = {"past": [], "past_order": None}
"""What mattered of another customer's past matters no more."""


def former(mail: Mail) -> dict[str, Any]:
    """What a mail is before it is corrected."""
    was: dict[str, Any] = mail.model_dump(include=set(FORMER))
    return was


async def refile(mail: Mail, change: Mapping[str, Any], session: Session, user: User | None = None) -> Mail | None:
    """Write the change, and have its lines follow; None if somebody was faster. The times of contact are told by whoever refiles many."""
    changed = await _change(mail, {**UNORDERED, **change}, session, user)
    if changed is not None:
        await _lines_follow(changed, session)
        await wanted.follow(changed, session)
        await plays.follow(changed, session)
    return changed


async def tell(mails_of: Iterable[Mail], session: Session, *others: PydanticObjectId | None) -> None:
    """When the customers of these mails, as they were and as they are, and these others were last spoken with."""
    customers = {it for mail in mails_of for it in (mail.customer_id, *_beside(mail))} | set(others)
    await last_contacts.tell_again(sorted(it for it in customers if it), session)


def without(customer_id: PydanticObjectId, also: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The further customers of a mail that is now this one's first of all."""
    return [it for it in also if it["customer"]["id"] != str(customer_id)]


def _beside(mail: Mail) -> list[PydanticObjectId]:
    return [PydanticObjectId(it["customer"]["id"]) for it in mail.also]


async def _change(mail: Mail, change: dict[str, Any], session: Session, user: User | None) -> Mail | None:
    """Say whose a mail is, as it was read; None if somebody was faster, or this person (none: the machine) may see it no more."""
    said = mail.corrected.correction_id if mail.corrected else None
    of = {"_id": mail.id, "customer_id": mail.customer_id, "corrected.correction_id": said}
    found: dict[str, Any] | None = await Mail.get_motor_collection().find_one_and_update(
        {"$and": [of, mails_visible_to(user) if user else {}]},
        {"$set": change},
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    return Mail.model_validate(found) if found else None


async def _lines_follow(mail: Mail, session: Session) -> None:
    lines = Activity.get_motor_collection()
    if mail.customer_id is None:
        await lines.delete_many({"mail_id": mail.id}, session=session)
        return
    where = {name: getattr(mail, name) for name in ("customer_id", "contact_id", "team")}
    moved = await lines.update_one({"_id": mail.id}, {"$set": where}, session=session)
    if not moved.matched_count:
        await on_timeline(mail, session)
    await _lines_beside(mail, session)


async def _lines_beside(mail: Mail, session: Session) -> None:
    """Further customers have theirs, and nobody else."""
    lines = Activity.get_motor_collection()
    others: dict[str, Any] = {"mail_id": mail.id, "_id": {"$ne": mail.id}}
    await lines.delete_many({**others, "customer_id": {"$nin": _beside(mail)}}, session=session)
    there = {str(it) for it in await lines.distinct("customer_id", others, session=session)}
    missing = [it for it in mail.also if it["customer"]["id"] not in there]
    entry = await Activity.find_one({"_id": mail.id}, session=session) if missing else None
    if entry is not None:
        await Activity.insert_many(beside.lines(entry, missing), session=session)
