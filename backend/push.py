"""Sending notices to devices: claim, send, record. First delivery and retry are the same function. What a service answers is judged in `domain.delivery`."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import aiohttp
from beanie import PydanticObjectId
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException
from yarl import URL

from backend import push_connections, push_endpoints
from backend.domain.delivery import Outcome, delay_s, outcome_of
from backend.domain.payload import LIMIT
from backend.errors import Invalid
from backend.settings import Push
from backend.store import devices, notices
from backend.store.devices import DEVICES_PER_USER
from backend.store.installation import Vapid

log = logging.getLogger("rapport.push")

VAPID_LIFE_S = 12 * 3600
SIGNATURE_S = 3600
CLAIMED_AT_ONCE, BATCHES = 16, 3
AT_ONCE = CLAIMED_AT_ONCE * BATCHES * DEVICES_PER_USER
"""Places for pushes under way: whatever is claimed has one, so that no claim runs out while it waits."""
PAUSE_S = 5.0


class Sender:
    """Holds the connections to the push services. One per process; close it at the end."""

    def __init__(self, push: Push, vapid: Vapid, timeout_s: float = push_connections.TIMEOUT_S) -> None:
        self._push = push
        self._timeout_s = timeout_s
        self._vapid = Vapid02.from_raw(vapid.private.encode())
        self._signatures: dict[str, tuple[float, dict[str, str]]] = {}
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._sent: set[PydanticObjectId] = set()

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    async def deliver(self, notice: notices.Notice) -> None:
        """Send a notice now that its maker has claimed by making it (`notices.birth`)."""
        await self._deliver_all([notice.model_dump(by_alias=True)])
        await self._note_sent()

    async def deliver_pending(self) -> int:
        """Send whatever is due: what a dead process left behind, and what a service asked to have later. How many were tried."""
        tried = 0
        pending: set[asyncio.Task[None]] = set()
        while mine := await notices.claim_due(CLAIMED_AT_ONCE):
            pending.add(asyncio.create_task(self._deliver_all(mine)))
            tried += len(mine)
            while len(pending) >= BATCHES:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.gather(*done)
        await asyncio.gather(*pending)
        await self._note_sent()
        return tried

    async def keep_delivering(self, pause: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> None:
        """Deliver what is due, for ever. A failing round is logged and tried again."""
        while True:
            try:
                await self.deliver_pending()
            except Exception:
                log.exception("delivering notices failed, trying again")
            await pause(PAUSE_S)

    async def send(self, device: dict[str, Any], payload: bytes, *, topic: str, urgency: str, ttl_s: int) -> Outcome:
        """One push to one device. Never raises for what a service or the network does."""
        endpoint = device["endpoint"]
        try:
            route = push_endpoints.route(endpoint, self._push)
            body = sealed(device, payload)
        except (Invalid, WebPushException, ValueError) as error:
            return Outcome("refused", str(error))
        steering = {"TTL": str(ttl_s), "Urgency": urgency, "Topic": topic, "Content-Encoding": "aes128gcm"}
        headers = steering | self._signature(route.origin)
        try:
            async with self._session(route.private).post(
                _url(endpoint), data=body, headers=headers, allow_redirects=False
            ) as answer:
                return outcome_of(answer.status, answer.headers.get("Retry-After"), _now())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Outcome("later", f"The push service does not answer ({type(error).__name__}).")

    async def _deliver_all(self, claimed: list[dict[str, Any]]) -> None:
        theirs = await notices.recipients([it["_id"] for it in claimed])
        await asyncio.gather(*(self._deliver(it, theirs.get(it["_id"])) for it in claimed))

    async def _deliver(self, notice: dict[str, Any], theirs: list[dict[str, Any]] | None) -> None:
        """Send to those devices that neither have it nor refused it; `theirs` is None if the person may no longer know."""
        now = _now()
        settled = (*notice["delivered"], *notice.get("refused", ()))
        waiting = [it for it in theirs or () if it["_id"] not in settled]
        if notice["expires_at"] <= now:
            return await notices.finish(notice, "expired", "too late", [])
        if not waiting:
            reason = "no longer theirs" if theirs is None else "no device"
            return await notices.finish(notice, "sent" if notice["delivered"] else "failed", reason, [])
        outcomes = await asyncio.gather(*(self._to_device(notice, device, now) for device in waiting))
        results = ",".join(it.result for it in outcomes)
        log.info("notice %s of mail %s: %s at %.6f", notice["_id"], notice["mail_id"], results, time.monotonic())
        await self._record(notice, [it["_id"] for it in waiting], outcomes)

    async def _to_device(self, notice: dict[str, Any], device: dict[str, Any], now: datetime) -> Outcome:
        ttl_s = max(1, int((notice["expires_at"] - now).total_seconds()))
        async with self._places:
            outcome = await self.send(
                device, notice["payload"], topic=notice["topic"], urgency=notice["urgency"], ttl_s=ttl_s
            )
        if outcome.result == "gone":
            await devices.drop(device["_id"])
        elif outcome.result != "sent":
            await devices.note_error(device["_id"], outcome.detail)
        return outcome

    async def _record(self, notice: dict[str, Any], ids: list[PydanticObjectId], outcomes: list[Outcome]) -> None:
        delivered = [it for it, outcome in zip(ids, outcomes, strict=True) if outcome.result == "sent"]
        detail = "; ".join(outcome.detail for outcome in outcomes if outcome.detail)
        later = [outcome for outcome in outcomes if outcome.result == "later"]
        wait_s = delay_s(notice["tries"], [it.retry_after_s for it in later])
        if later and _now() + timedelta(seconds=wait_s) < notice["expires_at"]:
            refused = [it for it, outcome in zip(ids, outcomes, strict=True) if outcome.result == "refused"]
            await notices.try_again(notice, wait_s, detail, delivered, refused)
        else:
            state: notices.NoticeState = "sent" if delivered or notice["delivered"] else "failed"
            await notices.finish(notice, state, detail, delivered)
        self._sent |= set(delivered)

    async def _note_sent(self) -> None:
        """Tell the devices' owners when each was last reached: once for many, for this is only to be looked at."""
        sent, self._sent = self._sent, set()
        if sent:
            await devices.note_sent(list(sent), _now())

    def _signature(self, origin: str) -> dict[str, str]:
        """The VAPID header for one push service: fresh claims for each, and the same header again for an hour of its twelve."""
        now = time.time()
        known = self._signatures.get(origin)
        if known is None or now - known[0] > SIGNATURE_S:
            claims = {"sub": self._push.contact, "aud": origin, "exp": int(now) + VAPID_LIFE_S}
            known = self._signatures[origin] = (now, dict(self._vapid.sign(claims)))
        return known[1]

    def _session(self, private: bool) -> aiohttp.ClientSession:
        if private not in self._sessions:
            make = push_connections.private_session if private else push_connections.public_session
            self._sessions[private] = make(self._timeout_s)
        return self._sessions[private]


def sealed(device: dict[str, Any], payload: bytes) -> bytes:
    """The payload encrypted for one device (RFC 8291). Raises Invalid when it is too long, ValueError when the device's keys are no keys."""
    if len(payload) > LIMIT:
        raise Invalid(f"A push carries at most {LIMIT} bytes.")
    body: bytes = _pusher(device["endpoint"], device["p256dh"], device["auth"]).encode(payload, "aes128gcm")["body"]
    return body


@lru_cache(maxsize=4096)
def _pusher(endpoint: str, p256dh: str, auth: str) -> WebPusher:
    """Its keys taken apart once: the same phones are written to all day."""
    return WebPusher({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}})


@lru_cache(maxsize=4096)
def _url(endpoint: str) -> URL:
    """Taken apart once, and never written differently than the push service gave it."""
    return URL(endpoint, encoded=True)


def _now() -> datetime:
    return datetime.now(UTC)
