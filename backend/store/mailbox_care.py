"""What people see of a mailbox, and what they do about it: its own people, and administrators for all. Never anything of a mail.

What changes how a mailbox is read, and what gives a mail up, stands in the audit log in the same transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession

from backend.errors import Conflict
from backend.store import audit, quarantine
from backend.store.audit import Action
from backend.store.database import Store
from backend.store.mailboxes import Folder, Mailbox
from backend.store.numberings import RESUMED
from backend.store.progress import Progress
from backend.store.quarantine import Quarantined
from backend.store.users import Filter, User

LISTED = 500
INBOX = [Folder(name="INBOX")]
"""What is read until the server has said which folders there are."""
CHANGED_MEANWHILE = "Somebody has changed this mailbox meanwhile."
NOT_STOPPED = "This mailbox is not stopped."


@dataclass(frozen=True, slots=True)
class Order:
    """About which mailbox, and who gives it when; None is the administrator at the command line."""

    mailbox_id: PydanticObjectId
    user_id: PydanticObjectId | None
    at: datetime


def cared_for_by(user: User) -> Filter:
    """The filter every read of mailboxes for a person starts from."""
    return {"disabled_at": None} if user.role == "admin" else {"owner_ids": user.id, "disabled_at": None}


async def listed(user: User) -> list[Mailbox]:
    return await Mailbox.find(cared_for_by(user)).sort("address").to_list(LISTED)


async def one(user: User, mailbox_id: PydanticObjectId) -> Mailbox | None:
    return await Mailbox.find_one({"_id": mailbox_id, **cared_for_by(user)})


async def readable(mailbox: Mailbox) -> set[PydanticObjectId]:
    """The numberings (ids of `progress`) in which its folders are now: what lies in an earlier one can no longer be fetched."""
    names = [it.name for it in mailbox.folders]
    wanted = {"mailbox_id": mailbox.id, "generation": mailbox.generation, "folder": {"$in": names}}
    rows = Progress.get_motor_collection().find(wanted, {"folder": 1}).sort("opened_at", 1)
    return set({row["folder"]: row["_id"] async for row in rows}.values())


async def retry(mailbox: Mailbox, only: Collection[PydanticObjectId] = ()) -> int:
    """Order one more try of these, or of all, as far as they can still be fetched; of how many."""
    here, known = await readable(mailbox), await quarantine.list_for(PydanticObjectId(str(mailbox.id)))
    wanted = [it.id for it in known if it.id and it.progress_id in here and (not only or it.id in only)]
    return sum([await quarantine.ask_again(it) for it in wanted])


async def drop(store: Store, order: Order, quarantined_id: PydanticObjectId) -> bool:
    """Give a mail up; False if it is not, or no longer, here."""

    async def write(session: AsyncIOMotorClientSession) -> bool:
        wanted = {"_id": quarantined_id, "mailbox_id": order.mailbox_id}
        found = await Quarantined.find_one(wanted, session=session)
        if found is None or not await quarantine.drop(quarantined_id, session):
            return False
        lay: dict[str, Any] = {"mailbox_id": order.mailbox_id, "folder": found.folder, "uid": found.uid}
        await _note(
            order, "remove", "quarantine", quarantined_id, {name: [it, None] for name, it in lay.items()}, session
        )
        return True

    return await store.in_transaction(write)


async def resume(store: Store, order: Order) -> None:
    """Read a stopped mailbox again. Raises Conflict if it is not stopped."""
    stopped = {"mailbox_id": order.mailbox_id, "stopped": {"$gt": ""}}

    async def write(session: AsyncIOMotorClientSession) -> None:
        let_go = await Progress.get_motor_collection().update_many(stopped, RESUMED, session=session)
        was = await _mailbox_changed(order, {"health.state": "connecting", "health.detail": ""}, {}, session)
        if was["health"]["state"] != "stopped" and not let_go.modified_count:
            raise Conflict(NOT_STOPPED, code="not_stopped")
        await _note(order, "change", "mailboxes", order.mailbox_id, {"state": ["stopped", "connecting"]}, session)

    await store.in_transaction(write)


async def choose_folders(store: Store, order: Order, folders: Sequence[Folder], seen: int) -> None:
    """Read exactly these from now on; none: what the server says. `seen` is the revision that was looked at. Raises Conflict."""
    chosen = [it.model_copy(update={"chosen": "person"}) for it in folders] or INBOX
    fields = {"folders": [it.model_dump() for it in chosen]}

    async def write(session: AsyncIOMotorClientSession) -> None:
        was = await _mailbox_changed(order, fields, {"revision": seen}, session)
        names = [", ".join(it["name"] for it in some) for some in (was["folders"], fields["folders"])]
        await _note(order, "change", "mailboxes", order.mailbox_id, {"folders": names}, session)

    await store.in_transaction(write)


async def _mailbox_changed(
    order: Order, fields: dict[str, Any], still: Filter, session: AsyncIOMotorClientSession
) -> dict[str, Any]:
    """Who reads the mailbox begins anew with it; how it was before. Raises Conflict if it is no longer so."""
    before: dict[str, Any] | None = await Mailbox.get_motor_collection().find_one_and_update(
        {"_id": order.mailbox_id, "disabled_at": None, **still}, {"$set": fields, "$inc": {"revision": 1}}, session=session
    )  # fmt: skip
    if before is None:
        raise Conflict(CHANGED_MEANWHILE)
    return before


async def _note(
    order: Order, action: Action, kind: str, ref_id: PydanticObjectId, changes: dict[str, list[Any]], session: AsyncIOMotorClientSession
) -> None:  # fmt: skip
    await audit.note(action, kind, ref_id, at=order.at, user_id=order.user_id, changes=changes, session=session)
