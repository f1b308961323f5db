"""The daily sweep: mail of the last 14 days, as the server lists it, against the evidence of what was decided. It trusts no watermark.

What we know is read before the server is asked: what is decided in between is no miss.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from beanie import PydanticObjectId

from backend.store import sweeps
from backend.store.sweeps import Known
from mail_scanner.intake import Intake
from mail_scanner.open_folder import OpenFolder

DAYS = timedelta(days=14)
DAY = timedelta(days=1)
"""SEARCH knows days only, and those of the server's time zone."""
AT_ONCE = 500
"""UIDs in one command."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: UIDs below the watermark that were never decided, and kept mails that lie here no more."""

    at: datetime
    listed: int
    oldest: int
    """The lowest UID that it looked at."""
    missed: list[int]
    gone: list[PydanticObjectId]


async def sweep(folder: OpenFolder) -> Swept:
    """Compare; nothing is written."""
    now = datetime.now(UTC)
    known = await sweeps.known(folder.id, now - DAYS + DAY)
    listed: list[int] = await folder.on_thread(folder.wire.uids_since, (now - DAYS).date())
    oldest = min(listed, default=known.settled_through)
    return Swept(now, len(listed), oldest, left_out(known, listed), await _gone(folder, known, listed))


async def note(intake: Intake, folder: OpenFolder, found: Swept) -> None:
    """Write what came of it, once the missed ones have been taken in: dying before only means sweeping again. Raises Fenced."""
    await sweeps.swept(intake.store, folder.id, folder.fence, len(found.missed), found.oldest, found.gone, found.at)
    intake.metrics.swept.add("listed", found.listed)
    intake.metrics.swept.add("missed", len(found.missed))


def left_out(known: Known, listed: Sequence[int]) -> list[int]:
    """Which of the UIDs that the server lists should have been decided and were not, ascending."""
    ours = (it for it in listed if known.start_after < it <= known.settled_through)
    return sorted(set(ours) - known.decided)


async def _gone(folder: OpenFolder, known: Known, listed: Sequence[int]) -> list[PydanticObjectId]:
    """Kept mails that no longer lie here. The days of a search are the server's own, so those it left out are asked for by UID."""
    doubtful = sorted(known.kept.keys() - set(listed))
    there: set[int] = set()
    for first in range(0, len(doubtful), AT_ONCE):
        uids = ",".join(map(str, doubtful[first : first + AT_ONCE]))
        there.update(await folder.on_thread(folder.wire.listed, uids))
    return [known.kept[uid] for uid in doubtful if uid not in there]
