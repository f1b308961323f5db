"""Making a mailbox of a trial that went well, or giving one another secret: the trial is used up in the same transaction, so it works once."""

from dataclasses import dataclass, field
from datetime import datetime

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.errors import DuplicateKeyError

from backend.errors import Conflict
from backend.store import audit, trials
from backend.store.database import Store
from backend.store.mailboxes import Folder, Mailbox, MailboxKind, SignIn
from backend.store.trials import Trial
from backend.store.users import User

USED_UP = "This trial is over. Please begin again."
IS_READ = "This mailbox is already being read."
NO_LONGER_READ = "This mailbox is no longer being read."


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person decides about a new mailbox. Without `folders` those are read that the server proposes."""

    kind: MailboxKind
    owner_ids: list[PydanticObjectId]
    folders: list[Folder] = field(default_factory=list)
    authserv_ids: list[str] = field(default_factory=list)


async def add(store: Store, trial: Trial, wish: Wish, now: datetime) -> None:
    """Read this mailbox from `now` on. Raises Conflict if the trial is over, or the mailbox is being read already."""

    async def write(session: AsyncIOMotorClientSession) -> None:
        await _take(trial, session)
        await _box(trial, wish, now).insert(session=session)
        await _note("add", trial, now, session)

    try:
        await store.in_transaction(write)
    except DuplicateKeyError:
        raise Conflict(IS_READ) from None


async def renew(store: Store, trial: Trial, now: datetime) -> None:
    """Go on reading with the new secret, at once: what was refused before counts no more. Raises Conflict."""
    secret = trial.secret.model_dump() if trial.secret else None
    sign_in = SignIn().model_dump()

    async def write(session: AsyncIOMotorClientSession) -> None:
        await _take(trial, session)
        done = await Mailbox.get_motor_collection().update_one(
            {"_id": trial.mailbox_id, "disabled_at": None},
            {"$set": {"secret": secret, "sign_in": sign_in}, "$inc": {"revision": 1}},
            session=session,
        )
        if not done.matched_count:
            raise Conflict(NO_LONGER_READ)
        await _note("change", trial, now, session)

    await store.in_transaction(write)


async def at_work(only: list[PydanticObjectId] | None = None) -> list[User]:
    """Who may own a mailbox: all, or those of the named, who still sign in here; by name."""
    named = {} if only is None else {"_id": {"$in": only}}
    return await User.find({"disabled_at": None, **named}).sort("name").to_list(1000)


async def _take(trial: Trial, session: AsyncIOMotorClientSession) -> None:
    if not await trials.take(trial, session):
        raise Conflict(USED_UP)


def _box(trial: Trial, wish: Wish, now: datetime) -> Mailbox:
    it = trial.server
    folders = {"folders": wish.folders or (trial.found.folders if trial.found else [])}
    return Mailbox(
        id=trial.mailbox_id, address=trial.address, kind=wish.kind, host=it.host, port=it.port, security=it.security, login=it.login,
        auth=it.auth, provider=it.provider, secret=trial.secret, reads_from=now, owner_ids=wish.owner_ids, authserv_ids=wish.authserv_ids,
        **{name: value for name, value in folders.items() if value},
    )  # fmt: skip


async def _note(action: audit.Action, trial: Trial, now: datetime, session: AsyncIOMotorClientSession) -> None:
    """Whose mail is read is noted by its address; a secret is only said to be another."""
    changes = {"address": [None, trial.address]} if action == "add" else {"secret": [None, None]}
    await audit.note(
        action, "mailboxes", trial.mailbox_id, at=now, user_id=trial.by_user_id, changes=changes, session=session
    )
