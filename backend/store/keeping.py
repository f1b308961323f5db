"""Keeping a mail: the mail, its line on the timeline, the notices and the watermark, all or nothing and only under our fence.

The five round trips run one after the other on one thread, through the driver that Motor itself stands on: going back to the event loop
between them costs a third of the whole.
"""

import asyncio
from collections.abc import Sequence

from beanie import Document, PydanticObjectId
from beanie.odm.utils.dump import get_dict
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from backend.store.activities import Activity
from backend.store.connection import MAJORITY, SNAPSHOT, Store
from backend.store.mails import Mail, add_occurrence
from backend.store.notices import Notice
from backend.store.progress import Fenced, Progress, settle, settling


async def keep(
    store: Store,
    mail: Mail,
    activity: Activity | None,
    notices: Sequence[Notice],
    progress_id: PydanticObjectId,
    uid: int,
    fence: int,
) -> bool:
    """Write it all; or, if this very mail is kept already, only note where else it was seen. False in the second case. Raises Fenced."""
    rows = [(type(it), get_dict(it, to_db=True)) for it in (mail, activity, *notices) if it is not None]
    try:
        await asyncio.to_thread(_write, store, rows, settling(progress_id, uid, fence))
    except DuplicateKeyError:
        await _link(store, mail, progress_id, uid, fence)
        return False
    return True


def _write(
    store: Store,
    rows: list[tuple[type[Document], dict[str, object]]],
    watermark: tuple[dict[str, object], dict[str, object]],
) -> None:
    def work(session: ClientSession) -> None:
        for document, row in rows:
            document.get_motor_collection().delegate.insert_one(row, session=session)
        if not Progress.get_motor_collection().delegate.update_one(*watermark, session=session).matched_count:
            raise Fenced

    with store.client.delegate.start_session() as session:
        session.with_transaction(work, read_concern=SNAPSHOT, write_concern=MAJORITY)


async def _link(store: Store, mail: Mail, progress_id: PydanticObjectId, uid: int, fence: int) -> None:
    async def work(session: AsyncIOMotorClientSession) -> None:
        await add_occurrence(mail.identity, mail.occurrences[0], session)
        await settle(progress_id, uid, fence, session)

    await store.in_transaction(work)
