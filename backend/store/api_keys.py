"""Keys by which another system (an ERP) writes here: made once by `rapport apikey add`, shown once, stored as a hash.

A key is `rk_<id>_<secret>`: 32 random bytes need no slow hash, a database that is stolen gives nobody a key.
`rate` is counted per key and minute by one conditional update.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel, ReturnDocument

from backend.errors import NotFound, NotSignedIn, TooMany

PER_MINUTE = 600
"""Requests; a batch of a thousand rows is one."""
ANSWERS_KEPT = timedelta(days=7)


class ApiKey(Document):
    name: str
    secret_hash: bytes
    teams: list[str]
    """Where this system may write; customers that name no team come into the first."""
    money: bool = True
    made_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    minute: datetime | None = None
    asked: int = 0
    """Requests in that minute."""

    class Settings:
        name = "api_keys"
        indexes = [IndexModel([("name", ASCENDING)])]


class Answered(Document):
    """An answer that was given under an Idempotency-Key, to be given again. `body_hash` tells the same request from another one."""

    id: str = Field(alias="_id")  # type: ignore[assignment]
    body_hash: bytes
    answer: dict[str, Any] | None = None
    """None while the first request is still being worked on."""
    expires_at: datetime

    class Settings:
        name = "api_answers"
        indexes = [IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)]


async def add(name: str, teams: list[str], *, money: bool, now: datetime) -> str:
    """Make a key; it is returned here and nowhere else."""
    secret = secrets.token_urlsafe(32)
    made = await ApiKey(name=name, secret_hash=_hash(secret), teams=teams, money=money, made_at=now).insert()
    return f"rk_{made.id}_{secret}"


async def revoke(name: str, now: datetime) -> int:
    """End all keys of this name; how many those were. Raises NotFound."""
    done = await ApiKey.get_motor_collection().update_many(
        {"name": name, "revoked_at": None}, {"$set": {"revoked_at": now}}
    )
    if not done.modified_count:
        raise NotFound(f"There is no key {name!r} in use.")
    return int(done.modified_count)


async def used(key: str, now: datetime) -> ApiKey:
    """Whose key this is; the request is counted. Raises NotSignedIn, TooMany."""
    _, id_, secret = (*key.split("_", 2), "", "")[:3]
    found = await ApiKey.get(id_) if PydanticObjectId.is_valid(id_) and len(id_) == 24 else None
    if found is None or found.revoked_at or not hmac.compare_digest(found.secret_hash, _hash(secret)):
        raise NotSignedIn("This key is not valid.")
    minute = now.replace(second=0, microsecond=0)
    is_same = {"$eq": ["$minute", minute]}
    counted = await ApiKey.get_motor_collection().find_one_and_update(
        {"_id": found.id},
        [{"$set": {"asked": {"$cond": [is_same, {"$add": ["$asked", 1]}, 1]}, "minute": minute, "used_at": now}}],
        return_document=ReturnDocument.AFTER,
    )
    if counted["asked"] > PER_MINUTE:
        raise TooMany("That is too much in one minute.", retry_after_s=60 - now.second)
    return found


async def begin(key: ApiKey, idempotency_key: str, body: bytes, now: datetime) -> Answered | None:
    """Note that a request is being worked on. What stands there already, if anything; None if this is the first."""
    id_ = f"{key.id}:{hashlib.sha256(idempotency_key.encode()).hexdigest()}"
    fresh = {"body_hash": hashlib.sha256(body).digest(), "answer": None, "expires_at": now + ANSWERS_KEPT}
    before = await Answered.get_motor_collection().find_one_and_update(
        {"_id": id_}, {"$setOnInsert": fresh}, upsert=True, return_document=ReturnDocument.BEFORE
    )
    return Answered.model_validate(before) if before else None


async def settle(key: ApiKey, idempotency_key: str, answer: dict[str, Any] | None) -> None:
    """Keep the answer for a repetition; None takes the note back, so that the request may be tried again."""
    id_ = f"{key.id}:{hashlib.sha256(idempotency_key.encode()).hexdigest()}"
    if answer is None:
        await Answered.get_motor_collection().delete_one({"_id": id_, "answer": None})
    else:
        await Answered.get_motor_collection().update_one({"_id": id_}, {"$set": {"answer": answer}})


def is_same(answered: Answered, body: bytes) -> bool:
    return hmac.compare_digest(answered.body_hash, hashlib.sha256(body).digest())


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
