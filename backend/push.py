"""Sending notices to devices: claim, send, record. First delivery and retry are the same function. What a service answers is judged in `domain.delivery`."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import aiohttp
from beanie import PydanticObjectId
from py_vapid import Vapid02
from pymongo.errors import ConnectionFailure
from pywebpush import WebPusher, WebPushException
from yarl import URL

from backend import push_connections, push_endpoints
from backend.domain.delivery import Outcome, delay_s, outcome_of
from backend.domain.payload import LIMIT, signed_out_payload
from backend.errors import Invalid
from backend.going_on import go_on
from backend.settings import Push
from backend.store import devices, notices
from backend.store.devices import DEVICES_PER_USER
from backend.store.installation import Vapid
from backend.store.notices import CLAIM_S

log = logging.getLogger("rapport.push")

VAPID_LIFE_S = 12 * 3600
SIGNATURE_S = 3600
CLAIMED_AT_ONCE, BATCHES = 16, 3
AT_ONCE = CLAIMED_AT_ONCE * BATCHES * DEVICES_PER_USER
"""Places for pushes under way: whatever is found due has one. What still waits so long that its claim may run out is not sent."""
PAUSE_S = 5.0
RECORD_AGAIN_S = 0.5
WARN_AGAIN_S = 3600
SIGN_IN_TTL_S = 24 * 3600


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
        self._warned: dict[str, float] = {}

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    async def deliver(self, notice: notices.Notice, phones: list[dict[str, Any]]) -> None:
        """Send a notice that its maker has claimed by making it (`notices.birth`), to the devices read while it was made."""
        await self._deliver(notice.model_dump(by_alias=True), phones, time.monotonic() + CLAIM_S)
        await self._note_sent()

    async def deliver_pending(self) -> int:
        """Send whatever is due: what a dead process left behind, and what a service asked to have later. How many were tried."""
        tried, asked_at = 0, time.monotonic()
        pending: set[asyncio.Task[None]] = set()
        while mine := await notices.claim_due(CLAIMED_AT_ONCE):
            pending.add(asyncio.create_task(self._deliver_all(mine, asked_at + CLAIM_S)))
            tried += len(mine)
            while len(pending) >= BATCHES:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.gather(*done)
            asked_at = time.monotonic()
        await asyncio.gather(*pending)
        await self._note_sent()
        return tried

    async def keep_delivering(self, pause: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> None:
        """Deliver what is due, for ever."""
        await go_on("delivering notices", self.deliver_pending, PAUSE_S, log, pause)

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
                outcome = outcome_of(answer.status, answer.headers.get("Retry-After"), _now())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Outcome("later", f"The push service does not answer ({type(error).__name__}).")
        if outcome.result == "misconfigured":
            self._warn(route.origin, outcome)
        return outcome

    async def _deliver_all(self, claimed: list[dict[str, Any]], ours_until: float) -> None:
        theirs = await notices.recipients([it["_id"] for it in claimed])
        await asyncio.gather(*(self._deliver(it, theirs.get(it["_id"]), ours_until) for it in claimed))

    async def _deliver(self, notice: dict[str, Any], theirs: list[dict[str, Any]] | None, ours_until: float) -> None:
        """Send to those devices that neither have it nor refused it; `theirs` is None if the person may no longer know.

        `ours_until` is when the claim ends, by this process's monotonic clock.
        """
        now = _now()
        settled = (*notice["delivered"], *notice.get("refused", ()))
        unsettled = [it for it in theirs or () if it["_id"] not in settled]
        if notice["expires_at"] <= now:
            return await notices.finish(notice, "expired", "too late", [])
        waiting = [it for it in unsettled if devices.is_signed_in(it, now)]
        await asyncio.gather(*(self._ask_to_sign_in(notice, it) for it in unsettled if it not in waiting))
        if not waiting:
            reason = "no longer theirs" if theirs is None else "signed out" if unsettled else "no device"
            return await notices.finish(notice, "sent" if notice["delivered"] else "failed", reason, [])
        outcomes = await asyncio.gather(*(self._to_device(notice, device, now, ours_until) for device in waiting))
        results = ",".join(it.result for it in outcomes)
        log.info("notice %s of mail %s: %s at %.6f", notice["_id"], notice["mail_id"], results, time.monotonic())
        await self._recorded(notice, [it["_id"] for it in waiting], outcomes, ours_until)

    async def _to_device(
        self, notice: dict[str, Any], device: dict[str, Any], now: datetime, ours_until: float
    ) -> Outcome:
        ttl_s = max(1, int((notice["expires_at"] - now).total_seconds()))
        async with self._places:
            if time.monotonic() + self._timeout_s > ours_until:
                return Outcome("later", "The push services are so slow that others had to wait.")
            outcome = await self.send(
                device, notice["payload"], topic=notice["topic"], urgency=notice["urgency"], ttl_s=ttl_s
            )
        if outcome.result == "gone":
            await devices.drop(device["_id"])
        elif outcome.result != "sent":
            await devices.note_error(device["_id"], outcome.detail)
        return outcome

    async def _ask_to_sign_in(self, notice: dict[str, Any], device: dict[str, Any]) -> None:
        """Once, without a word of what it is about; the device is off before, so that nobody says it again."""
        if await devices.drop_signed_out(device):
            async with self._places:
                text = signed_out_payload(notice["payload"])
                await self.send(device, text, topic=notice["topic"], urgency="normal", ttl_s=SIGN_IN_TTL_S)

    async def _recorded(
        self, notice: dict[str, Any], ids: list[PydanticObjectId], outcomes: list[Outcome], ours_until: float
    ) -> None:
        """While the claim is ours a database that is away is waited for: what was sent and not recorded would be sent again."""
        while True:
            try:
                return await self._record(notice, ids, outcomes)
            except ConnectionFailure:
                if time.monotonic() > ours_until:
                    raise
            await asyncio.sleep(RECORD_AGAIN_S)

    async def _record(self, notice: dict[str, Any], ids: list[PydanticObjectId], outcomes: list[Outcome]) -> None:
        delivered = [it for it, outcome in zip(ids, outcomes, strict=True) if outcome.result == "sent"]
        detail = "; ".join(outcome.detail for outcome in outcomes if outcome.detail)
        later = [outcome for outcome in outcomes if outcome.comes_again]
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

    def _warn(self, origin: str, outcome: Outcome) -> None:
        """Once an hour for each push service: this silences everybody there, and only an administrator can mend it."""
        now = time.monotonic()
        if now - self._warned.get(origin, -math.inf) > WARN_AGAIN_S:
            self._warned[origin] = now
            log.warning(
                "%s: %s Is RAPPORT_PUSH_CONTACT right, the clock, the key of this installation?", origin, outcome.detail
            )

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
