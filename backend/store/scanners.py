"""The scanners that run now, each by its own heartbeat, and how many mailboxes are fair for one. Times are the database's."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from beanie import Document
from pymongo import ASCENDING, IndexModel

from backend.store.mailboxes import Mailbox

LIVE_S = 30
FORGOTTEN = timedelta(minutes=5)


class Scanner(Document):
    """A process, by the name it signs its leases with."""

    id: str  # type: ignore[assignment]
    host: str
    started_at: datetime
    seen_at: datetime
    mailboxes: int = 0
    threads_busy: int = 0
    rss: int = 0
    """Bytes of memory."""
    version: str = ""

    class Settings:
        name = "scanners"
        indexes = [IndexModel([("seen_at", ASCENDING)], expireAfterSeconds=int(FORGOTTEN.total_seconds()))]


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a scanner says of itself. `rss` in bytes."""

    host: str
    mailboxes: int
    threads_busy: int = 0
    rss: int = 0
    version: str = ""


async def beat(owner: str, pulse: Pulse) -> None:
    """The scanner lives: the first beat is its joining."""
    said: dict[str, Any] = {name: {"$literal": value} for name, value in asdict(pulse).items()}
    times = {"started_at": {"$ifNull": ["$started_at", "$$NOW"]}, "seen_at": "$$NOW"}
    await Scanner.get_motor_collection().update_one({"_id": owner}, [{"$set": said | times}], upsert=True)


async def leave(owner: str) -> None:
    """The scanner ends; one that is killed is left out of account when its last beat is 30 seconds old."""
    await Scanner.get_motor_collection().delete_one({"_id": owner})


async def live() -> int:
    """How many scanners run."""
    since = {"$dateSubtract": {"startDate": "$$NOW", "unit": "second", "amount": LIVE_S}}
    return int(await Scanner.get_motor_collection().count_documents({"$expr": {"$gt": ["$seen_at", since]}}))


async def share() -> int:
    """How many mailboxes each live scanner holds when they are balanced: none is left over."""
    watched = await Mailbox.get_motor_collection().count_documents({"disabled_at": None})
    return -(-watched // max(await live(), 1))
