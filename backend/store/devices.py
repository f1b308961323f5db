"""A device that wants to be told: one Web Push subscription of one person. It counts only once it has echoed its activation token,
and while the sign-in under which it was last seen lasts.
"""

from datetime import datetime, timedelta
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument

DEVICES_PER_USER = 10
Phones = dict[PydanticObjectId, list[dict[str, Any]]]

ACTIVATION_LIFE = timedelta(hours=1)


class Device(Document):
    user_id: PydanticObjectId
    endpoint: str
    p256dh: str
    auth: str
    label: str = ""
    activation_hash: str = ""
    session_id: PydanticObjectId | None = None
    """The sign-in session that it was last seen under; None in what was kept before sessions were noted."""
    session_ends_at: datetime | None = None
    """When that session ends: it is never made longer, so its end can be read here, at each push, for nothing."""
    made_at: datetime
    activated_at: datetime | None = None
    last_sent_at: datetime | None = None
    last_error: str = ""
    schema_version: int = 1

    class Settings:
        name = "devices"
        indexes = [
            IndexModel([("endpoint", ASCENDING)], unique=True),
            IndexModel([("user_id", ASCENDING), ("activated_at", ASCENDING)]),
            IndexModel([("activation_hash", ASCENDING)]),
            IndexModel([("session_id", ASCENDING)]),
        ]


async def put(device: Device) -> Device:
    """Keep a subscription. The same one of the same person stays activated, under the session it is seen under now.

    An endpoint belongs to whoever signed in last; the oldest beyond ten of a person go.
    """
    if known := await _seen_again(device):
        return known
    fields = device.model_dump(exclude={"id", "revision_id"})
    found = await Device.get_motor_collection().find_one_and_update(
        {"endpoint": device.endpoint}, {"$set": fields}, upsert=True, return_document=ReturnDocument.AFTER
    )
    surplus = await Device.find({"user_id": device.user_id}).sort("-made_at").skip(DEVICES_PER_USER).to_list()
    await Device.get_motor_collection().delete_many({"_id": {"$in": [it.id for it in surplus]}})
    kept: Device = Device.model_validate(found)
    return kept


async def _seen_again(device: Device) -> Device | None:
    same = device.model_dump(include={"endpoint", "user_id", "p256dh", "auth"})
    now_under = device.model_dump(include={"session_id", "session_ends_at", "label"})
    found = await Device.get_motor_collection().find_one_and_update(
        {**same, "activated_at": {"$ne": None}}, {"$set": now_under}, return_document=ReturnDocument.AFTER
    )
    return Device.model_validate(found) if found else None


def is_signed_in(device: dict[str, Any], now: datetime) -> bool:
    """Whether its person is still signed in there. `device` as it is stored."""
    ends_at: datetime | None = device.get("session_ends_at")
    return ends_at is not None and ends_at > now


async def activate(activation_hash: str, now: datetime) -> bool:
    """Count the device from now on; False if no device waits for this token."""
    found = await Device.get_motor_collection().update_one(
        {"activation_hash": activation_hash, "made_at": {"$gt": now - ACTIVATION_LIFE}},
        {"$set": {"activated_at": now, "activation_hash": ""}},
    )
    return bool(activation_hash) and bool(found.modified_count)


async def active(user_ids: list[PydanticObjectId]) -> Phones:
    """The devices that count, of each of these people that has any."""
    wanted = {"user_id": {"$in": user_ids}, "activated_at": {"$ne": None}}
    phones: Phones = {}
    async for row in Device.get_motor_collection().find(wanted):
        phones.setdefault(row["user_id"], []).append(row)
    return phones


async def of_user(user_id: PydanticObjectId) -> list[Device]:
    return await Device.find({"user_id": user_id}).sort("made_at").to_list(DEVICES_PER_USER)


async def remove(user_id: PydanticObjectId, device_id: PydanticObjectId) -> bool:
    found = await Device.get_motor_collection().delete_one({"_id": device_id, "user_id": user_id})
    return bool(found.deleted_count)


async def leave(user_id: PydanticObjectId, session_id: PydanticObjectId, endpoint: str | None = None) -> None:
    """Whoever signs out is told nothing more on that device, be it known by its session or by what it says itself."""
    either = [{"session_id": session_id}, *([{"endpoint": endpoint}] if endpoint else [])]
    await Device.get_motor_collection().delete_many({"user_id": user_id, "$or": either})


async def session_ended(session_id: PydanticObjectId, now: datetime) -> None:
    await Device.get_motor_collection().update_many({"session_id": session_id}, {"$set": {"session_ends_at": now}})


async def note_sent(device_ids: list[PydanticObjectId], now: datetime) -> None:
    await Device.get_motor_collection().update_many(
        {"_id": {"$in": device_ids}}, {"$set": {"last_sent_at": now, "last_error": ""}}
    )


async def note_error(device_id: PydanticObjectId, error: str) -> None:
    await Device.get_motor_collection().update_one({"_id": device_id}, {"$set": {"last_error": error}})


async def drop(device_id: PydanticObjectId) -> None:
    """The push service says this subscription is gone."""
    await Device.get_motor_collection().delete_one({"_id": device_id})


async def drop_signed_out(device: dict[str, Any]) -> bool:
    """Take off a device whose session has ended. False if another did, or if its person has signed in again just now."""
    unchanged = {"_id": device["_id"], "session_ends_at": device.get("session_ends_at")}
    found = await Device.get_motor_collection().delete_one(unchanged)
    return bool(found.deleted_count)
