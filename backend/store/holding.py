"""Keeping an inquiry: what is shown of it and the watermark, both or neither and only under our fence."""

from datetime import datetime
from typing import Any

from beanie.odm.utils.dump import get_dict
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from backend.domain.inquiries import expires_at
from backend.store.database import Store, plain
from backend.store.inquiries import Inquiry
from backend.store.keeping import refuse_withdrawn, settle_in, without
from backend.store.mails import Mail
from backend.store.progress import Settling


async def hold(store: Store, mail: Mail, words: tuple[str, ...], now: datetime, settling: Settling) -> bool:
    """True if it is new. One that is known lies in this mailbox, too; one that was decided stays so. Raises Fenced, and Withdrawn."""
    try:
        return await _hold(store, mail, words, now, settling)
    except DuplicateKeyError:
        # Another mailbox has brought the same mail at this moment: now it is there to be found.
        return await _hold(store, mail, words, now, settling)


async def _hold(store: Store, mail: Mail, words: tuple[str, ...], now: datetime, settling: Settling) -> bool:
    place = mail.occurrences[0]
    content = get_dict(mail, to_db=True) | {"occurrences": []}
    first: dict[str, Any] = {
        "_id": mail.id, "state": "open", "received_at": mail.received_at, "expires_at": expires_at(mail.received_at, now),
        "words": list(words), "decided_at": None, "decided_by": None, "schema_version": 1,
    }  # fmt: skip
    there = {"$setOnInsert": {**first, "mail": content}, "$addToSet": {"mailbox_ids": place.mailbox_id}}
    lies = {"$push": {"mail.occurrences": place.model_dump()}}

    def work(session: ClientSession) -> bool:
        refuse_withdrawn(store, mail, session)
        inquiries = plain(Inquiry)
        done = inquiries.update_one({"identity": mail.identity}, there, upsert=True, session=session)
        for change in (without(place, "mail.occurrences"), lies):
            inquiries.update_one({"identity": mail.identity, "state": "open"}, change, session=session)
        settle_in(settling, session)
        return done.upserted_id is not None

    return bool(await store.at_once(work))
