"""A mailbox we read, who it belongs to, and which process is reading it now.

Lease with fencing: `lease.fence` is raised by one at each take-over, `lease.expires_at` is the database's time. Who holds the lease
writes with its fence (see progress.py); a process that slept past its lease has an old fence, and its writes find nothing.
"""

from datetime import datetime
from typing import Any, Literal

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel, ReturnDocument

from backend.keys import Keys, Sealed
from backend.store.public_domains import company_domains

LEASE_S = 30
"""Seconds until another process may take over; renewed after a third, given up by its holder after two thirds."""

MailboxKind = Literal["personal", "functional"]
MailboxState = Literal["active", "connecting", "needs_sign_in", "unreachable", "never"]
Security = Literal["tls", "starttls", "none"]


class Lease(BaseModel):
    owner: str = ""
    fence: int = 0
    expires_at: datetime | None = None


class Health(BaseModel):
    """What a person may be told: never content. `last_ok_at` is the last tagged OK of the server."""

    state: MailboxState = "never"
    detail: str = ""
    refused_secret: bytes | None = None
    refused_at: datetime | None = None
    """Which password the server refused three times, and when: it is left alone for an hour, by every process."""
    last_ok_at: datetime | None = None


class Mailbox(Document):
    address: str
    kind: MailboxKind = "personal"
    host: str
    port: int
    security: Security = "tls"
    """`none` only for a server on this machine (the demo, tests): everything else is TLS from the first byte or by STARTTLS."""
    ca_file: str = ""
    login: str
    secret: Sealed | None = None
    generation: int = 1
    """Raised when host or login change: another mailbox behind the same address starts its own count. A new password does not."""
    folders: list[str] = Field(default_factory=lambda: ["INBOX"])
    authserv_ids: list[str] = Field(default_factory=list)
    """Servers of ours whose Authentication-Results count (RFC 8601)."""
    owner_ids: list[PydanticObjectId] = Field(default_factory=list)
    """One person for a personal mailbox, the people who answer it for a functional one."""
    lease: Lease = Field(default_factory=Lease)
    health: Health = Field(default_factory=Health)
    disabled_at: datetime | None = None
    schema_version: int = 1

    class Settings:
        name = "mailboxes"
        indexes = [
            IndexModel([("host", ASCENDING), ("login", ASCENDING)], unique=True),
            IndexModel([("owner_ids", ASCENDING)]),
        ]


def seal_password(mailbox_id: PydanticObjectId, password: str, keys: Keys) -> Sealed:
    return keys.seal(password, _purpose(mailbox_id))


def open_password(mailbox: Mailbox, keys: Keys) -> str:
    """The password in the clear, for the scanner only. Raises Invalid if the key does not fit."""
    if mailbox.secret is None or mailbox.id is None:
        return ""
    return keys.open(mailbox.secret, _purpose(mailbox.id))


async def watched() -> list[Mailbox]:
    return await Mailbox.find({"disabled_at": None}).to_list()


async def of_user(user_id: PydanticObjectId) -> list[Mailbox]:
    return await Mailbox.find({"owner_ids": user_id, "disabled_at": None}).sort("address").to_list(50)


async def own_domains() -> set[str]:
    """The company domains of our own mailboxes: mail from there is a colleague's. A mailbox at a free mail provider proves nothing."""
    addresses = [row["address"] async for row in Mailbox.get_motor_collection().find({}, {"address": 1})]
    domains = {address.rpartition("@")[2] for address in addresses}
    return {domain for domain in domains if company_domains(domain, frozenset())}


async def claim(mailbox_id: PydanticObjectId, owner: str) -> int | None:
    """Take the lease if it is free or run out; the new fence, or None while another process holds it."""
    found = await Mailbox.get_motor_collection().find_one_and_update(
        {"_id": mailbox_id, "disabled_at": None,
         "$or": [{"lease.expires_at": None}, {"$expr": {"$lt": ["$lease.expires_at", "$$NOW"]}}]},
        [{"$set": {"lease": {"owner": owner, "fence": {"$add": ["$lease.fence", 1]}, "expires_at": _lease_end()}}}],
        return_document=ReturnDocument.AFTER,
    )  # fmt: skip
    return int(found["lease"]["fence"]) if found else None


async def renew(mailbox_id: PydanticObjectId, fence: int) -> Mailbox | None:
    """Hold the lease on; the mailbox as it is now, or None if it was taken over or is no longer read."""
    found = await Mailbox.get_motor_collection().find_one_and_update(
        {"_id": mailbox_id, "lease.fence": fence, "disabled_at": None},
        [{"$set": {"lease.expires_at": _lease_end()}}],
        return_document=ReturnDocument.AFTER,
    )
    return Mailbox.model_validate(found) if found else None


async def release(mailbox_id: PydanticObjectId, fence: int) -> None:
    """Let another process take over at once."""
    await Mailbox.get_motor_collection().update_one(
        {"_id": mailbox_id, "lease.fence": fence}, {"$set": {"lease.expires_at": None}}
    )


async def note_health(mailbox_id: PydanticObjectId, fence: int, health: dict[str, Any]) -> None:
    """Record what the server last said, unless another process has taken over."""
    change = {f"health.{name}": value for name, value in health.items()}
    await Mailbox.get_motor_collection().update_one({"_id": mailbox_id, "lease.fence": fence}, {"$set": change})


def _lease_end() -> dict[str, Any]:
    return {"$dateAdd": {"startDate": "$$NOW", "unit": "second", "amount": LEASE_S}}


def _purpose(mailbox_id: PydanticObjectId) -> str:
    return f"mailbox:{mailbox_id}|password"
