"""A push service for tests: checks the VAPID token (RFC 8292), decrypts (RFC 8291), and answers what a test tells it to."""

import asyncio
import base64
import json
import os
from dataclasses import dataclass, field
from typing import Any

import http_ece
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BODY_LIMIT = 4096


@dataclass
class Received:
    """One push that arrived: its decrypted JSON and the headers that steer its delivery."""

    payload: dict[str, Any]
    raw: bytes
    ttl: str
    urgency: str
    topic: str
    claims: dict[str, Any]
    wire_bytes: int

    @property
    def notification(self) -> dict[str, Any]:
        found: dict[str, Any] = self.payload["notification"]
        return found


@dataclass
class Subscriber:
    """A browser's subscription as this service sees it. `answers` are given one after the other, then 201."""

    path: str
    endpoint: str
    private_key: ec.EllipticCurvePrivateKey
    auth: bytes
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    asked: int = 0
    delay_s: float = 0

    @property
    def keys(self) -> dict[str, str]:
        point = self.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": _b64(point), "auth": _b64(self.auth)}


class PushService:
    def __init__(self) -> None:
        self.subscribers: dict[str, Subscriber] = {}
        self.arrived = asyncio.Condition()
        self.redirected_to: list[str] = []

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/push/{path}", self._take)
        app.router.add_route("*", "/elsewhere", self._elsewhere)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    async def stop(self) -> None:
        await self._runner.cleanup()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def subscribe(self) -> Subscriber:
        path = os.urandom(6).hex()
        key = ec.generate_private_key(ec.SECP256R1())
        self.subscribers[path] = Subscriber(path, f"http://{self.host}/push/{path}", key, os.urandom(16))
        return self.subscribers[path]

    async def wait_for(self, subscriber: Subscriber, count: int = 1, timeout_s: float = 15) -> list[Received]:
        """The pushes so far, once there are at least `count`."""
        async with self.arrived, asyncio.timeout(timeout_s):
            await self.arrived.wait_for(lambda: len(subscriber.received) >= count)
        return subscriber.received

    async def _take(self, request: web.Request) -> web.Response:
        subscriber = self.subscribers.get(request.match_info["path"])
        if subscriber is None:
            return web.Response(status=404)
        subscriber.asked += 1
        await asyncio.sleep(subscriber.delay_s)
        if subscriber.answers:
            status, headers = subscriber.answers.pop(0)
            return web.Response(status=status, headers=headers)
        body = await request.read()
        if len(body) > BODY_LIMIT:
            return web.Response(status=413)
        try:
            claims = _vapid_claims(request.headers["Authorization"], f"http://{self.host}")
        except (jwt.PyJWTError, KeyError, ValueError):
            return web.Response(status=403)
        raw = http_ece.decrypt(
            body, private_key=subscriber.private_key, auth_secret=subscriber.auth, version="aes128gcm"
        )
        headers = request.headers
        async with self.arrived:
            subscriber.received.append(
                Received(json.loads(raw), raw, headers["TTL"], headers["Urgency"], headers["Topic"], claims, len(body))
            )
            self.arrived.notify_all()
        return web.Response(status=201)

    async def _elsewhere(self, request: web.Request) -> web.Response:
        self.redirected_to.append(request.method)
        return web.Response(status=201)


def _vapid_claims(authorization: str, audience: str) -> dict[str, Any]:
    scheme, _, rest = authorization.partition(" ")
    parts = dict(it.strip().split("=", 1) for it in rest.split(","))
    if scheme != "vapid":
        raise ValueError(scheme)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _unb64(parts["k"]))
    return jwt.decode(parts["t"], key, ["ES256"], audience=audience, options={"require": ["exp", "aud", "sub"]})


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
