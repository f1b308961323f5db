"""Devices that want to be told: subscribe, activate, test, remove."""

import base64
import hashlib
import secrets
from datetime import UTC, datetime

from beanie import PydanticObjectId
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from backend import push_endpoints
from backend.api.answers import answer, object_id
from backend.api.auth import CurrentSession, SignedIn
from backend.api.sending import sender_of
from backend.domain import wording
from backend.domain.delivery import Outcome, Result, topic_of
from backend.domain.payload import activation_payload, payload
from backend.errors import Invalid, NotFound, NotSignedIn
from backend.store import devices, sessions
from backend.store.devices import Device
from backend.store.sessions import Session
from backend.store.users import User

router = APIRouter(prefix="/api", tags=["push"])

ACTIVATION_TTL_S = 600
TEST_TTL_S = 60


class SubscriptionKeys(BaseModel):
    model_config = ConfigDict(extra="forbid")
    p256dh: str = Field(max_length=200)
    auth: str = Field(max_length=64)


class Subscription(BaseModel):
    model_config = ConfigDict(extra="forbid")
    endpoint: str = Field(max_length=push_endpoints.ENDPOINT_LENGTH)
    keys: SubscriptionKeys
    label: str = Field(default="", max_length=80)


class Activation(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: str = Field(min_length=20, max_length=100)


class DeviceOut(BaseModel):
    id: str
    label: str
    activated_at: datetime | None
    last_sent_at: datetime | None
    last_error: str


class PushOut(BaseModel):
    public_key: str
    devices: list[DeviceOut]


class TestOut(BaseModel):
    outcome: Result
    detail: str


@router.get("/push", response_model=PushOut)
async def read(user: SignedIn, request: Request) -> Response:
    mine = await devices.of_user(_id(user))
    return answer(PushOut(public_key=request.app.state.vapid.public, devices=[_out(it) for it in mine]))


@router.post("/devices", response_model=DeviceOut)
async def subscribe(body: Subscription, user: SignedIn, session: CurrentSession, request: Request) -> Response:
    """Keep a subscription and send it a token; it counts once the token has come back. One that counts already only learns its session."""
    push_endpoints.check(body.endpoint, request.app.state.settings.push)
    _check_keys(body.keys)
    token = secrets.token_urlsafe(24)
    device = await devices.put(
        Device(
            user_id=_id(user), endpoint=body.endpoint, p256dh=body.keys.p256dh, auth=body.keys.auth, label=body.label,
            activation_hash=_hash(token), session_id=session.id, session_ends_at=session.expires_at, made_at=_now(),
        )
    )  # fmt: skip
    await _refuse_if_over(session, device)
    if device.activated_at:
        return answer(_out(device))
    settings = request.app.state.settings
    words = wording.activation(user.lang)
    text = activation_payload(words, token=token, base_url=settings.web.public_url, lang=user.lang, made_at=_now())
    outcome = await _send(request, device, text, "activation", ACTIVATION_TTL_S)
    if outcome.result not in ("sent", "later"):
        await devices.drop(_device_id(device))
        raise Invalid(f"The push service does not take this device. {outcome.detail}")
    return answer(_out(device))


async def _refuse_if_over(session: Session, device: Device) -> None:
    """Looked at after the device is kept: see `sessions.end`."""
    if not await sessions.is_alive(PydanticObjectId(str(session.id)), _now()):
        await devices.drop(_device_id(device))
        raise NotSignedIn("Please sign in.")


@router.post("/devices/activate", status_code=204)
async def activate(body: Activation) -> None:
    """No sign-in: the token itself came to the device by push, and only there."""
    if not await devices.activate(_hash(body.token), _now()):
        raise NotFound("This activation is no longer valid.")


@router.delete("/devices/{device_id}", status_code=204)
async def remove(device_id: str, user: SignedIn) -> None:
    if not await devices.remove(_id(user), object_id(device_id)):
        raise NotFound("There is no such device.")


@router.post("/devices/{device_id}/test", response_model=TestOut)
async def test(device_id: str, user: SignedIn, request: Request) -> Response:
    device = await Device.find_one({"_id": object_id(device_id), "user_id": user.id})
    if device is None:
        raise NotFound("There is no such device.")
    settings = request.app.state.settings
    text = payload(
        wording.test(user.lang), notice_id=f"test-{secrets.token_hex(4)}", url="/settings", base_url=settings.web.public_url, tag="test",
        lang=user.lang, made_at=_now(), card=None,
    )  # fmt: skip
    outcome = await _send(request, device, text, "test", TEST_TTL_S)
    if outcome.result == "gone":
        await devices.drop(_device_id(device))
    return answer(TestOut(outcome=outcome.result, detail=outcome.detail))


async def _send(request: Request, device: Device, text: bytes, topic: str, ttl_s: int) -> Outcome:
    sender = await sender_of(request.app)
    fields = device.model_dump(include={"endpoint", "p256dh", "auth"})
    return await sender.send(fields, text, topic=topic_of(topic), urgency="high", ttl_s=ttl_s)


def _check_keys(keys: SubscriptionKeys) -> None:
    """p256dh must be a point on P-256, auth 16 bytes (RFC 8291, section 3)."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(keys.p256dh))
        good = len(_decoded(keys.auth)) == 16
    except ValueError:
        good = False
    if not good:
        raise Invalid("The keys of this subscription are malformed.")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _out(device: Device) -> DeviceOut:
    return DeviceOut(
        id=str(device.id), label=device.label, activated_at=device.activated_at, last_sent_at=device.last_sent_at,
        last_error=device.last_error,
    )  # fmt: skip


def _id(user: User) -> PydanticObjectId:
    return PydanticObjectId(str(user.id))


def _device_id(device: Device) -> PydanticObjectId:
    return PydanticObjectId(str(device.id))


def _now() -> datetime:
    return datetime.now(UTC)
