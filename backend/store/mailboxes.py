"""A mailbox we read, who it belongs to, and how its server answers. Who reads it now: leases.py. How far it is read: progress.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from backend.domain.folder_roles import ChosenBy, FolderRole
from backend.domain.mailbox_alerts import Alert
from backend.domain.mailbox_state import SIGN_IN_TRIES
from backend.domain.oauth_apps import OAuthProvider
from backend.keys import Keys, Sealed
from backend.store.public_domains import company_domains

MailboxKind = Literal["personal", "functional"]
MailboxState = Literal["active", "connecting", "needs_sign_in", "unreachable", "slowed", "stopped", "never"]
Security = Literal["tls", "starttls", "none"]
Auth = Literal["password", "oauth", "app"]
"""`oauth`: by the consent of its owner; `app`: the organisation lets this application into the mailboxes it names."""
SignInEnding = Literal["signed_in", "refused", "revoked", "other"]
"""`revoked`: the consent is gone, so that trying again makes no sense; `other`: it failed for another reason than the secret, and does not
count."""

ENDINGS: dict[SignInEnding, dict[str, Any]] = {
    "signed_in": {"$set": {"sign_in.refused": 0, "sign_in.begun": 0}},
    "refused": {"$inc": {"sign_in.refused": 1, "sign_in.begun": -1}},
    "revoked": {"$set": {"sign_in.refused": SIGN_IN_TRIES, "sign_in.begun": 0}},
    "other": {"$inc": {"sign_in.begun": -1}},
}
COUNTED = {"$add": ["$sign_in.refused", "$sign_in.begun"]}
TEN_MINUTES_AGO = {"$dateSubtract": {"startDate": "$$NOW", "unit": "minute", "amount": 10}}
IS_LONG_AGO = {"$lt": ["$sign_in.at", TEN_MINUTES_AGO]}


class Folder(BaseModel):
    """A folder that is read: by its role on the server (RFC 6154), or because a person chose it."""

    name: str
    role: FolderRole = "inbox"
    chosen: ChosenBy = "server"


class Lease(BaseModel):
    owner: str = ""
    fence: int = 0
    expires_at: datetime | None = None
    opened: int = 0
    """Folders opened under this fence: counting here makes opening and taking over exclude each other."""


class Health(BaseModel):
    """What a person may be told: never content. `last_ok_at` is the last tagged OK of the server."""

    state: MailboxState = "never"
    detail: str = ""
    last_ok_at: datetime | None = None


class SignIn(BaseModel):
    """How often the server has refused the secret with this fingerprint. No time clears it: only a success or another secret does.

    `begun`: tries that have not ended. A process may have died in one, so they count as refused for ten minutes after the last began.
    """

    fingerprint: bytes | None = None
    refused: int = 0
    begun: int = 0
    at: datetime | None = None


class Mailbox(Document):
    address: str
    kind: MailboxKind = "personal"
    host: str
    port: int
    security: Security = "tls"
    """`none` only for a server on this machine (the demo, tests): everything else is TLS from the first byte or by STARTTLS."""
    ca_file: str = ""
    login: str
    auth: Auth = "password"
    provider: OAuthProvider | None = None
    """Who gives the tokens; None for a password."""
    secret: Sealed | None = None
    """The password, or the refresh token of a consent; for `app` there is none."""
    generation: int = 1
    """Raised when host or login change: another mailbox behind the same address starts its own count. A new password does not."""
    revision: int = 1
    """Raised by each change an administrator makes, so that who reads the mailbox notices it."""
    folders: list[Folder] = Field(default_factory=lambda: [Folder(name="INBOX")])
    reads_from: datetime | None = None
    """What the server received before is read by a backfill only. None: from the moment the first folder is opened."""
    authserv_ids: list[str] = Field(default_factory=list)
    """Servers of ours whose Authentication-Results count (RFC 8601)."""
    owner_ids: list[PydanticObjectId] = Field(default_factory=list)
    """One person for a personal mailbox, the people who answer it for a functional one."""
    lease: Lease = Field(default_factory=Lease)
    health: Health = Field(default_factory=Health)
    sign_in: SignIn = Field(default_factory=SignIn)
    alert: Alert | None = None
    """While it is stuck (mailbox_alerts.py)."""
    disabled_at: datetime | None = None
    schema_version: int = 1

    class Settings:
        name = "mailboxes"
        indexes = [
            IndexModel([("host", ASCENDING), ("login", ASCENDING)], unique=True),
            IndexModel([("owner_ids", ASCENDING)]),
            IndexModel([("lease.owner", ASCENDING)]),
        ]


def seal_password(mailbox_id: PydanticObjectId, password: str, keys: Keys) -> Sealed:
    return keys.seal(password, _purpose(mailbox_id))


def open_password(mailbox: Mailbox, keys: Keys) -> str:
    """The password in the clear, for the scanner only. Raises Invalid if the key does not fit."""
    if mailbox.secret is None or mailbox.id is None:
        return ""
    return keys.open(mailbox.secret, _purpose(mailbox.id))


def seal_refresh(mailbox_id: PydanticObjectId, token: str, keys: Keys) -> Sealed:
    return keys.seal(token, _refresh_purpose(mailbox_id))


def open_refresh(mailbox_id: PydanticObjectId, secret: Sealed, keys: Keys) -> str:
    """The refresh token in the clear, for the scanner only. Raises Invalid if the key does not fit."""
    return keys.open(secret, _refresh_purpose(mailbox_id))


async def replace_refresh(mailbox: Mailbox, fence: int, secret: Sealed) -> bool:
    """Keep the refresh token that has replaced the mailbox's. False if the holder or the consent is another by now.

    It is the same consent: refusals counted so far stay counted.
    """
    old = fingerprint(mailbox)
    done = await Mailbox.get_motor_collection().update_one(
        {"_id": mailbox.id, "lease.fence": fence, "secret.wrapped_key": old, "sign_in.fingerprint": old},
        {"$set": {"secret": secret.model_dump(), "sign_in.fingerprint": secret.wrapped_key}},
    )
    return bool(done.matched_count)


async def change(mailbox_id: PydanticObjectId, fields: dict[str, Any]) -> None:
    """What an administrator sets. Who reads the mailbox begins anew with it, within the third of a lease."""
    await Mailbox.get_motor_collection().update_one({"_id": mailbox_id}, {"$set": fields, "$inc": {"revision": 1}})


async def of_user(user_id: PydanticObjectId) -> list[Mailbox]:
    return await Mailbox.find({"owner_ids": user_id, "disabled_at": None}).sort("address").to_list(50)


async def own_domains() -> set[str]:
    """The company domains of our own mailboxes: mail from there is a colleague's. A mailbox at a free mail provider proves nothing."""
    addresses = [row["address"] async for row in Mailbox.get_motor_collection().find({}, {"address": 1})]
    domains = {address.rpartition("@")[2] for address in addresses}
    return {domain for domain in domains if company_domains(domain, frozenset())}


async def note_health(mailbox_id: PydanticObjectId, fence: int, health: dict[str, Any]) -> None:
    """Record what the server last said, unless another process has taken over."""
    change = {f"health.{name}": value for name, value in health.items()}
    await Mailbox.get_motor_collection().update_one({"_id": mailbox_id, "lease.fence": fence}, {"$set": change})


async def note_folders(mailbox_id: PydanticObjectId, fence: int, folders: Sequence[Folder]) -> None:
    """Which folders are read, as the server lists them now. What a person has chosen meanwhile stays."""
    rows = [it.model_dump() for it in folders]
    ours = {"_id": mailbox_id, "lease.fence": fence, "folders.chosen": {"$ne": "person"}}
    await Mailbox.get_motor_collection().update_one(ours, {"$set": {"folders": rows}})


async def reads_from(mailbox_id: PydanticObjectId) -> datetime | None:
    """Since when it is ours to read; None before its first folder was opened."""
    found = await Mailbox.get_motor_collection().find_one({"_id": mailbox_id}, {"reads_from": 1})
    return found.get("reads_from") if found else None


async def begin_sign_in(mailbox: Mailbox, fence: int, *, is_first: bool = True) -> bool:
    """Count a sign-in before it is tried, so that one whose end nobody lived to see has counted. One beside a first changes no state.

    False after three refusals of this secret, and if the secret or the holder is another by now: then nothing may be tried.
    """
    secret, state = fingerprint(mailbox), {"health.state": "connecting", "health.detail": ""} if is_first else {}
    done = await Mailbox.get_motor_collection().update_one(
        {"_id": mailbox.id, "lease.fence": fence, "secret.wrapped_key": secret, "$or": [
            {"sign_in.fingerprint": {"$ne": secret}},
            {"sign_in.refused": {"$lt": SIGN_IN_TRIES}, "$expr": {"$or": [{"$lt": [COUNTED, SIGN_IN_TRIES]}, IS_LONG_AGO]}}]},
        [{"$set": {"sign_in": _begun(secret), **state}}],
    )  # fmt: skip
    return bool(done.matched_count)


def _begun(secret: bytes | None) -> dict[str, Any]:
    is_same = {"$eq": ["$sign_in.fingerprint", {"$literal": secret}]}
    goes_on = {"$and": [is_same, {"$not": IS_LONG_AGO}]}
    return {
        "fingerprint": {"$literal": secret},
        "refused": {"$cond": [is_same, "$sign_in.refused", 0]},
        "begun": {"$cond": [goes_on, {"$add": ["$sign_in.begun", 1]}, 1]},
        "at": "$$NOW",
    }


async def end_sign_in(mailbox_id: PydanticObjectId, fence: int, ending: SignInEnding) -> None:
    """What came of the sign-in that was begun."""
    await Mailbox.get_motor_collection().update_one({"_id": mailbox_id, "lease.fence": fence}, ENDINGS[ending])


def is_refused(mailbox: Mailbox) -> bool:
    """Whether no more sign-in is tried until somebody gives another secret."""
    return mailbox.sign_in.fingerprint == fingerprint(mailbox) and mailbox.sign_in.refused >= SIGN_IN_TRIES


def fingerprint(mailbox: Mailbox) -> bytes | None:
    """Each sealing makes a key of its own, so its wrapping tells one secret from the next and says nothing about it."""
    return mailbox.secret.wrapped_key if mailbox.secret else None


def _purpose(mailbox_id: PydanticObjectId) -> str:
    return f"mailbox:{mailbox_id}|password"


def _refresh_purpose(mailbox_id: PydanticObjectId) -> str:
    return f"mailbox:{mailbox_id}|refresh"
