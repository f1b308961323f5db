"""How many pushes a second leave one process: encrypted, signed, claimed and recorded, to a receiver on this machine."""

import base64
import gc
import http.client
import os
import time
from datetime import UTC, datetime, timedelta

import uvloop
from beanie import PydanticObjectId
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.push import Sender, sealed
from backend.settings import Mongo, Push
from backend.store.connection import Store, open_store
from backend.store.devices import Device
from backend.store.installation import vapid
from backend.store.notices import Notice
from backend.store.users import User
from tests.bench import stage
from tests.bench.rows import Row, limit, quantile

PEOPLE, DEVICES = 100, 10
ROUNDS = 3
PAYLOAD = b'{"web_push":8030,"notification":{"title":"M","body":"' + b"x" * 2500 + b'"}}'


def measure() -> list[Row]:
    with stage.company() as mongod, stage.push_sink() as port:
        rates = uvloop.run(_rounds(Mongo(mongod.uri, stage.DATABASE), port))
        floor = [_floor(port) for _ in range(ROUNDS)]
    return [
        limit(
            "push fan-out, 100 notices to 1,000 devices", quantile(rates, 0.5), "/s", 1200, least=True,
            floor=quantile(floor, 0.5),
        )
    ]  # fmt: skip


def _floor(port: int) -> float:
    """Encrypt and POST on one kept connection, one after the other: no claim, no record, no retry."""
    device, line = _keys(), http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    for _ in range(PEOPLE * DEVICES):
        line.request("POST", "/floor", sealed(device, PAYLOAD))
        line.getresponse().read()
    took_s = time.perf_counter() - began
    line.close()
    return PEOPLE * DEVICES / took_s


async def _rounds(mongo: Mongo, port: int) -> list[float]:
    store = await open_store(mongo)
    sender = Sender(Push("mailto:a@b.example", (), (f"127.0.0.1:{port}",)), await vapid(stage.KEYS))
    gc.freeze()  # as `backend.process` does for every process that sends
    try:
        people = await _people(port)
        return [await _round(sender, people) for _ in range(ROUNDS)]
    finally:
        await _clear(store)
        await sender.close()
        store.close()
        gc.unfreeze()


async def _round(sender: Sender, people: list[PydanticObjectId]) -> float:
    now, mail = datetime.now(UTC), PydanticObjectId()
    await Notice.insert_many([
        Notice(user_id=it, mail_id=mail, reason="customer_mail", urgency="high", topic="t", payload=PAYLOAD, next_at=now,
               expires_at=now + timedelta(hours=1), made_at=now) for it in people])  # fmt: skip
    began = time.perf_counter()
    await sender.deliver_pending()
    took_s = time.perf_counter() - began
    assert await Notice.find({"mail_id": mail, "state": "sent"}).count() == len(people)
    return len(people) * DEVICES / took_s


async def _people(port: int) -> list[PydanticObjectId]:
    people = [PydanticObjectId() for _ in range(PEOPLE)]
    await User.insert_many([
        User(id=it, email=f"fan{n}@nordlicht.example", name=str(n), role="rep", teams=["fan"], password_hash="-") for n, it in enumerate(people)])  # fmt: skip
    now, keys = datetime.now(UTC), _keys()
    await Device.insert_many([
        Device(user_id=it, endpoint=f"http://127.0.0.1:{port}/{it}/{n}", p256dh=keys["p256dh"], auth=keys["auth"], made_at=now, activated_at=now,
               session_ends_at=now + timedelta(hours=1))
        for it in people for n in range(DEVICES)])  # fmt: skip
    return people


async def _clear(store: Store) -> None:
    await store.database.users.delete_many({"teams": "fan"})
    await store.database.devices.delete_many({})
    await store.database.notices.delete_many({})


def _keys() -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"endpoint": "http://127.0.0.1/floor", "p256dh": _b64(point), "auth": _b64(os.urandom(16))}


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
