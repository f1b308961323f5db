"""Sign-in tries, counted per account and place (IP address) together and per place alone: a stranger elsewhere locks nobody out.

    claim     counts the try before its password is looked at, so that many at once get no more tries than one after the other
    forget    takes the count back when the password was right

A try that had to wait is not counted. The try that reaches the limit closes the door; each one after the wait closes it for longer.
"""

import hashlib
from datetime import datetime
from typing import Any

from beanie import Document
from pydantic import Field
from pymongo import ASCENDING, IndexModel, ReturnDocument

WAIT_MIN, LONGEST_WAIT_MIN = 15, 60
KEPT_MIN, KEPT_AFTER_WAIT_MIN = 15, 60
"""How long failures are remembered, and how long after a wait: were it forgotten with the wait, no wait would ever grow."""
PER_ACCOUNT_AND_PLACE = 5
PER_PLACE = 50
"""A whole office may sit behind one address."""


class SignInTries(Document):
    id: str = Field(alias="_id")  # type: ignore[assignment]
    failed: int = 0
    """Tries that are not known to be right: failures, and those whose password is being looked at."""
    tried_at: datetime
    next_at: datetime | None = None
    """When the door opens again; None while it was never closed, so that no clock and no order of parallel tries can close it."""
    expires_at: datetime

    class Settings:
        name = "sign_in_tries"
        indexes = [IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)]


async def claim(email: str, place: str, now: datetime) -> int:
    """Count a try before it is made; 0 if it may be made, else the seconds until the next may, and it does not count."""
    if wait_s := await _count(_account_key(email, place), PER_ACCOUNT_AND_PLACE, now):
        return wait_s
    if wait_s := await _count(_place_key(place), PER_PLACE, now):
        await _take_back(_account_key(email, place), now)
        return wait_s
    return 0


async def forget(email: str, place: str, now: datetime) -> None:
    """The try claimed at `now` was right: this account may fail again from here, and the place is as it was before the try."""
    await SignInTries.get_motor_collection().delete_one({"_id": _account_key(email, place)})
    await _take_back(_place_key(place), now)


async def _count(key: str, limit: int, now: datetime) -> int:
    """One update that counts unless the door is closed. What was there before tells whether it was."""
    before = await SignInTries.get_motor_collection().find_one_and_update(
        {"_id": key}, _counted(limit, now), upsert=True, return_document=ReturnDocument.BEFORE
    )
    if before is None or before["next_at"] is None or before["next_at"] <= now:
        return 0
    return int((before["next_at"] - now).total_seconds()) + 1


def _counted(limit: int, now: datetime) -> list[dict[str, Any]]:
    """As a pipeline, since whether and how much is counted depends on what is there. In a new row every field is less than `now`."""
    is_closed = {"$gt": ["$next_at", now]}
    kept = {"$cond": [{"$gt": ["$expires_at", now]}, "$failed", 0]}
    over = {"$max": [0, {"$subtract": [{"$add": ["$failed", 1]}, limit]}]}
    wait = {"$min": [LONGEST_WAIT_MIN, {"$multiply": [WAIT_MIN, over]}]}
    is_over = {"$gte": ["$failed", limit]}
    return [
        {"$set": {"failed": {"$cond": [is_closed, "$failed", {"$add": [kept, 1]}]},
                  "tried_at": {"$cond": [is_closed, "$tried_at", now]}}},
        {"$set": {"next_at": {"$cond": [is_closed, "$next_at", {"$cond": [is_over, _later(now, wait), None]}]}}},
        {"$set": {"expires_at": _later({"$ifNull": ["$next_at", now]}, {"$cond": [is_over, KEPT_AFTER_WAIT_MIN, KEPT_MIN]})}},
    ]  # fmt: skip


async def _take_back(key: str, now: datetime) -> None:
    """Uncount the try of `now`. If it was the last, it is also the one that closed the door."""
    opened = {"$cond": [{"$eq": ["$tried_at", _stored(now)]}, None, "$next_at"]}
    await SignInTries.get_motor_collection().update_one(
        {"_id": key}, [{"$set": {"failed": {"$max": [0, {"$subtract": ["$failed", 1]}]}, "next_at": opened}}]
    )


def _later(start: datetime | dict[str, Any], minutes: dict[str, Any]) -> dict[str, Any]:
    return {"$dateAdd": {"startDate": start, "unit": "minute", "amount": minutes}}


def _stored(now: datetime) -> datetime:
    """MongoDB keeps thousandths of a second."""
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _place_key(place: str) -> str:
    return "place:" + hashlib.sha256(place.encode()).hexdigest()


def _account_key(email: str, place: str) -> str:
    return "account:" + hashlib.sha256(f"{email.strip().lower()}|{place}".encode()).hexdigest()
