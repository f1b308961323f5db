"""Whose mail is left alone (domain/privacy.py): the administrator's list, which holds for everybody, and each person's own; and whether mail
marked as private is.

A person's list is theirs: nobody else reads it, and the audit log says of it no more than that it was changed.
"""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from backend.domain.free_mail import is_free_mail
from backend.domain.privacy import EVERYBODY, Block, BlockKind, House, house, read_block
from backend.errors import Invalid, NotAllowed, NotFound
from backend.store import audit
from backend.store.audit import Action
from backend.store.database import Store
from backend.store.public_domains import is_public_suffix
from backend.store.users import User

MOST = 500
"""In one list."""
ONLY_ADMINISTRATORS = "Only an administrator decides what holds for everybody."


class MailBlock(Document):
    scope: str
    """EVERYBODY, or the id of the person whose list it is on."""
    kind: BlockKind
    value: str
    by: PydanticObjectId
    at: datetime
    schema_version: int = 1

    class Settings:
        name = "mail_blocks"
        indexes = [
            IndexModel([("scope", ASCENDING), ("kind", ASCENDING), ("value", ASCENDING)], unique=True),
        ]


class PrivateMail(Document):
    """Whether mail marked as private is left alone. Where nothing is said it is for everybody, and no person says otherwise."""

    id: str  # type: ignore[assignment]
    """The scope, as of a block."""
    leaves_alone: bool

    class Settings:
        name = "private_mail"


async def everything() -> House:
    """What all have said: for who reads the mailboxes."""
    blocks = [_block(row) async for row in MailBlock.get_motor_collection().find()]
    said = {row["_id"]: row["leaves_alone"] async for row in PrivateMail.get_motor_collection().find()}
    return house(blocks, [it for it, leaves in ({EVERYBODY: True} | said).items() if leaves])


async def listed(user: User) -> list[MailBlock]:
    """The administrator's list, for everybody to see, and this person's own."""
    seen = MailBlock.find({"scope": {"$in": [EVERYBODY, str(user.id)]}})
    return await seen.sort("scope", "value").to_list(2 * MOST)


async def private(user: User) -> tuple[bool, bool]:
    """Whether mail marked as private is left alone in everybody's personal mailboxes, and whether this person wants it so anyway."""
    said = {it.id: it.leaves_alone async for it in PrivateMail.find({"_id": {"$in": [EVERYBODY, str(user.id)]}})}
    return said.get(EVERYBODY, True), said.get(str(user.id), False)


async def one(user: User, block_id: PydanticObjectId) -> MailBlock:
    """One that this person may see. Raises NotFound."""
    found = await MailBlock.find_one({"_id": block_id, "scope": {"$in": [EVERYBODY, str(user.id)]}})
    if found is None:
        raise NotFound("There is no such entry.")
    return found


def may_change(user: User, scope: str) -> bool:
    return scope == str(user.id) or (scope == EVERYBODY and user.role == "admin")


async def add(store: Store, user: User, scope: str, written: str, *, is_sure: bool, now: datetime) -> MailBlock:
    """Put an address or a domain on a list; one that is there stays as it is. Raises Invalid, NotAllowed."""
    block = _readable(user, scope, written, is_sure=is_sure)
    row = MailBlock(scope=scope, kind=block.kind, value=block.value, by=_id(user), at=now)

    async def write(session: Any) -> None:
        if await MailBlock.find({"scope": scope}, session=session).count() >= MOST:
            raise Invalid("The list is full.", code="list_full")
        await row.insert(session=session)
        await _note("add", user, row, now, session)

    try:
        await store.in_transaction(write)
    except DuplicateKeyError:
        found = await MailBlock.find_one({"scope": scope, "kind": block.kind, "value": block.value})
        return found or row
    return row


def _readable(user: User, scope: str, written: str, *, is_sure: bool) -> Block:
    if not may_change(user, scope):
        raise NotAllowed(ONLY_ADMINISTRATORS)
    block = read_block(scope, written)
    if block is None or (block.kind == "domain" and is_public_suffix(block.value)):
        raise Invalid("This is neither a mail address nor a domain.", code="no_address")
    if block.kind == "domain" and is_free_mail(block.value) and (scope == EVERYBODY or not is_sure):
        raise Invalid("Many people write from this provider, customers among them.", code="free_mail")
    return block


async def remove(store: Store, user: User, block_id: PydanticObjectId, now: datetime) -> None:
    """Take an entry off its list. Raises NotFound, NotAllowed."""
    found = await one(user, block_id)
    if not may_change(user, found.scope):
        raise NotAllowed(ONLY_ADMINISTRATORS)

    async def write(session: Any) -> None:
        gone = await MailBlock.get_motor_collection().delete_one({"_id": found.id}, session=session)
        if gone.deleted_count:
            await _note("remove", user, found, now, session)

    await store.in_transaction(write)


async def leave_private(store: Store, user: User, scope: str, leaves_alone: bool, now: datetime) -> None:
    """Say whether mail marked as private is left alone; what one person says only ever adds to what holds for everybody. Raises NotAllowed."""
    if not may_change(user, scope):
        raise NotAllowed(ONLY_ADMINISTRATORS)

    async def write(session: Any) -> None:
        said = PrivateMail.get_motor_collection()
        change = {"$set": {"leaves_alone": leaves_alone}}
        before = await said.find_one_and_update({"_id": scope}, change, upsert=True, session=session)
        was = before["leaves_alone"] if before else scope == EVERYBODY
        if was != leaves_alone:
            of = {"leaves_private_alone": [was, leaves_alone]} if scope == EVERYBODY else {}
            await audit.note("change", "mail_blocks", _id(user), at=now, user_id=user.id, changes=of, session=session)

    await store.in_transaction(write)


async def _note(action: Action, user: User, row: MailBlock, now: datetime, session: Any) -> None:
    if row.id is None:
        raise ValueError("an entry has its id once it is written")
    pair = [row.value, None] if action == "remove" else [None, row.value]
    changes = {str(row.kind): pair} if row.scope == EVERYBODY else {}
    await audit.note(action, "mail_blocks", row.id, at=now, user_id=user.id, changes=changes, session=session)


def _block(row: dict[str, Any]) -> Block:
    return Block(row["scope"], row["kind"], row["value"])


def _id(user: User) -> PydanticObjectId:
    return PydanticObjectId(str(user.id))
