"""Sending notices to devices: claim, send, record. First delivery and retry are the same function.

What an answer means (RFC 8030, RFC 8292):

    201, 200, 202     sent
    404, 410          gone: the device is deleted
    429, 5xx, no answer   later: Retry-After, else growing delay, until the notice expires
    3xx               refused: we never follow a push service elsewhere
    400, 401, 403     refused: our mistake (VAPID); the device stays
    413 and the rest  refused
"""

import asyncio
import base64
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import aiohttp
from beanie import PydanticObjectId
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from backend import push_endpoints
from backend.domain.payload import LIMIT
from backend.errors import Invalid
from backend.settings import Push
from backend.store import devices, notices
from backend.store.installation import Vapid

log = logging.getLogger("rapport.push")

VAPID_LIFE_S = 12 * 3600
SIGNATURE_S = 3600
AT_ONCE = 64
PAUSE_S = 5.0
LONGEST_DELAY_S = 600

Result = Literal["sent", "gone", "later", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one push to one device. `detail` is for people; `retry_after_s` is the service's wish."""

    result: Result
    detail: str = ""
    retry_after_s: int | None = None


class Sender:
    """Holds the connections to the push services. One per process; close it at the end."""

    def __init__(self, push: Push, vapid: Vapid, timeout_s: float = push_endpoints.TIMEOUT_S) -> None:
        self._push = push
        self._timeout_s = timeout_s
        self._vapid = Vapid02.from_raw(vapid.private.encode())
        self._signatures: dict[str, tuple[float, dict[str, str]]] = {}
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._places = asyncio.Semaphore(AT_ONCE)

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    async def deliver(self, notice: notices.Notice) -> None:
        """Send a notice now that its maker has claimed by making it (`notices.born_claimed`)."""
        await self._deliver(notice.model_dump(by_alias=True))

    async def deliver_pending(self) -> int:
        """Send whatever is due: what a dead process left behind, and what a service asked to have later. How many were tried."""
        tried = 0
        pending: set[asyncio.Task[None]] = set()
        while notice := await notices.claim_due(_now()):
            pending.add(asyncio.create_task(self._deliver(notice)))
            tried += 1
            if len(pending) >= AT_ONCE:
                _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.gather(*pending)
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
            push_endpoints.check(endpoint, self._push)
            headers, body = self._sealed(device, payload)
        except (Invalid, WebPushException, ValueError) as error:
            return Outcome("refused", str(error))
        headers |= {"TTL": str(ttl_s), "Urgency": urgency, "Topic": topic}
        try:
            async with self._session(endpoint).post(
                endpoint, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return outcome_of(answer.status, answer.headers.get("Retry-After"), _now())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Outcome("later", f"The push service does not answer ({type(error).__name__}).")

    async def _deliver(self, notice: dict[str, Any]) -> None:
        now = _now()
        recipient = await notices.recipient(notice)
        settled = (*notice["delivered"], *notice.get("refused", ()))
        waiting = [it for it in recipient["devices"] if it["_id"] not in settled] if recipient else []
        if notice["expires_at"] <= now:
            return await notices.finish(notice["_id"], "expired", "too late", [], now)
        if not waiting:
            reason = "no device" if recipient else "no longer theirs"
            return await notices.finish(notice["_id"], "sent" if notice["delivered"] else "failed", reason, [], now)
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
        now = _now()
        delivered = [it for it, outcome in zip(ids, outcomes, strict=True) if outcome.result == "sent"]
        detail = "; ".join(outcome.detail for outcome in outcomes if outcome.detail)
        later = [outcome for outcome in outcomes if outcome.result == "later"]
        at = now + timedelta(seconds=delay_s(notice["tries"], [it.retry_after_s for it in later]))
        if later and at < notice["expires_at"]:
            refused = [it for it, outcome in zip(ids, outcomes, strict=True) if outcome.result == "refused"]
            await notices.try_again(notice["_id"], at, detail, delivered, refused)
        else:
            state: notices.NoticeState = "sent" if delivered or notice["delivered"] else "failed"
            await notices.finish(notice["_id"], state, detail, delivered, now)
        if delivered:
            await devices.note_sent(delivered, now)

    def _sealed(self, device: dict[str, Any], payload: bytes) -> tuple[dict[str, str], bytes]:
        if len(payload) > LIMIT:
            raise Invalid(f"A push carries at most {LIMIT} bytes.")
        endpoint = device["endpoint"]
        keys = {"p256dh": device["p256dh"], "auth": device["auth"]}
        body = WebPusher({"endpoint": endpoint, "keys": keys}).encode(payload, "aes128gcm")["body"]
        return self._signature(push_endpoints.origin(endpoint)) | {"Content-Encoding": "aes128gcm"}, body

    def _signature(self, origin: str) -> dict[str, str]:
        """The VAPID header for one push service: fresh claims for each, and the same header again for an hour of its twelve."""
        now = time.time()
        known = self._signatures.get(origin)
        if known is None or now - known[0] > SIGNATURE_S:
            claims = {"sub": self._push.contact, "aud": origin, "exp": int(now) + VAPID_LIFE_S}
            known = self._signatures[origin] = (now, dict(self._vapid.sign(claims)))
        return known[1]

    def _session(self, endpoint: str) -> aiohttp.ClientSession:
        private = push_endpoints.is_private(endpoint, self._push)
        if private not in self._sessions:
            make = push_endpoints.private_session if private else push_endpoints.public_session
            self._sessions[private] = make(self._timeout_s)
        return self._sessions[private]


def outcome_of(status: int, retry_after: str | None, now: datetime) -> Outcome:
    """What the status code of a push service means."""
    if 200 <= status < 300:
        return Outcome("sent")
    if status in (404, 410):
        return Outcome("gone", "The device has unsubscribed.")
    if status == 429 or status >= 500:
        return Outcome("later", f"The push service is busy ({status}).", _seconds(retry_after, now))
    return Outcome("refused", f"The push service refused ({status}).")


def delay_s(tries: int, wishes: list[int | None]) -> int:
    """Seconds until the next try: what the service wishes, else 5 s doubling, at most 10 minutes."""
    growing = min(LONGEST_DELAY_S, 5 << max(0, min(tries, 10) - 1))
    return max([growing, *(min(wish, 3600) for wish in wishes if wish)])


def topic_of(key: str) -> str:
    """A push service replaces an undelivered message of the same topic: at most 32 URL-safe characters (RFC 8030, 5.4)."""
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()[:24]).decode()


def _seconds(retry_after: str | None, now: datetime) -> int | None:
    if not retry_after:
        return None
    if retry_after.strip().isdecimal():
        return int(retry_after.strip()[:9])
    try:
        wait_s: float = (parsedate_to_datetime(retry_after) - now).total_seconds()
        return max(0, int(wait_s))
    except (ValueError, TypeError):
        return None


def _now() -> datetime:
    return datetime.now(UTC)
