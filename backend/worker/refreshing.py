"""What is looked at beside the requests: segments grow old by themselves, changed customers matter more or less and may be doubles,
latecomers follow a merge, older mail a correction, imported customers are judged how completely they are known, mailboxes look for addresses that are new."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from backend.going_on import go_on
from backend.store import (
    completeness,
    duplicates,
    imports,
    line_offerings,
    merging,
    ranks,
    relinking,
    rereads,
    segments,
)
from backend.store.database import Store

log = logging.getLogger("rapport.worker")

PAUSE_S, BREATH_S = 60, 0.05
FOLLOWED = timedelta(hours=1)


async def keep_fresh(store: Store) -> None:
    """Each minute, for ever."""
    await go_on("looking after segments and doubles", lambda: look_after(store, datetime.now(UTC)), PAUSE_S, log)


async def look_after(store: Store, now: datetime) -> None:
    """One round. While a table comes in it waits: each row would be looked at again for the next."""
    await segments.refresh_if_due(now)
    await merging.follow(store, now - FOLLOWED, now)
    if not await imports.are_under_way():
        await rereads.order(now)
    await _all(lambda: relinking.look(store, now))
    await _all(lambda: line_offerings.look(now))
    await _all(lambda: ranks.look(now))
    await _all(lambda: duplicates.look(now))
    await _all(lambda: completeness.count_settled(now))


async def _all(some: Callable[[], Awaitable[object]]) -> None:
    """Do some, and again some, until there was nothing left or something larger goes on."""
    while True:
        if await imports.are_under_way() or not await some():
            return
        await asyncio.sleep(BREATH_S)
