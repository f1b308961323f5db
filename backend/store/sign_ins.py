"""Failed sign-ins, counted per account and place (IP address) together and per place alone: a stranger elsewhere locks nobody out."""

import hashlib
from datetime import datetime, timedelta

from beanie import Document
from pydantic import Field
from pymongo import ASCENDING, IndexModel

WINDOW = timedelta(minutes=15)
PER_ACCOUNT_AND_PLACE = 5
PER_PLACE = 50
"""A whole office may sit behind one address."""


class SignInTries(Document):
    id: str = Field(alias="_id")  # type: ignore[assignment]
    failed: int = 0
    expires_at: datetime

    class Settings:
        name = "sign_in_tries"
        indexes = [IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)]


async def wait_s(email: str, place: str, now: datetime) -> int:
    """Seconds until the next try is allowed; 0 if it is."""
    rows = SignInTries.get_motor_collection().find(
        {"_id": {"$in": list(_limits(email, place))}, "expires_at": {"$gt": now}}
    )
    limits = _limits(email, place)
    waits = [
        int((row["expires_at"] - now).total_seconds()) + 1 async for row in rows if row["failed"] >= limits[row["_id"]]
    ]
    return max(waits, default=0)


async def note_failure(email: str, place: str, now: datetime) -> None:
    """Count it; the window grows with each failure beyond the limit, to an hour at most."""
    for key, limit in _limits(email, place).items():
        over = {"$max": [0, {"$subtract": [{"$add": ["$failed", 1]}, limit]}]}
        minutes = {"$min": [60, {"$multiply": [15, {"$add": [1, over]}]}]}
        await SignInTries.get_motor_collection().update_one(
            {"_id": key},
            [
                {"$set": {"failed": {"$cond": [{"$gt": ["$expires_at", now]}, "$failed", 0]}}},
                {"$set": {"expires_at": {"$dateAdd": {"startDate": now, "unit": "minute", "amount": minutes}}}},
                {"$set": {"failed": {"$add": ["$failed", 1]}}},
            ],
            upsert=True,
        )


async def forget(email: str, place: str) -> None:
    """After a success this account may fail again from here."""
    await SignInTries.get_motor_collection().delete_one({"_id": _account_key(email, place)})


def _limits(email: str, place: str) -> dict[str, int]:
    return {_account_key(email, place): PER_ACCOUNT_AND_PLACE, _place_key(place): PER_PLACE}


def _place_key(place: str) -> str:
    return "place:" + hashlib.sha256(place.encode()).hexdigest()


def _account_key(email: str, place: str) -> str:
    return "account:" + hashlib.sha256(f"{email.strip().lower()}|{place}".encode()).hexdigest()
