"""Keeping a mail: the mail, its line on the timeline, the time of the contact, the notices and the watermark, all or nothing and only under our fence.

The six round trips run one after the other on one thread, through the driver that Motor itself stands on: going back to the event loop
between them costs a third of the whole.
"""

from collections.abc import Sequence
from typing import Any

from beanie import PydanticObjectId
from beanie.odm.utils.dump import get_dict
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from backend.domain.activity_log import is_contact
from backend.store.activities import Activity, contact_made
from backend.store.customers import Customer
from backend.store.database import Store, plain
from backend.store.mails import Mail
from backend.store.notices import Notice, birth
from backend.store.progress import Fenced, Progress

Settling = tuple[dict[str, Any], dict[str, Any]]


async def keep(
    store: Store, mail: Mail, activity: Activity | None, notices: Sequence[Notice], settling: Settling
) -> PydanticObjectId | None:
    """Write it all. If this very mail is kept already, nothing is written: its id. Raises Fenced."""
    rows = [(type(it), get_dict(it, to_db=True)) for it in (mail, activity) if it is not None]
    births = [birth(it) for it in notices]

    def work(session: ClientSession) -> None:
        for document, row in rows:
            plain(document).insert_one(row, session=session)
        if activity and is_contact(activity.kind, mail.kind):
            plain(Customer).update_one({"_id": activity.customer_id}, contact_made(activity.at), session=session)
        _note(births, session)
        _settle(settling, session)

    try:
        await store.at_once(work)
    except DuplicateKeyError:
        known = await Mail.find_one({"identity": mail.identity})
        if known is None or known.id is None:
            raise
        return known.id
    return None


async def sight(store: Store, mail: Mail, notices: Sequence[Notice], settling: Settling) -> list[Notice]:
    """A kept mail was seen in one more place: it waits for that mailbox's people, too. The notices that nobody had yet, without those that
    ask whose it is if somebody has said so meanwhile. Raises Fenced."""
    seen = {"occurrences": mail.occurrences[0].model_dump(), "for_user_ids": {"$each": mail.for_user_ids}}

    def work(session: ClientSession) -> list[Notice]:
        found = plain(Mail).find_one_and_update(
            {"_id": mail.id}, {"$addToSet": seen}, {"customer_id": 1}, session=session
        )
        if found is None:
            raise Fenced
        told = {(it["user_id"], it["reason"]) for it in plain(Notice).find({"mail_id": mail.id}, session=session)}
        asked = () if found["customer_id"] is None else ("undecided",)
        fresh = [it for it in notices if it.reason not in asked and (it.user_id, it.reason) not in told]
        _note([birth(it) for it in fresh], session)
        _settle(settling, session)
        return fresh

    fresh: list[Notice] = await store.at_once(work)
    return fresh


def _note(births: list[tuple[dict[str, Any], list[dict[str, Any]]]], session: ClientSession) -> None:
    for filter_, change in births:
        plain(Notice).update_one(filter_, change, upsert=True, session=session)


def _settle(settling: Settling, session: ClientSession) -> None:
    if not plain(Progress).update_one(*settling, session=session).matched_count:
        raise Fenced
