"""What grows old by itself and is renewed beside the requests: which customer belongs to which segment, and how completely
those are known whom nobody has counted yet."""

import asyncio
import logging
from datetime import UTC, datetime

from backend.store import completeness, segments

log = logging.getLogger("rapport.api")

PAUSE_S = 300


async def keep_fresh() -> None:
    """Ask every five minutes whether it is time; of several processes one does it. For ever; a failing round is logged and tried again."""
    while True:
        try:
            await segments.refresh_if_due(datetime.now(UTC))
            await completeness.count_all_new()
        except Exception:
            log.exception("renewing the segments failed, trying again")
        await asyncio.sleep(PAUSE_S)
