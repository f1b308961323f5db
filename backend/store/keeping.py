"""Keeping a mail: the mail, its line on the timeline, the time of the contact, the notices and the watermark, all or nothing and only under our fence.

The six round trips run one after the other on one thread, through the driver that Motor itself stands on: going back to the event loop
between them costs a third of the whole.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from beanie import PydanticObjectId
from beanie.odm.utils.dump import get_dict
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from backend.domain.activity_log import is_contact
from backend.domain.trust import may_change_state
from backend.store import answered_offers
from backend.store.activities import Activity, contact_made
from backend.store.contact_marks import mark_in
from backend.store.customers import Customer
from backend.store.database import Store, plain
from backend.store.mail_parts import Occurrence
from backend.store.mails import Mail, kept_as
from backend.store.notices import Notice, birth, replacement
from backend.store.progress import Fenced, Progress, Settling, settle
from backend.store.quarantine import Quarantined
from backend.store.tombstones import Withdrawn, withdrawn


async def keep(
    store: Store,
    mail: Mail,
    activity: Activity | None,
    notices: Sequence[Notice],
    settling: Settling,
    beside: Sequence[Activity] = (),
) -> PydanticObjectId | None:
    """Write it all. If this very mail is kept already, nothing is written: its id. Raises Fenced, and Withdrawn for a mail that was.

    `beside`: its lines on the timelines of further customers.
    """
    lines = [it for it in (activity, *beside) if it is not None]
    kept, *entries = [get_dict(it, to_db=True) for it in (mail, *lines)]
    births = [birth(it) for it in notices]

    def work(session: ClientSession) -> None:
        refuse_withdrawn(store, mail, session)
        plain(Mail).insert_one(kept, session=session)
        for row in entries:
            plain(Activity).insert_one(row, session=session)
        for it in lines if may_change_state(mail.trust) else ():
            if is_contact(it.kind, mail.kind):
                plain(Customer).update_one({"_id": it.customer_id}, contact_made(it.at), session=session)
        mark_in([kept], session)
        answered_offers.mark_in(kept, session)
        _note(births, session)
        _replace(notices, session)
        settle_in(settling, session)

    try:
        await store.at_once(work)
    except DuplicateKeyError:
        known = await kept_as(mail.identity)
        if known is None or known.id is None:
            raise
        return known.id
    return None


async def sight(store: Store, mail: Mail, notices: Sequence[Notice], settling: Settling) -> list[Notice]:
    """A kept mail was seen in one more place: it waits for that mailbox's people, too, unless we wrote it or a person has said that it is
    nobody's. The notices that nobody had yet, without those that ask whose it is if somebody has said so meanwhile; none at all if that mailbox had the mail already. Raises Fenced,
    and Withdrawn for a mail that was."""
    place = mail.occurrences[0]
    read = {"customer_id": 1, "direction": 1, "match.method": 1, "occurrences.mailbox_id": 1}

    def work(session: ClientSession) -> list[Notice]:
        refuse_withdrawn(store, mail, session)
        found = plain(Mail).find_one_and_update({"_id": mail.id}, without(place), read, session=session)
        if found is None:
            raise Fenced
        is_done = found.get("direction") == "out" or _is_nobodys(found)
        plain(Mail).update_one({"_id": mail.id}, _with(place, [] if is_done else mail.for_user_ids), session=session)
        is_new_there = all(it["mailbox_id"] != place.mailbox_id for it in found["occurrences"])
        fresh = _fresh(notices, found, session) if is_new_there and not is_done else []
        _note([birth(it) for it in fresh], session)
        _replace(fresh, session)
        settle_in(settling, session)
        return fresh

    fresh: list[Notice] = await store.at_once(work)
    return fresh


def refuse_withdrawn(store: Store, mail: Mail, session: ClientSession) -> None:
    """Raises Withdrawn, inside the transaction that would keep the mail: so it cannot be withdrawn in between."""
    if withdrawn(store, [(mail.identity, it.mailbox_id) for it in mail.occurrences], session):
        raise Withdrawn


async def leave(store: Store, settling: Settling) -> None:
    """Decide UIDs of which nothing is kept. Raises Fenced."""
    if settling.asked is None:
        await settle(settling)
    else:
        await store.at_once(partial(settle_in, settling))


def without(place: Occurrence, where: str = "occurrences") -> dict[str, Any]:
    """The change that takes this place out of a mail, and those that lay in an earlier numbering of its folder: they are none any more."""
    numbering = {"generation": place.generation, "uidvalidity": place.uidvalidity, "incarnation": place.incarnation}
    folder = {"mailbox_id": place.mailbox_id, "folder": place.folder}
    return {"$pull": {where: {**folder, "$or": [{"uid": place.uid}, {"$nor": [numbering]}]}}}


def _with(place: Occurrence, reader_ids: Sequence[PydanticObjectId]) -> dict[str, Any]:
    return {"$push": {"occurrences": place.model_dump()}, "$addToSet": {"for_user_ids": {"$each": reader_ids}}}


def _is_nobodys(mail: dict[str, Any]) -> bool:
    return mail["customer_id"] is None and mail["match"]["method"] != "undecided"


def _fresh(notices: Sequence[Notice], mail: dict[str, Any], session: ClientSession) -> list[Notice]:
    told = {(it["user_id"], it["reason"]) for it in plain(Notice).find({"mail_id": mail["_id"]}, session=session)}
    asked = () if mail["customer_id"] is None else ("undecided",)
    return [it for it in notices if it.reason not in asked and (it.user_id, it.reason) not in told]


def _note(births: list[tuple[dict[str, Any], list[dict[str, Any]]]], session: ClientSession) -> None:
    for filter_, change in births:
        plain(Notice).update_one(filter_, change, upsert=True, session=session)


def _replace(notices: Sequence[Notice], session: ClientSession) -> None:
    if replaced := replacement(notices):
        plain(Notice).update_many(*replaced, session=session)


def settle_in(settling: Settling, session: ClientSession) -> None:
    """The watermark, inside the transaction of what was decided. Raises Fenced."""
    if not plain(Progress).update_one(settling.where, settling.change, session=session).matched_count:
        raise Fenced
    if settling.asked:
        plain(Quarantined).delete_one({"_id": settling.asked}, session=session)
