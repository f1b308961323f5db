"""What a person writes onto the timeline: an entry with its next step, its removal, a task that was done. What belongs together is one transaction.

Ids are made where the person is, on a phone without network perhaps: the same id again is the same word again and changes nothing.
"""

import asyncio
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from beanie.odm.utils.dump import get_dict
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError
from pymongo.write_concern import WriteConcern

from backend.domain.activity_log import is_contact
from backend.domain.folding import stems
from backend.errors import Conflict, NotFound
from backend.store import audit, edits, feedback, files, past_kept
from backend.store.activities import Activity, contact_made
from backend.store.customers import Customer
from backend.store.database import Store, plain
from backend.store.tasks import TAKEN, Task
from backend.store.users import User, visible_to

UNWAITED = WriteConcern(1)
NO_CUSTOMER = "There is no such customer."
NO_TASK = "There is no such task."


async def log(store: Store, user: User, entry: Activity, task: Task | None) -> bool:
    """Write down an entry, the task it ends with, and that the customer was spoken with. False if it is there already.

    The team of both is the customer's, and filled in here. Without a task there is nothing that must not come alone: the time of the
    contact goes first and waits for no disk, for the entry's own acknowledgement covers what came before it. That takes half the time of
    a transaction. Raises NotFound if this person does not see the customer, Conflict if the id is another entry's.
    """
    rows = [(type(it), get_dict(it, to_db=True)) for it in (task, entry) if it is not None]

    def write(session: ClientSession | None = None) -> None:
        team = _spoken_with(user, entry, session)
        for document, row in rows:
            plain(document).insert_one({**row, "team": team}, session=session)

    try:
        await (store.at_once(write) if task else asyncio.to_thread(write))
    except DuplicateKeyError:
        theirs = {"_id": entry.id, "customer_id": entry.customer_id, "by_user_id": entry.by_user_id}
        if not await Activity.find_one(theirs):
            raise Conflict(TAKEN) from None
        return False
    return True


def _spoken_with(user: User, entry: Activity, session: ClientSession | None) -> str:
    """Note the time of a contact on its customer, if this person sees it; its team."""
    wanted = {"_id": entry.customer_id, **visible_to(user)}
    customers = plain(Customer).with_options(write_concern=UNWAITED)
    if is_contact(entry.kind):
        found = customers.find_one_and_update(wanted, contact_made(entry.at), {"team": 1}, session=session)
    else:
        found = customers.find_one(wanted, {"team": 1}, session=session)
    if found is None:
        raise NotFound(NO_CUSTOMER)
    return str(found["team"])


async def corrected(entry: Activity, session: AsyncIOMotorClientSession) -> None:
    """What follows from an entry that says something else now: where full text finds it, when the customer was spoken with."""
    words = {"words": stems(entry.title, entry.text)}
    await Activity.get_motor_collection().update_one({"_id": entry.id}, {"$set": words}, session=session)
    if is_contact(entry.kind):
        customers = Customer.get_motor_collection()
        await customers.update_one({"_id": entry.customer_id}, contact_made(entry.at), session=session)


async def with_whom(
    entry: Activity, was: list[PydanticObjectId], people: list[PydanticObjectId], user: User, now: datetime,
    session: AsyncIOMotorClientSession,
) -> None:  # fmt: skip
    """Say anew which contacts took part, if they still are `was`. Raises Conflict, or NotFound if the entry is gone."""
    collection, mine = Activity.get_motor_collection(), {"_id": entry.id, "by_user_id": user.id}
    known = {"source": "person", "at": now, "by": user.id}
    write = {"$set": {**_took_part(people), "known.contact_ids": known, "changed_at": now}}
    changed = await collection.update_one({**mine, **_took_part(was)}, write, session=session)
    if not changed.matched_count:
        raise await edits.refusal(collection, mine, session)
    await audit.note("change", "activities", _id(entry), at=now, user_id=user.id, customer_id=entry.customer_id,
                     changes={"contact_ids": [was, people]}, session=session)  # fmt: skip


def _took_part(people: list[PydanticObjectId]) -> dict[str, Any]:
    return {"contact_id": people[0] if people else None, "others": people[1:]}


async def remove(store: Store, entry: Activity, user: User, now: datetime) -> None:
    """Take an entry off the timeline, with its files. The audit log keeps that there was one, not its words."""

    async def write(session: AsyncIOMotorClientSession) -> None:
        gone = await Activity.get_motor_collection().delete_one({"_id": entry.id}, session=session)
        if not gone.deleted_count:
            raise NotFound("There is no such entry.")
        await past_kept.forget([_id(entry)], [entry.customer_id], session)
        await files.remove_of(_id(entry), session)
        await feedback.forget_entry(_id(entry), session)
        await audit.note("remove", "activities", _id(entry), at=now, user_id=user.id, customer_id=entry.customer_id,
                         changes={"kind": [entry.kind, None], "at": [entry.at, None]}, session=session)  # fmt: skip

    await store.in_transaction(write)


async def finish(store: Store, user: User, task_id: PydanticObjectId, now: datetime) -> None:
    """A task is done: from now on it is a line of the timeline. Whoever is second changes nothing."""

    async def write(session: AsyncIOMotorClientSession) -> None:
        row = await Task.get_motor_collection().find_one_and_update(
            {"_id": task_id, "done_at": None, **visible_to(user, "customer_id")},
            {"$set": {"done_at": now, "done_by": user.id, "changed_at": now}},
            session=session,
        )
        if row:
            await _line(row, user, now).insert(session=session)

    await store.in_transaction(write)
    await _must_exist(user, task_id)


async def reopen(store: Store, user: User, task_id: PydanticObjectId, now: datetime) -> None:
    """A task is not done after all: its line goes."""

    async def write(session: AsyncIOMotorClientSession) -> None:
        row = await Task.get_motor_collection().find_one_and_update(
            {"_id": task_id, "done_at": {"$ne": None}, **visible_to(user, "customer_id")},
            {"$set": {"done_at": None, "done_by": None, "changed_at": now}},
            session=session,
        )
        if row:
            line = {"customer_id": row["customer_id"], "kind": "task", "ref_kind": "tasks", "ref_id": task_id}
            await Activity.get_motor_collection().delete_many(line, session=session)

    await store.in_transaction(write)
    await _must_exist(user, task_id)


def _line(task: dict[str, Any], user: User, now: datetime) -> Activity:
    return Activity(
        customer_id=task["customer_id"], contact_id=task["contact_id"], team=task["team"], kind="task", at=now, title=task["title"],
        by_user_id=user.id, ref_kind="tasks", ref_id=task["_id"], ref_status="done",
    )  # fmt: skip


async def _must_exist(user: User, task_id: PydanticObjectId) -> None:
    if not await Task.find_one({"_id": task_id, **visible_to(user, "customer_id")}):
        raise NotFound(NO_TASK)


def _id(entry: Activity) -> PydanticObjectId:
    return PydanticObjectId(str(entry.id))
