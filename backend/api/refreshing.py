"""What is looked at beside the requests: segments grow old by themselves, changed customers may be doubles, latecomers follow a merge."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from backend.store import duplicates, merging, segments
from backend.store.database import Store

log = logging.getLogger("rapport.api")

PAUSE_S, BREATH_S = 60, 0.2
FOLLOWED = timedelta(hours=1)


async def keep_fresh(store: Store) -> None:
    """Each minute, for ever. A failing round is logged and tried again."""
    while True:
        try:
            await _round(store, datetime.now(UTC))
        except Exception:
            log.exception("looking after segments and doubles failed, trying again")
        await asyncio.sleep(PAUSE_S)


async def _round(store: Store, now: datetime) -> None:
    await segments.refresh_if_due(now)
    await merging.follow(store.database, now - FOLLOWED)
    while await duplicates.look(now):
        await asyncio.sleep(BREATH_S)
