"""The kept mails of somebody who has been put on a list (mail_blocks.py): counted, and taken out by whoever keeps the list.

A block changes nothing that is here already. Mail we wrote counts if it went to that one address alone.
"""

from datetime import datetime
from typing import Any

from backend.domain.privacy import EVERYBODY
from backend.errors import NotAllowed
from backend.store import withdrawing
from backend.store.database import Store
from backend.store.mail_blocks import ONLY_ADMINISTRATORS, MailBlock, may_change
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.users import User
from backend.store.withdrawing import Withdrawal

AT_ONCE = 100
LOOKED_S = 20
Row = dict[str, Any]


async def amount(user: User, block: MailBlock) -> int:
    """How many there are. Raises NotAllowed."""
    wanted = await _wanted(user, block)
    return int(await Mail.get_motor_collection().count_documents(wanted, maxTimeMS=LOOKED_S * 1000))


async def take_out(store: Store, user: User, block: MailBlock, now: datetime) -> int:
    """Take out up to 100 of them; how many that were, so that who asks goes on until it is none. Raises NotAllowed."""
    wanted = await _wanted(user, block)
    by = Withdrawal(user.id, None if block.scope == EVERYBODY else await _mailboxes(block), now)
    found = Mail.get_motor_collection().find(wanted, {"_id": 1}, max_time_ms=LOOKED_S * 1000).limit(AT_ONCE)
    done = [await withdrawing.take_out(store, row["_id"], by) for row in await found.to_list(AT_ONCE)]
    return sum(it != "none" for it in done)


async def _wanted(user: User, block: MailBlock) -> Row:
    if not may_change(user, block.scope):
        raise NotAllowed(ONLY_ADMINISTRATORS)
    received = {"direction": {"$ne": "out"}, **_is("sender.address", block)}
    sent = {"direction": "out", "to": {"$size": 1}, "cc": [], **_is("to.address", block)}
    among = {} if block.scope == EVERYBODY else {"occurrences.mailbox_id": {"$in": await _mailboxes(block)}}
    return {"$or": [received, sent], **among}


async def _mailboxes(block: MailBlock) -> list[Any]:
    """Where a person's own list holds."""
    theirs = {"owner_ids": block.by, "kind": "personal"}
    return [row["_id"] async for row in Mailbox.get_motor_collection().find(theirs, {"_id": 1})]


def _is(field: str, block: MailBlock) -> Row:
    """The address itself by its index; of a domain whatever ends with it, compared letter by letter: what a person typed is no pattern."""
    if block.kind == "address":
        return {field: {"$eq": block.value}}
    return {"$expr": {"$or": [_ends(field, f"@{block.value}"), _ends(field, f".{block.value}")]}}


def _ends(field: str, end: str) -> Row:
    path = f"${field}"
    written = {"$ifNull": [{"$first": path} if field == "to.address" else path, ""]}
    start = {"$subtract": [{"$strLenCP": written}, len(end)]}
    tail = {"$substrCP": [written, {"$max": [start, 0]}, len(end)]}
    return {"$eq": [tail, {"$literal": end}]}
