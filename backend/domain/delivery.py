"""What the answer of a push service means, and when to try again (RFC 8030, RFC 8292).

201, 200, 202         sent
404, 410              gone: the device is deleted
429, 5xx, no answer   later: Retry-After, else growing delay, until the notice expires
400, 401, 403         misconfigured: our key or our contact (VAPID), for all its devices; every 10 minutes, until the notice expires
3xx                   refused: we never follow a push service elsewhere
413 and the rest      refused
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal

LONGEST_DELAY_S = 600

Result = Literal["sent", "gone", "later", "misconfigured", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one push to one device. `detail` is for people; `retry_after_s` is the service's wish."""

    result: Result
    detail: str = ""
    retry_after_s: int | None = None

    @property
    def comes_again(self) -> bool:
        return self.result in ("later", "misconfigured")


def outcome_of(status: int, retry_after: str | None, now: datetime) -> Outcome:
    """What the status code of a push service means."""
    if 200 <= status < 300:
        return Outcome("sent")
    if status in (404, 410):
        return Outcome("gone", "The device has unsubscribed.")
    if status == 429 or status >= 500:
        return Outcome("later", f"The push service is busy ({status}).", _seconds(retry_after, now))
    if status in (400, 401, 403):
        return Outcome(
            "misconfigured", f"The push service does not accept our key or contact ({status}).", LONGEST_DELAY_S
        )
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
