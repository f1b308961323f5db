"""Sign-in sessions. A refresh token is `<session>.<counter>.<mac>`: only the newest counter rotates, and an older one ends the session.

Nothing that could be replayed is stored: the MAC key is derived from the installation's key, outside the database. The token just
replaced is accepted for 10 s and gets the same successor, because two tabs ask at once or an answer is lost (RFC 9700, section 4.14).
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument

from backend.store import devices

LIFE = timedelta(days=30)
GRACE = timedelta(seconds=10)


class Session(Document):
    user_id: PydanticObjectId
    counter: int = 0
    rotated_at: datetime
    made_at: datetime
    expires_at: datetime
    token_version: int
    ended_at: datetime | None = None

    class Settings:
        name = "sessions"
        indexes = [
            IndexModel([("user_id", ASCENDING)]),
            IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0),
        ]


async def begin(user_id: PydanticObjectId, token_version: int, now: datetime) -> Session:
    session = Session(user_id=user_id, token_version=token_version, rotated_at=now, made_at=now, expires_at=now + LIFE)
    return await session.insert()


def refresh_token(session: Session, key: bytes) -> str:
    return f"{session.id}.{session.counter}.{_mac(str(session.id), session.counter, key)}"


async def rotate(token: str, keys: list[bytes], now: datetime) -> Session | None:
    """The session with its counter moved on; None if the token is no good. A replayed token ends its session."""
    claim = _verified(token, keys)
    if claim is None:
        return None
    session_id, counter = claim
    live = {"_id": session_id, "ended_at": None, "expires_at": {"$gt": now}}
    collection = Session.get_motor_collection()
    moved = await collection.find_one_and_update(
        {**live, "counter": counter},
        {"$set": {"rotated_at": now}, "$inc": {"counter": 1}},
        return_document=ReturnDocument.AFTER,
    )
    if moved is None:
        moved = await collection.find_one({**live, "counter": counter + 1, "rotated_at": {"$gte": now - GRACE}})
    if moved is None:
        await end(session_id, now)
        return None
    session: Session = Session.model_validate(moved)
    return session


async def end(session_id: PydanticObjectId, now: datetime) -> None:
    """End it, then what its devices are told. In this order, and in no transaction: who adds a device looks afterwards whether the
    session is still alive (`is_alive`), so that of the two one always sees the other."""
    await Session.get_motor_collection().update_one({"_id": session_id, "ended_at": None}, {"$set": {"ended_at": now}})
    await devices.session_ended(session_id, now)


async def is_alive(session_id: PydanticObjectId, now: datetime) -> bool:
    alive = {"_id": session_id, "ended_at": None, "expires_at": {"$gt": now}}
    return await Session.get_motor_collection().find_one(alive, {"_id": 1}) is not None


def session_of(token: str, keys: list[bytes]) -> PydanticObjectId | None:
    claim = _verified(token, keys)
    return claim[0] if claim else None


def _verified(token: str, keys: list[bytes]) -> tuple[PydanticObjectId, int] | None:
    session_id, _, rest = token.partition(".")
    counter, _, mac = rest.partition(".")
    if not PydanticObjectId.is_valid(session_id) or not counter.isdecimal() or len(counter) > 9:
        return None
    if not any(hmac.compare_digest(mac.encode(), _mac(session_id, int(counter), key).encode()) for key in keys):
        return None
    return PydanticObjectId(session_id), int(counter)


def _mac(session_id: str, counter: int, key: bytes) -> str:
    return hmac.new(key, f"{session_id}.{counter}".encode(), hashlib.sha256).hexdigest()
