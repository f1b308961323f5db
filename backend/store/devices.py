"""A device that wants to be told: one Web Push subscription of one person. It counts only once it has echoed its activation token."""

from datetime import datetime, timedelta

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument

DEVICES_PER_USER = 10
ACTIVATION_LIFE = timedelta(hours=1)


class Device(Document):
    user_id: PydanticObjectId
    endpoint: str
    p256dh: str
    auth: str
    label: str = ""
    activation_hash: str = ""
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
        ]


async def put(device: Device) -> Device:
    """Keep a subscription. The same endpoint belongs to whoever signed in last; the oldest beyond ten of a person go."""
    fields = device.model_dump(exclude={"id", "revision_id"})
    found = await Device.get_motor_collection().find_one_and_update(
        {"endpoint": device.endpoint}, {"$set": fields}, upsert=True, return_document=ReturnDocument.AFTER
    )
    surplus = await Device.find({"user_id": device.user_id}).sort("-made_at").skip(DEVICES_PER_USER).to_list()
    await Device.get_motor_collection().delete_many({"_id": {"$in": [it.id for it in surplus]}})
    kept: Device = Device.model_validate(found)
    return kept


async def activate(activation_hash: str, now: datetime) -> bool:
    """Count the device from now on; False if no device waits for this token."""
    found = await Device.get_motor_collection().update_one(
        {"activation_hash": activation_hash, "made_at": {"$gt": now - ACTIVATION_LIFE}},
        {"$set": {"activated_at": now, "activation_hash": ""}},
    )
    return bool(activation_hash) and bool(found.modified_count)


async def of_user(user_id: PydanticObjectId) -> list[Device]:
    return await Device.find({"user_id": user_id}).sort("made_at").to_list(DEVICES_PER_USER)


async def remove(user_id: PydanticObjectId, device_id: PydanticObjectId) -> bool:
    found = await Device.get_motor_collection().delete_one({"_id": device_id, "user_id": user_id})
    return bool(found.deleted_count)


async def remove_endpoint(user_id: PydanticObjectId, endpoint: str) -> None:
    await Device.get_motor_collection().delete_one({"endpoint": endpoint, "user_id": user_id})


async def note_sent(device_ids: list[PydanticObjectId], now: datetime) -> None:
    await Device.get_motor_collection().update_many(
        {"_id": {"$in": device_ids}}, {"$set": {"last_sent_at": now, "last_error": ""}}
    )


async def note_error(device_id: PydanticObjectId, error: str) -> None:
    await Device.get_motor_collection().update_one({"_id": device_id}, {"$set": {"last_error": error}})


async def drop(device_id: PydanticObjectId) -> None:
    """The push service says this subscription is gone."""
    await Device.get_motor_collection().delete_one({"_id": device_id})
